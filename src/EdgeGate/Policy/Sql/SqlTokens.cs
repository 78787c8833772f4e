using System.Text;

namespace EdgeGate.Policy.Sql;

/// <summary>What a token is, as far as literals matter.</summary>
public enum SqlTokenKind
{
    /// <summary>A string, bit string, dollar-quoted string or number.</summary>
    Literal,
    /// <summary>A name, quoted or not, or a keyword.</summary>
    Word,
    /// <summary>White space and comments.</summary>
    Space,
    /// <summary>One byte of anything else.</summary>
    Other,
}

/// <summary>Splits SQL into tokens, enough to find its literals; with standard_conforming_strings on.</summary>
/// <remarks>PostgreSQL manual, "Lexical Structure". What decides whether a statement may run is the parser, never this.</remarks>
public ref struct SqlTokens(ReadOnlySpan<byte> sql)
{
    private readonly ReadOnlySpan<byte> sql = sql;
    private bool isEscapeNext;

    /// <summary>Where the token begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends, exclusive.</summary>
    public int End { get; private set; }

    /// <summary>What it is.</summary>
    public SqlTokenKind Kind { get; private set; }

    /// <summary>Moves to the next token.</summary>
    public bool Read()
    {
        Start = End;
        if (Start >= sql.Length) { return false; }
        byte c = sql[Start];
        byte next = Start + 1 < sql.Length ? sql[Start + 1] : (byte)0;
        (Kind, End) = c switch
        {
            (byte)'\'' => (SqlTokenKind.Literal, QuotedEnd(Start, (byte)'\'', hasBackslash: false)),
            (byte)'E' or (byte)'e' when next == '\'' => (SqlTokenKind.Literal, QuotedEnd(Start + 1, (byte)'\'', hasBackslash: true)),
            (byte)'B' or (byte)'b' or (byte)'X' or (byte)'x' or (byte)'N' or (byte)'n' when next == '\'' => (SqlTokenKind.Literal, QuotedEnd(Start + 1, (byte)'\'', hasBackslash: false)),
            (byte)'U' or (byte)'u' when next == '&' && Start + 2 < sql.Length && sql[Start + 2] is (byte)'\'' => (SqlTokenKind.Literal, QuotedEnd(Start + 2, (byte)'\'', hasBackslash: false)),
            (byte)'"' => (SqlTokenKind.Word, QuotedEnd(Start, (byte)'"', hasBackslash: false)),
            (byte)'$' => Dollar(),
            (byte)'-' when next == '-' => (SqlTokenKind.Space, LineEnd(Start)),
            (byte)'/' when next == '*' => (SqlTokenKind.Space, CommentEnd()),
            _ when IsDigit(c) || (c == '.' && IsDigit(next)) => (SqlTokenKind.Literal, NumberEnd()),
            _ when IsWordStart(c) => (SqlTokenKind.Word, WordEnd()),
            (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or (byte)'\v' => (SqlTokenKind.Space, Start + 1),
            _ => (SqlTokenKind.Other, Start + 1),
        };
        // The character behind UESCAPE says what an identifier before it means; it is no value.
        if (isEscapeNext && Kind == SqlTokenKind.Literal) { Kind = SqlTokenKind.Word; }
        isEscapeNext = (isEscapeNext && Kind == SqlTokenKind.Space) || (Kind == SqlTokenKind.Word && Ascii.EqualsIgnoreCase(sql[Start..End], "uescape"u8));
        return true;
    }

    private readonly int QuotedEnd(int open, byte quote, bool hasBackslash)
    {
        int at = open + 1;
        while (at < sql.Length)
        {
            if (hasBackslash && sql[at] == '\\') { at += 2; }
            else if (sql[at] != quote) { at++; }
            else if (at + 1 < sql.Length && sql[at + 1] == quote) { at += 2; }
            else if (hasBackslash && ContinuedAt(at + 1) is int next) { at = next; }
            else { return at + 1; }
        }
        return sql.Length;
    }

    /// <summary>
    /// Where a string goes on that has been closed: behind a quote that only space with a new line in it, and comments, stand before. Backslashes go on
    /// escaping there. Null where it does not go on.
    /// </summary>
    private readonly int? ContinuedAt(int at)
    {
        bool isNewLine = false;
        while (at < sql.Length)
        {
            byte c = sql[at];
            if (c == '\'') { return isNewLine ? at + 1 : null; }
            if (c is (byte)' ' or (byte)'\t' or (byte)'\f' or (byte)'\v' or (byte)'\r' or (byte)'\n')
            {
                isNewLine |= c is (byte)'\r' or (byte)'\n';
                at++;
            }
            else if (sql[at..].StartsWith("--"u8)) { at = LineEnd(at); }
            else { return null; }
        }
        return null;
    }

    private readonly (SqlTokenKind Kind, int End) Dollar()
    {
        int at = Start + 1;
        if (at < sql.Length && IsDigit(sql[at]))
        {
            while (at < sql.Length && IsDigit(sql[at])) { at++; }
            return (SqlTokenKind.Word, at);
        }
        while (at < sql.Length && (IsWordStart(sql[at]) || IsDigit(sql[at]))) { at++; }
        if (at >= sql.Length || sql[at] != '$') { return (SqlTokenKind.Other, Start + 1); }
        ReadOnlySpan<byte> tag = sql[Start..(at + 1)];
        int close = sql[(at + 1)..].IndexOf(tag);
        return (SqlTokenKind.Literal, close < 0 ? sql.Length : at + 1 + close + tag.Length);
    }

    private readonly int LineEnd(int from)
    {
        int end = sql[from..].IndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? sql.Length : from + end;
    }

    private readonly int CommentEnd()
    {
        int depth = 0;
        int at = Start;
        while (at + 1 < sql.Length)
        {
            if (sql[at] == '/' && sql[at + 1] == '*')
            {
                depth++;
                at += 2;
            }
            else if (sql[at] == '*' && sql[at + 1] == '/')
            {
                at += 2;
                if (--depth == 0) { return at; }
            }
            else { at++; }
        }
        return sql.Length;
    }

    private readonly int NumberEnd()
    {
        int at = Start;
        while (at < sql.Length && (IsDigit(sql[at]) || IsWordStart(sql[at]) || sql[at] == '.' || (sql[at] is (byte)'+' or (byte)'-' && sql[at - 1] is (byte)'e' or (byte)'E'))) { at++; }
        return Math.Max(at, Start + 1);
    }

    private readonly int WordEnd()
    {
        int at = Start;
        while (at < sql.Length && (IsWordStart(sql[at]) || IsDigit(sql[at]) || sql[at] == '$')) { at++; }
        return at;
    }

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    private static bool IsWordStart(byte c) => c is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_' or >= 0x80;
}
