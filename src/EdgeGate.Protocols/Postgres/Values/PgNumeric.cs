using System.Buffers;
using System.Buffers.Binary;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>numeric in binary.</summary>
/// <remarks>
/// <code>
/// Int16 groups | Int16 weight | UInt16 sign | UInt16 scale | Int16 group (0 to 9999) * groups
/// </code>
/// The first group counts 10,000 to the power of <c>weight</c>; groups that are not sent are zero. PostgreSQL source, numeric.c, numeric_send.
/// </remarks>
public static class PgNumeric
{
    /// <summary>Zeros that were not sent are written up to this many in a row: ten bytes may stand for 131,072 digits, and so long a run holds no class.</summary>
    public const int ImpliedZerosMax = 64;

    private const int HeaderBytes = 8;
    private const int GroupDigits = 4;
    private const int ScaleMax = 0x3fff;
    private const ushort Negative = 0x4000;
    private const ushort NotANumber = 0xC000;
    private const ushort PositiveInfinity = 0xD000;
    private const ushort NegativeInfinity = 0xF000;

    /// <summary>Appends the number as PostgreSQL writes it as text, so that both formats are looked at alike; false when it is malformed.</summary>
    public static bool TryFormat(ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        if (value.Length < HeaderBytes) { return false; }
        int count = BinaryPrimitives.ReadInt16BigEndian(value);
        int weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        ushort sign = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        int scale = BinaryPrimitives.ReadUInt16BigEndian(value[6..]);
        ReadOnlySpan<byte> groups = value[HeaderBytes..];
        if (count < 0 || groups.Length != count * sizeof(short) || scale > ScaleMax || !AreGroups(groups)) { return false; }
        switch (sign)
        {
            case 0 or Negative:
                return TryFormatDigits(groups, weight, sign == Negative, scale, output);
            case NotANumber:
                output.Write("NaN"u8);
                return true;
            case PositiveInfinity:
                output.Write("Infinity"u8);
                return true;
            case NegativeInfinity:
                output.Write("-Infinity"u8);
                return true;
            default:
                return false;
        }
    }

    private static bool TryFormatDigits(ReadOnlySpan<byte> groups, int weight, bool isNegative, int scale, IBufferWriter<byte> output)
    {
        int sentDigits = groups.Length / sizeof(short) * GroupDigits;
        // Where the point stands among the digits that were sent; outside them, zeros fill up.
        int point = sentDigits == 0 ? 0 : (weight + 1) * GroupDigits;
        int wholeDigits = Math.Clamp(point, 0, sentDigits);
        int fractionDigits = Math.Clamp(scale - Math.Max(0, -point), 0, sentDigits - wholeDigits);
        // Digits beyond the scale would be shown by some clients and not by others.
        for (int i = wholeDigits + fractionDigits; i < sentDigits; i++)
        {
            if (Digit(groups, i) != 0) { return false; }
        }
        Span<byte> target = output.GetSpan(2 + sentDigits + 1 + (3 * ImpliedZerosMax));
        int length = 0;
        if (isNegative) { target[length++] = (byte)'-'; }
        int wholeStart = length;
        for (int i = 0; i < wholeDigits; i++)
        {
            int digit = Digit(groups, i);
            if (digit != 0 || length > wholeStart) { target[length++] = (byte)('0' + digit); }
        }
        if (length > wholeStart) { length += Zeros(target[length..], point - wholeDigits); }
        if (length == wholeStart) { target[length++] = (byte)'0'; }
        if (scale > 0)
        {
            target[length++] = (byte)'.';
            int leading = Math.Min(scale, Math.Max(0, -point));
            length += Zeros(target[length..], leading);
            for (int i = 0; i < fractionDigits; i++) { target[length++] = (byte)('0' + Digit(groups, wholeDigits + i)); }
            length += Zeros(target[length..], scale - leading - fractionDigits);
        }
        output.Advance(length);
        return true;
    }

    private static bool AreGroups(ReadOnlySpan<byte> groups)
    {
        for (int i = 0; i < groups.Length; i += sizeof(short))
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(groups[i..]) > 9999) { return false; }
        }
        return true;
    }

    private static int Digit(ReadOnlySpan<byte> groups, int index)
    {
        int group = BinaryPrimitives.ReadUInt16BigEndian(groups[(index / GroupDigits * sizeof(short))..]);
        return (index % GroupDigits) switch
        {
            0 => group / 1000,
            1 => group / 100 % 10,
            2 => group / 10 % 10,
            _ => group % 10,
        };
    }

    private static int Zeros(Span<byte> target, int count)
    {
        int written = Math.Min(count, ImpliedZerosMax);
        target[..written].Fill((byte)'0');
        return written;
    }
}
