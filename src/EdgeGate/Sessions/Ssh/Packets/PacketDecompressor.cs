using EdgeGate.Core;
using EdgeGate.Protocols.Deflate;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>Takes apart the payloads of one way that <see cref="PacketCompressor"/>, or a peer's zlib, has made.</summary>
/// <param name="payloadBytesMax">The longest payload; one that becomes longer is refused.</param>
internal sealed class PacketDecompressor(int payloadBytesMax) : IDisposable
{
    private const int HeaderBytes = 2;
    private const int DeflateMethod = 8;
    private const int PresetDictionary = 0x20;

    private readonly Inflater inflater = new();
    private readonly ByteBuffer plain = new(payloadBytesMax + 1);
    private int header;
    private int headerRead;

    /// <summary>The payload read last. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Payload => plain.Written;

    /// <summary>Takes a payload apart.</summary>
    /// <returns>False when it is no piece of a zlib stream (RFC 1950, 2.2), ends one, is empty, or is longer than it may be.</returns>
    public bool TryDecompress(ReadOnlySpan<byte> payload)
    {
        plain.Clear();
        while (headerRead < HeaderBytes)
        {
            if (payload.IsEmpty) { return false; }
            header = (header << 8) | payload[0];
            payload = payload[1..];
            headerRead++;
        }
        if (((header >> 8) & 15) != DeflateMethod || header % 31 != 0 || (header & PresetDictionary) != 0) { return false; }
        Span<byte> all = plain.GetSpan(payloadBytesMax + 1)[..(payloadBytesMax + 1)];
        Span<byte> left = all;
        if (inflater.Decode(ref payload, ref left) != InflateOutcome.NeedsInput) { return false; }
        plain.Advance(all.Length - left.Length);
        return plain.Length is > 0 && plain.Length <= payloadBytesMax;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        plain.Release();
        inflater.Dispose();
    }
}
