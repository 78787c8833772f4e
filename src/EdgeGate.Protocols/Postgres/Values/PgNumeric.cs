using System.Buffers.Binary;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>numeric in binary: Int16 digit count, Int16 weight, Int16 sign, Int16 scale, then base-10,000 digits.</summary>
/// <remarks>PostgreSQL source, numeric.c, numeric_send.</remarks>
public static class PgNumeric
{
    /// <summary>Decimal digits looked at; a longer whole part holds no class.</summary>
    public const int DigitsMax = 64;

    private const int HeaderBytes = 8;

    /// <summary>Writes the digits of the whole part.</summary>
    /// <returns>Digits written; 0 when there are none or too many to matter; -1 when the value is malformed.</returns>
    public static int Digits(ReadOnlySpan<byte> value, Span<byte> output)
    {
        if (value.Length < HeaderBytes) { return -1; }
        int count = BinaryPrimitives.ReadInt16BigEndian(value);
        int weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        ushort sign = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        if (count < 0 || value.Length != HeaderBytes + (count * sizeof(short))) { return -1; }
        // 0xC000 NaN, 0xD000 and 0xF000 infinities.
        if (sign >= 0xC000 || weight < 0 || (weight + 1) * 4 > output.Length) { return 0; }
        int written = 0;
        for (int i = 0; i <= weight; i++)
        {
            int group = i < count ? BinaryPrimitives.ReadInt16BigEndian(value[(HeaderBytes + (i * sizeof(short)))..]) : 0;
            if (group is < 0 or > 9999) { return -1; }
            for (int scale = 1000; scale > 0; scale /= 10)
            {
                int digit = group / scale % 10;
                if (written == 0 && digit == 0) { continue; }
                output[written++] = (byte)('0' + digit);
            }
        }
        return written;
    }
}
