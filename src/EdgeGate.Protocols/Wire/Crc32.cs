namespace EdgeGate.Protocols.Wire;

/// <summary>The CRC of gzip and of Amazon's event streams (CRC-32/ISO-HDLC), eight bytes at a time.</summary>
/// <remarks>RFC 1952, 8.</remarks>
public static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;

    private static readonly uint[] Tables = MakeTables();

    /// <summary>Adds bytes to a CRC that began as 0.</summary>
    public static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint value = ~crc;
        uint[] tables = Tables;
        while (bytes.Length >= Slices)
        {
            uint low = value ^ BitConverter.ToUInt32(bytes);
            uint high = BitConverter.ToUInt32(bytes[4..]);
            value = tables[(7 * 256) + (int)(low & 0xFF)] ^ tables[(6 * 256) + (int)(low >> 8 & 0xFF)] ^ tables[(5 * 256) + (int)(low >> 16 & 0xFF)] ^ tables[(4 * 256) + (int)(low >> 24)]
                ^ tables[(3 * 256) + (int)(high & 0xFF)] ^ tables[(2 * 256) + (int)(high >> 8 & 0xFF)] ^ tables[256 + (int)(high >> 16 & 0xFF)] ^ tables[(int)(high >> 24)];
            bytes = bytes[Slices..];
        }
        foreach (byte c in bytes) { value = tables[(int)((value ^ c) & 0xFF)] ^ (value >> 8); }
        return ~value;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[Slices * 256];
        for (int i = 0; i < 256; i++)
        {
            uint value = (uint)i;
            for (int bit = 0; bit < 8; bit++) { value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1; }
            tables[i] = value;
        }
        for (int i = 256; i < tables.Length; i++) { tables[i] = tables[(int)(tables[i - 256] & 0xFF)] ^ (tables[i - 256] >> 8); }
        return tables;
    }
}
