using System.Text;
using System.Text.RegularExpressions;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Postgres.Values;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Arrays as text. An input is the delimiter (0 is <c>,</c>; else <c>;</c>) and the text.</summary>
internal static partial class PgArrayTextTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "pg-array-text",
        [
            [0, .. "{}"u8],
            [0, .. "{1,2,NULL,-3}"u8],
            [0, .. "[2:3][-1:0]={{a,\"b \\\"c\\\\\"},{NULL,\"NULL\"}}"u8],
            [0, .. "{\"\",\"joe@example.com, \",{x}}"u8],
            [0, .. "{\\\",a\\,b}"u8],
            [1, .. "{(1,1),(0,0);(2,2),(1,1)}"u8],
            [1, .. "{\"a;b\";c,d}"u8],
            [0, .. "{{{{{{1}}}}}}"u8],
        ],
        Hot, Plain)
    { OptionBytes = 1 };

    [GeneratedRegex(@"\A((\[[+-]?[0-9]{1,10}:[+-]?[0-9]{1,10}\])+=)?\{", RegexOptions.CultureInvariant)]
    private static partial Regex Opening();

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        PgArrayText reader = new(input, options[0] == 0 ? (byte)',' : (byte)';');
        int covered = 0;
        while (reader.Read())
        {
            covered += reader.Raw.Length;
            if (!reader.IsElement) { continue; }
            Output.Clear();
            reader.Unquote(Output);
            transcript.Say(reader.IsNull ? "null" : "element", Output.Written);
            RoundTrip(Output.Written.ToArray());
        }
        if (reader.IsMalformed)
        {
            transcript.Refuse("malformed");
        }
        else if (covered != input.Length) { throw new FuzzFinding($"pieces cover {covered} of {input.Length} bytes"); }
    }

    /// <summary>What is written as a quoted element must read back.</summary>
    private static void RoundTrip(byte[] value)
    {
        Output.Clear();
        PgArrayText.AppendQuoted(value, Output);
        PgArrayText reader = new([(byte)'{', .. Output.Written, (byte)'}']);
        reader.Read();
        bool isElement = reader.Read() && reader.IsElement && !reader.IsNull;
        Output.Clear();
        reader.Unquote(Output);
        if (!isElement || !Output.Written.SequenceEqual(value) || !reader.Read() || reader.IsElement || reader.Read() || reader.IsMalformed) { throw new FuzzFinding("a quoted element does not read back"); }
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string text = Encoding.Latin1.GetString(input);
        Match opening = Opening().Match(text);
        int at = opening.Length - 1;
        if (opening.Success && Nested(text, ref at, options[0] == 0 ? ',' : ';', 1, transcript) && at == text.Length) { return; }
        transcript.Refuse("malformed");
    }

    /// <summary>Reads <c>{ ... }</c>; at most six deep, as PostgreSQL's arrays are.</summary>
    private static bool Nested(string text, ref int at, char delimiter, int depth, Transcript transcript)
    {
        if (depth > 6) { return false; }
        at++;
        if (at < text.Length && text[at] == '}')
        {
            at++;
            return true;
        }
        while (at < text.Length)
        {
            bool isGood = text[at] == '{' ? Nested(text, ref at, delimiter, depth + 1, transcript) : Element(text, ref at, delimiter, transcript);
            if (!isGood || at >= text.Length) { return false; }
            if (text[at] == '}')
            {
                at++;
                return true;
            }
            if (text[at++] != delimiter) { return false; }
        }
        return false;
    }

    private static bool Element(string text, ref int at, char delimiter, Transcript transcript)
    {
        bool isQuoted = text[at] == '"';
        StringBuilder value = new();
        int start = at;
        if (isQuoted) { at++; }
        while (at < text.Length)
        {
            char c = text[at];
            if (c == '\\')
            {
                if (at + 1 >= text.Length) { return false; }
                value.Append(text[at + 1]);
                at += 2;
                continue;
            }
            if (isQuoted && c == '"') { break; }
            if (!isQuoted && (c == delimiter || c == '}')) { break; }
            if (!isQuoted && c is '"' or '{') { if (!isQuoted) { return false; } }
            value.Append(c);
            at++;
        }
        if (at >= text.Length || at == start) { return false; }
        if (isQuoted) { at++; }
        transcript.Say(text[start..at] == "NULL" ? "null" : "element", Encoding.Latin1.GetBytes(value.ToString()));
        return true;
    }
}
