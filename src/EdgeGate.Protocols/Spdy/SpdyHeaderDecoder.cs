using System.Buffers.Binary;
using EdgeGate.Protocols.Deflate;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Spdy;

/// <summary>Unpacks the header blocks of one way of a connection: one zlib stream with a preset dictionary, cut at a flush behind each block.</summary>
/// <remarks>SPDY protocol draft 3.1, 2.6.10.1; RFC 1950, 2.2. A block that unpacks to more than the limit is refused before it is kept.</remarks>
public sealed class SpdyHeaderDecoder(SpdyLimits limits) : IDisposable
{
    private const int ZlibHeaderBytes = 6;

    private readonly Inflater inflater = new();
    private byte[] unpacked = [];
    private bool isBegun;

    /// <summary>Unpacks and checks one block.</summary>
    /// <param name="block">The block as it came; never empty.</param>
    /// <param name="fields">What it unpacks to (<see cref="SpdyFields"/>); valid until the next one.</param>
    /// <returns>Done(the block's length) or a fault, after which the connection cannot go on.</returns>
    public ParseStep Decode(ReadOnlySpan<byte> block, out ReadOnlySpan<byte> fields)
    {
        fields = default;
        ReadOnlySpan<byte> rest = block;
        if (!isBegun)
        {
            // CMF, FLG with FDICT, and the dictionary's checksum.
            bool isHeader = block.Length >= ZlibHeaderBytes && (block[0] & 0x0F) == 8 && block[0] >> 4 <= 7 && ((block[0] << 8) | block[1]) % 31 == 0
                && (block[1] & 0x20) != 0 && BinaryPrimitives.ReadUInt32BigEndian(block[2..]) == SpdyDictionary.Id;
            if (!isHeader) { return ParseStep.Fault(ProtocolFault.SpdyHeadersDamaged, 0); }
            isBegun = true;
            inflater.Reset();
            inflater.Preset(SpdyDictionary.Bytes);
            rest = block[ZlibHeaderBytes..];
        }
        if (unpacked.Length == 0) { unpacked = new byte[limits.HeaderBytesMax + 1]; }
        Span<byte> free = unpacked;
        InflateOutcome outcome = inflater.Decode(ref rest, ref free);
        int made = unpacked.Length - free.Length;
        if (made > limits.HeaderBytesMax) { return ParseStep.Fault(ProtocolFault.SpdyHeadersTooLong, 0); }
        if (outcome != InflateOutcome.NeedsInput || !rest.IsEmpty) { return ParseStep.Fault(ProtocolFault.SpdyHeadersDamaged, block.Length - rest.Length); }
        ParseStep step = SpdyFields.Check(unpacked.AsSpan(0, made), limits);
        if (step.Kind == ParseKind.Fault) { return step; }
        fields = unpacked.AsSpan(0, made);
        return ParseStep.Done(block.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => inflater.Dispose();
}
