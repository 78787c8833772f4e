using System.Buffers;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>Walks the fields of a row value as text: <c>(1,"a ""b"" \\",,c)</c>.</summary>
/// <remarks>PostgreSQL manual, "Composite Type Input and Output Syntax".</remarks>
public ref struct PgRecordText(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> text = text;
    private int position;

    /// <summary>Whether the walk stopped at a fault; known once <see cref="Read"/> returned false.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Appends the next field, without quotes and escapes, nothing for NULL; false at the end or at a fault.</summary>
    public bool Read(IBufferWriter<byte> field)
    {
        if (position == text.Length && position > 0) { return false; }
        // Behind the opening parenthesis, or a comma.
        IsMalformed = IsMalformed || text.Length < 2 || (position == 0 && text[0] != '(');
        if (IsMalformed) { return false; }
        Span<byte> target = field.GetSpan(text.Length);
        int length = 0;
        bool isQuoted = false;
        for (int at = position + 1; at < text.Length; at++)
        {
            byte c = text[at];
            if (!isQuoted && c is (byte)',' or (byte)')')
            {
                field.Advance(length);
                position = c == ',' ? at : text.Length;
                IsMalformed = c == ')' && at + 1 != text.Length;
                return !IsMalformed;
            }
            bool isDoubled = c is (byte)'"' && isQuoted && at + 1 < text.Length && text[at + 1] == '"';
            if (c == '"' && !isDoubled)
            {
                isQuoted = !isQuoted;
                continue;
            }
            if ((isDoubled || c == '\\') && ++at == text.Length) { break; }
            target[length++] = text[at];
        }
        IsMalformed = true;
        return false;
    }
}
