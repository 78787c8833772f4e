using System.Buffers.Binary;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>COPY's binary format: signature, Int32 flags, Int32 extension length and bytes; tuples; Int16 -1.</summary>
/// <remarks>PostgreSQL manual, "COPY", Binary Format.</remarks>
public static class PgCopyBinary
{
    private static ReadOnlySpan<byte> Signature => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xff, (byte)'\r', (byte)'\n', 0];

    /// <summary>Whether the bytes begin with the format's signature.</summary>
    public static bool HasSignature(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>The length of the tuple or trailer (2 bytes) at the front; 0 when it is not whole, -1 when it is malformed.</summary>
    public static int TupleLength(ReadOnlySpan<byte> bytes, int columns)
    {
        if (bytes.Length < sizeof(short)) { return 0; }
        short count = BinaryPrimitives.ReadInt16BigEndian(bytes);
        if (count == -1) { return sizeof(short); }
        if (count != columns) { return -1; }
        long at = sizeof(short);
        for (int i = 0; i < columns; i++)
        {
            if (bytes.Length - at < sizeof(int)) { return 0; }
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes[(int)at..]);
            if (length < -1) { return -1; }
            at += sizeof(int) + Math.Max(0, length);
            if (at > bytes.Length) { return 0; }
        }
        return (int)at;
    }
}
