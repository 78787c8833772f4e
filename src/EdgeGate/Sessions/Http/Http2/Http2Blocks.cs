using EdgeGate.Core;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>Puts header blocks together from their frames, and unpacks them.</summary>
/// <remarks>RFC 9113, 4.3 and 6.10: nothing else may come between the frames of one.</remarks>
internal sealed class Http2Blocks(Http2Limits limits)
{
    /// <summary>Frames of one block: a block of 64 KiB is five.</summary>
    private const int FramesMax = 32;

    private readonly HpackDecoder decoder = new(limits);
    private readonly ByteBuffer block = new(limits.HeadBytesMax);
    private int frames;

    /// <summary>Whether a block has begun, and more of it must come.</summary>
    public bool IsOpen => frames > 0;

    /// <summary>The stream of the block.</summary>
    public int Stream { get; private set; }

    /// <summary>Whether the peer's side of the stream ends with it.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>What the last whole block held; valid until the next.</summary>
    public Http2FieldList Fields { get; } = new(limits);

    /// <summary>Takes a frame.</summary>
    /// <param name="frame">Its header: HEADERS or CONTINUATION.</param>
    /// <param name="payload">What is behind it, whole.</param>
    /// <returns>What is wrong with it, which the connection does not outlive; None when nothing is.</returns>
    public ProtocolFault Append(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        bool isFirst = frame.Type == Http2FrameType.Headers;
        if (isFirst ? IsOpen : !IsOpen || frame.Stream != Stream) { return ProtocolFault.Http2FrameUnexpected; }
        if (!Http2Framer.TryContent(frame, payload, out ReadOnlySpan<byte> piece)) { return ProtocolFault.Http2PaddingInvalid; }
        if (isFirst) { (Stream, IsEnd) = (frame.Stream, frame.IsEndStream); }
        if (piece.Length > block.BytesMax - block.Length || ++frames > FramesMax) { return ProtocolFault.Http2BlockTooLong; }
        block.Append(piece);
        if (!frame.IsEndHeaders) { return ProtocolFault.None; }
        frames = 0;
        ProtocolFault fault = decoder.Decode(block.Written, Fields);
        block.Release();
        return fault;
    }

    /// <summary>Gives memory back.</summary>
    public void Release() => block.Release();
}
