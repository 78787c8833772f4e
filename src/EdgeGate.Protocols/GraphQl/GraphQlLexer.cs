using System.Buffers;

namespace EdgeGate.Protocols.GraphQl;

/// <summary>Walks the tokens of a GraphQL document. Strict: what is no token stops it.</summary>
/// <remarks>
/// GraphQL, October 2021, 2.1; escapes <c>\u{...}</c> as of September 2025. Control characters are refused wherever they stand, but tab and line ends
/// where the language has them. Whether the document is UTF-8 is not looked at here.
/// </remarks>
public ref struct GraphQlLexer(ReadOnlySpan<byte> document)
{
    private const int EscapeDigits = 4;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly ReadOnlySpan<byte> document = document;
    private int position;

    /// <summary>Where the token begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends, exclusive.</summary>
    public readonly int End => position;

    /// <summary>The token's bytes.</summary>
    public readonly ReadOnlySpan<byte> Text => document[Start..position];

    /// <summary>Moves to the next token. Not to be called behind End or Malformed.</summary>
    public GraphQlToken Read()
    {
        if (!SkipIgnored()) { return GraphQlToken.Malformed; }
        Start = position;
        if (position == document.Length) { return GraphQlToken.End; }
        byte c = document[position];
        if (c == '"') { return ReadString(); }
        if (c == '-' || char.IsAsciiDigit((char)c)) { return ReadNumber(); }
        if (c == '.')
        {
            if (!document[position..].StartsWith("..."u8)) { return GraphQlToken.Malformed; }
            position += 3;
            return GraphQlToken.Spread;
        }
        if (NameBytes.Contains(c))
        {
            int length = document[position..].IndexOfAnyExcept(NameBytes);
            position = length < 0 ? document.Length : position + length;
            return GraphQlToken.Name;
        }
        if (!"!$&():=@[]{|}"u8.Contains(c)) { return GraphQlToken.Malformed; }
        position++;
        return GraphQlToken.Punctuator;
    }

    /// <summary>White space, line ends, commas, comments and byte order marks (2.1.1 to 2.1.7).</summary>
    private bool SkipIgnored()
    {
        while (position < document.Length)
        {
            byte c = document[position];
            if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',') { position++; }
            else if (c == 0xEF && document[position..].StartsWith(Mark)) { position += Mark.Length; }
            else if (c == '#')
            {
                int end = document[position..].IndexOfAny((byte)'\r', (byte)'\n');
                ReadOnlySpan<byte> comment = end < 0 ? document[position..] : document.Slice(position, end);
                if (HasControl(comment)) { return false; }
                position += comment.Length;
            }
            else { return true; }
        }
        return true;
    }

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private static bool HasControl(ReadOnlySpan<byte> text)
    {
        foreach (byte c in text)
        {
            if (c < 0x20 && c != '\t') { return true; }
        }
        return false;
    }

    private GraphQlToken ReadNumber()
    {
        if (document[position] == '-') { position++; }
        int whole = Digits();
        if (whole == 0 || (whole > 1 && document[position - whole] == '0')) { return GraphQlToken.Malformed; }
        GraphQlToken token = GraphQlToken.Int;
        if (Peek() == '.')
        {
            token = GraphQlToken.Float;
            position++;
            if (Digits() == 0) { return GraphQlToken.Malformed; }
        }
        if (Peek() is 'e' or 'E')
        {
            token = GraphQlToken.Float;
            position++;
            if (Peek() is '+' or '-') { position++; }
            if (Digits() == 0) { return GraphQlToken.Malformed; }
        }
        // A number is not followed by what could go on with it (2.9.1, 2.9.2).
        bool isParted = position == document.Length || (document[position] != '.' && !NameBytes.Contains(document[position]));
        return isParted ? token : GraphQlToken.Malformed;
    }

    private readonly char Peek() => position < document.Length ? (char)document[position] : '\0';

    private int Digits()
    {
        int start = position;
        while (position < document.Length && char.IsAsciiDigit((char)document[position])) { position++; }
        return position - start;
    }

    private GraphQlToken ReadString()
    {
        if (document[position..].StartsWith("\"\"\""u8)) { return ReadBlock(); }
        position++;
        while (position < document.Length)
        {
            byte c = document[position];
            if (c == '"')
            {
                position++;
                return GraphQlToken.String;
            }
            if (c < 0x20 && c != '\t') { return GraphQlToken.Malformed; }
            position++;
            if (c == '\\' && !SkipEscape()) { return GraphQlToken.Malformed; }
        }
        return GraphQlToken.Malformed;
    }

    /// <summary>Behind a backslash.</summary>
    private bool SkipEscape()
    {
        if (position == document.Length) { return false; }
        byte c = document[position++];
        if (c != 'u') { return "\"\\/bfnrt"u8.Contains(c); }
        bool isBraced = Peek() == '{';
        if (isBraced) { position++; }
        int start = position;
        while (position < document.Length && char.IsAsciiHexDigit((char)document[position]) && (isBraced || position - start < EscapeDigits)) { position++; }
        int digits = position - start;
        if (!isBraced) { return digits == EscapeDigits; }
        if (digits == 0 || Peek() != '}') { return false; }
        position++;
        return true;
    }

    private GraphQlToken ReadBlock()
    {
        position += 3;
        while (position < document.Length)
        {
            ReadOnlySpan<byte> rest = document[position..];
            if (rest.StartsWith("\"\"\""u8))
            {
                position += 3;
                return GraphQlToken.String;
            }
            if (rest[0] < 0x20 && rest[0] is not ((byte)'\t' or (byte)'\r' or (byte)'\n')) { return GraphQlToken.Malformed; }
            position += rest.StartsWith("\\\"\"\""u8) ? 4 : 1;
        }
        return GraphQlToken.Malformed;
    }
}
