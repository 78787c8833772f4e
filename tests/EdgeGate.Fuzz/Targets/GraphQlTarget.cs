using System.Text;
using System.Text.RegularExpressions;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.GraphQl;

namespace EdgeGate.Fuzz.Targets;

/// <summary>GraphQL documents, against a plain reading of the grammar over tokens that regular expressions find.</summary>
internal static partial class GraphQlTarget
{
    private const int DepthMax = 12;

    public static FuzzTarget Create() => new(
        "graphql-outline",
        [
            [.. "{ viewer { login } }"u8],
            [.. "query Q($a: [Int!]! = [1, -2.5e+3] @d, $b: T = {x: \"\\u0041\\u{1F600}\", y: null}) @skip(if: $b) { a: user(id: $a, tags: [A, B]) @include(if: true) { id ...F } ... on X { b } ...F ... @d { c } } # end"u8],
            [.. "fragment F on T @d(x: \"\"\"block \\\"\"\" \" text\n\"\"\") { z, y(a: {b: [{c: 1}]}) }\r\nmutation{m}subscription S{s}"u8],
            [.. "\"\"\"says\"\"\" query D { d } \"more\" fragment G on H { on: fragment }"u8],
            [.. "{ a(x: 01) }"u8], [.. "{ a(x: 1.) }"u8], [.. "{ a(x: 1x) }"u8], [.. "{ a(x: \"\n\") }"u8], [.. "{ }"u8], [.. "query Q"u8], [.. "fragment on on T { a }"u8], [.. "type T { a: Int }"u8],
            [.. "{a{a{a{a{a{a{a{a{a{a{a{a{a}}}}}}}}}}}}}"u8], [.. "{ ...on }"u8], [.. "{ a .. b }"u8], [0xEF, 0xBB, 0xBF, .. "{a}"u8], [.. "{a}"u8, 0xC0, 0x80], [.. "query ($a: Int) { a(b: [[[]]]) }"u8],
        ],
        Hot, Plain);

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        using GraphQlOutline outline = new(new GraphQlLimits(DepthMax));
        if (outline.Read(input) != GraphQlReading.Done)
        {
            transcript.Refuse("refused");
            return;
        }
        for (int i = 0; i < outline.Count; i++) { transcript.Say(outline[i].Kind.ToString(), outline.Name(i, input)); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        try
        {
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(input);
            List<string> tokens = [];
            for (int at = 0; at < text.Length;)
            {
                Match match = Tokens().Match(text, at);
                if (!match.Success) { throw new FormatException(); }
                if (match.Groups["token"].Success) { tokens.Add(match.Value); }
                at += match.Length;
            }
            List<(string Kind, string Name)> items = [];
            PlainDocument(new Queue<string>(tokens), items);
            foreach ((string kind, string name) in items) { transcript.Say(kind, Encoding.UTF8.GetBytes(name)); }
        }
        catch (Exception problem) when (problem is FormatException or DecoderFallbackException or InvalidOperationException)
        {
            transcript.Refuse("refused");
        }
    }

