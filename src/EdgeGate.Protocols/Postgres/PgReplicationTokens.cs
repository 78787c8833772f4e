using System.Text;

namespace EdgeGate.Protocols.Postgres;

/// <summary>Splits a command of the replication grammar into tokens.</summary>
/// <remarks>PostgreSQL manual, "Streaming Replication Protocol"; the grammar has no comments and no escapes.</remarks>
public ref struct PgReplicationTokens(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> text = text;
    private int at;

    /// <summary>What the token is.</summary>
    public PgReplicationToken Kind { get; private set; }

    /// <summary>The token as written.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>Whether something is no token; known once <see cref="Read"/> returned false.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The token's meaning: quotes taken off.</summary>
    public readonly string Value => Kind switch
    {
        PgReplicationToken.QuotedName => Encoding.UTF8.GetString(Raw[1..^1]).Replace("\"\"", "\"", StringComparison.Ordinal),
        PgReplicationToken.Text => Encoding.UTF8.GetString(Raw[1..^1]).Replace("''", "'", StringComparison.Ordinal),
        _ => Encoding.UTF8.GetString(Raw),
    };

    /// <summary>Moves to the next token; false at the end, or at what is none.</summary>
    public bool Read()
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') { at++; }
        if (at == text.Length || IsMalformed) { return false; }
        int end = End(text[at]);
        IsMalformed = end < 0;
        if (IsMalformed) { return false; }
        Raw = text[at..end];
        at = end;
        return true;
    }

    private int End(byte first)
    {
        switch (first)
        {
            case (byte)'(' or (byte)')' or (byte)',' or (byte)'.':
                Kind = PgReplicationToken.Punctuation;
                return at + 1;
            case (byte)';':
                Kind = PgReplicationToken.End;
                return at + 1;
            case (byte)'"':
                Kind = PgReplicationToken.QuotedName;
                return QuotedEnd(first);
            case (byte)'\'':
                Kind = PgReplicationToken.Text;
                return QuotedEnd(first);
        }
        int end = at;
        while (end < text.Length && IsWord(text[end])) { end++; }
        if (end == at) { return -1; }
        bool isPosition = end + 1 < text.Length && text[end] == '/' && IsHex(text[at..end]);
        Kind = isPosition || char.IsAsciiDigit((char)first) ? PgReplicationToken.Number : PgReplicationToken.Word;
        if (!isPosition) { return end; }
        int start = ++end;
        while (end < text.Length && IsWord(text[end])) { end++; }
        return IsHex(text[start..end]) ? end : -1;
    }

    private readonly int QuotedEnd(byte quote)
    {
        for (int i = at + 1; i < text.Length; i++)
        {
            if (text[i] != quote) { continue; }
            if (i + 1 == text.Length || text[i + 1] != quote) { return i + 1; }
            i++;
        }
        return -1;
    }

    private static bool IsWord(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_' or (byte)'$';

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit)) { return false; }
        }
        return !digits.IsEmpty;
    }
}
