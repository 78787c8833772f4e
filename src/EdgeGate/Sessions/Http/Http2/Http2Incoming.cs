using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>The body of a peer's message as HTTP/1.1 frames it for the lane: in chunks, or of the length that its head announced.</summary>
/// <remarks>RFC 9113, 8.1.1: a body of another length than announced is malformed. RFC 9112, 7.1.</remarks>
internal struct Http2Incoming
{
    private readonly bool isChunked;
    private long lengthLeft;

    /// <summary>The head is written, and says how the body is framed.</summary>
    /// <param name="isChunked">Whether it comes in chunks.</param>
    /// <param name="length">Its length where it does not; negative counts as none.</param>
    public Http2Incoming(bool isChunked, long length) => (IsBegun, this.isChunked, lengthLeft) = (true, isChunked, Math.Max(length, 0));

    /// <summary>Whether a head has come, so that a body may.</summary>
    public bool IsBegun { get; }

    /// <summary>Appends bytes of the body; false when they are more than was announced.</summary>
    public bool TryAppend(ReadOnlySpan<byte> data, ByteBuffer output)
    {
        if (isChunked)
        {
            Http1Writer.Chunk(output, data);
            return true;
        }
        if (data.Length > lengthLeft) { return false; }
        lengthLeft -= data.Length;
        output.Append(data);
        return true;
    }

    /// <summary>Ends the body; false when it is shorter than was announced.</summary>
    /// <param name="trailers">Trailer fields as lines; those of a body with a length go nowhere.</param>
    /// <param name="output">Where to.</param>
    public readonly bool TryEnd(ReadOnlySpan<byte> trailers, ByteBuffer output)
    {
        if (!isChunked) { return lengthLeft == 0; }
        output.Append("0\r\n"u8);
        output.Append(trailers);
        Http1Writer.End(output);
        return true;
    }
}