    [GeneratedRegex("""\G(?:[ \t\r\n,\uFEFF]+|\#[^\r\n\x00-\x08\x0B\x0C\x0E-\x1F]*(?=[\r\n]|\z)|(?<token>\.\.\.|[!$&():=@\[\]{|}]|[_A-Za-z][_0-9A-Za-z]*|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![.0-9_A-Za-z])|\"{3}(?>(?:\\\"{3}|(?!\"{3})[^\x00-\x08\x0B\x0C\x0E-\x1F])*)\"{3}|\"(?!\"\")(?:[^\"\\\x00-\x08\x0A-\x1F]|\\[\"\\/bfnrt]|\\u[0-9A-Fa-f]{4}|\\u\{[0-9A-Fa-f]+\})*\"))""", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();

    private static string Next(Queue<string> tokens) => tokens.Dequeue();

    private static bool Peek(Queue<string> tokens, string token) => tokens.TryPeek(out string? next) && next == token;

    private static void Expect(Queue<string> tokens, string token)
    {
        if (Next(tokens) != token) { throw new FormatException(); }
    }

    private static bool IsName(string token) => token[0] == '_' || char.IsAsciiLetter(token[0]);

    private static string Name(Queue<string> tokens) => Next(tokens) is { } token && IsName(token) ? token : throw new FormatException();

    private static void PlainDocument(Queue<string> tokens, List<(string Kind, string Name)> items)
    {
        if (tokens.Count == 0) { throw new FormatException(); }
        while (tokens.Count > 0)
        {
            if (Peek(tokens, "{"))
            {
                items.Add(("Query", ""));
                PlainSelections(tokens, items, 1);
                continue;
            }
            if (tokens.Peek()[0] == '"') { Next(tokens); }
            string word = Next(tokens);
            switch (word)
            {
                case "fragment":
                    string fragment = Name(tokens);
                    if (fragment == "on") { throw new FormatException(); }
                    items.Add(("Fragment", fragment));
                    Expect(tokens, "on");
                    Name(tokens);
                    break;
                case "query" or "mutation" or "subscription":
                    bool hasName = IsName(tokens.Peek());
                    items.Add((char.ToUpperInvariant(word[0]) + word[1..], hasName ? Next(tokens) : ""));
                    if (Peek(tokens, "(")) { PlainVariables(tokens); }
                    break;
                default:
                    throw new FormatException();
            }
            PlainDirectives(tokens, 0);
            PlainSelections(tokens, items, 1);
        }
    }

    private static void PlainVariables(Queue<string> tokens)
    {
        Expect(tokens, "(");
        do
        {
            if (tokens.Peek()[0] == '"') { Next(tokens); }
            Expect(tokens, "$");
            Name(tokens);
            Expect(tokens, ":");
            PlainType(tokens, 0);
            if (Peek(tokens, "="))
            {
                Next(tokens);
                PlainValue(tokens, 0);
            }
            PlainDirectives(tokens, 0);
        }
        while (!Peek(tokens, ")"));
        Next(tokens);
    }

    private static void PlainType(Queue<string> tokens, int depth)
    {
        if (Peek(tokens, "["))
        {
            if (depth == DepthMax) { throw new FormatException(); }
            Next(tokens);
            PlainType(tokens, depth + 1);
            Expect(tokens, "]");
        }
        else { Name(tokens); }
        if (Peek(tokens, "!")) { Next(tokens); }
    }

    private static void PlainDirectives(Queue<string> tokens, int depth)
    {
        while (Peek(tokens, "@"))
        {
            Next(tokens);
            Name(tokens);
            if (Peek(tokens, "(")) { PlainArguments(tokens, depth); }
        }
    }

    private static void PlainArguments(Queue<string> tokens, int depth)
    {
        Expect(tokens, "(");
        do
        {
            Name(tokens);
            Expect(tokens, ":");
            PlainValue(tokens, depth);
        }
        while (!Peek(tokens, ")"));
        Next(tokens);
    }

    private static void PlainValue(Queue<string> tokens, int depth)
    {
        string token = Next(tokens);
        if (IsName(token) || token[0] is '"' or '-' || char.IsAsciiDigit(token[0])) { return; }
        if (token == "$")
        {
            Name(tokens);
            return;
        }
        if (token is not ("[" or "{") || depth == DepthMax) { throw new FormatException(); }
        string close = token == "[" ? "]" : "}";
        while (!Peek(tokens, close))
        {
            if (token == "{")
            {
                Name(tokens);
                Expect(tokens, ":");
            }
            PlainValue(tokens, depth + 1);
        }
        Next(tokens);
    }

    private static void PlainSelections(Queue<string> tokens, List<(string Kind, string Name)>? items, int depth)
    {
        if (depth > DepthMax) { throw new FormatException(); }
        Expect(tokens, "{");
        do
        {
            string token = Next(tokens);
            if (token == "...")
            {
                if (IsName(tokens.Peek()) && !Peek(tokens, "on"))
                {
                    string spread = Next(tokens);
                    items?.Add(("Spread", spread));
                    PlainDirectives(tokens, depth);
                    continue;
                }
                if (Peek(tokens, "on"))
                {
                    Next(tokens);
                    Name(tokens);
                }
                PlainDirectives(tokens, depth);
                PlainSelections(tokens, items, depth + 1);
                continue;
            }
            if (!IsName(token)) { throw new FormatException(); }
            if (Peek(tokens, ":"))
            {
                Next(tokens);
                token = Name(tokens);
            }
            items?.Add(("Field", token));
            if (Peek(tokens, "(")) { PlainArguments(tokens, depth); }
            PlainDirectives(tokens, depth);
            if (Peek(tokens, "{")) { PlainSelections(tokens, null, depth + 1); }
        }
        while (!Peek(tokens, "}"));
        Next(tokens);
    }
}
