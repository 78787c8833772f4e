using System.Buffers;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>bytea as text: <c>\x</c> and hexadecimal digits, or the older escape format.</summary>
/// <remarks>PostgreSQL manual, "Binary Data Types".</remarks>
public static class PgByteaText
{
    /// <summary>Appends the bytes a text stands for; false when it is malformed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (text.StartsWith("\\x"u8))
        {
            ReadOnlySpan<byte> hex = text[2..];
            Span<byte> bytes = output.GetSpan(Math.Max(1, hex.Length / 2));
            bool isHex = Convert.FromHexString(hex, bytes, out _, out int written) == OperationStatus.Done && written * 2 == hex.Length;
            if (isHex) { output.Advance(written); }
            return isHex;
        }
        Span<byte> target = output.GetSpan(Math.Max(1, text.Length));
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') { target[length++] = text[i]; }
            else if (i + 1 < text.Length && text[i + 1] == '\\') { target[length++] = text[i++]; }
            else if (i + 3 < text.Length && text[i + 1] is >= (byte)'0' and <= (byte)'3' && IsOctal(text[i + 2]) && IsOctal(text[i + 3]))
            {
                target[length++] = (byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0'));
                i += 3;
            }
            else { return false; }
        }
        output.Advance(length);
        return true;
    }

    private static bool IsOctal(byte c) => c is >= (byte)'0' and <= (byte)'7';
}
