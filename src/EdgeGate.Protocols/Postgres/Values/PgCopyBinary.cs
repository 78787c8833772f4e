using System.Buffers.Binary;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Postgres.Values;

/// <summary>COPY's binary format: signature, Int32 flags, Int32 extension length and bytes; tuples; Int16 -1.</summary>
/// <remarks>PostgreSQL manual, "COPY", Binary Format.</remarks>
public static class PgCopyBinary
{
    private static ReadOnlySpan<byte> Signature => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xff, (byte)'\r', (byte)'\n', 0];

    /// <summary>The longest header extension.</summary>
    private const int ExtensionBytesMax = 65536;

    /// <summary>The lowest of the flags a reader must know or refuse: 16 adds an OID to each tuple that its field count leaves out.</summary>
    private const uint CriticalFlag = 0x1_0000;

    /// <summary>The length of the header at the front; 0 when it is not whole, -1 when it is malformed or of a kind not known.</summary>
    public static int HeaderLength(ReadOnlySpan<byte> bytes)
    {
        int signed = Math.Min(bytes.Length, Signature.Length);
        if (!bytes[..signed].SequenceEqual(Signature[..signed])) { return -1; }
        WireReader reader = new(bytes[signed..]);
        if (!reader.TryReadInt32(out int flags)) { return 0; }
        if ((uint)flags >= CriticalFlag) { return -1; }
        if (!reader.TryReadInt32(out int extensionBytes)) { return 0; }
        if (extensionBytes is < 0 or > ExtensionBytesMax) { return -1; }
        return reader.TryReadBytes(extensionBytes, out _) ? signed + reader.Position : 0;
    }

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
            at += sizeof(int) + (long)Math.Max(0, length);
            if (at > bytes.Length) { return 0; }
        }
        return (int)at;
    }
}
