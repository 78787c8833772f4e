using System.Buffers.Binary;
using EdgeGate.Core;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Reads the SPDY/3.1 frames of a peer, and deals with what is between the two of them: pings, windows, numbers, a goodbye. What streams are for is for who derives.</summary>
/// <remarks>
/// SPDY protocol draft 3.1; kubernetes, apimachinery "httpstream/spdy". Clients and servers there know no flow control: windows are not counted, the transport's own
/// back-pressure is what slows a sender; a peer that does count gets its window back.
/// </remarks>
/// <param name="isClient">Whether the peer is the client.</param>
/// <param name="limits">Bounds.</param>
/// <param name="pieceBytes">Bytes of data taken at once.</param>
internal abstract class SpdyPeer(bool isClient, SpdyLimits limits, int pieceBytes) : IDisposable
{
    private readonly SpdyHeaderDecoder decoder = new(limits);
    private SpdyFrame frame;
    private bool isInData;
    private bool countsWindows;
    private int offset;

    /// <summary>Whether the peer is the client.</summary>
    protected bool IsClient => isClient;

    /// <summary>Bounds.</summary>
    protected SpdyLimits Limits => limits;

    /// <summary>Writes frames with packed fields to this peer.</summary>
    protected SpdyWriter Writer { get; } = new();

    /// <summary>The number of the stream that was opened last.</summary>
    protected uint Last { get; set; }

    /// <summary>Whether the peer was told goodbye.</summary>
    protected bool HasEnded { get; set; }

    /// <summary>Where frames for this peer go.</summary>
    protected abstract ByteBuffer Output { get; }

    /// <summary>Whether a peer takes nothing more for now.</summary>
    protected abstract bool IsFull { get; }

    /// <summary>Whether what belongs to streams stays where it is for now.</summary>
    protected virtual bool IsHeld => false;

    /// <inheritdoc/>
    public virtual void Dispose() => decoder.Dispose();

    /// <summary>Reads frames.</summary>
    protected RelayStep Read(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            if (IsFull) { return RelayStep.Flush(consumed); }
            ReadOnlySpan<byte> window = unread[consumed..];
            if (isInData)
            {
                if (offset < frame.Length && window.IsEmpty) { return RelayStep.Read(consumed, 1); }
                int count = Math.Min(Math.Min(window.Length, pieceBytes), frame.Length - offset);
                SessionEnd end = TakeData(window[..count]);
                consumed += count;
                if (end != default) { return RelayStep.End(consumed, end); }
                continue;
            }
            ParseStep step = SpdyFramer.ReadHeader(window, limits, out frame);
            if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
            if (step.Kind == ParseKind.Fault) { return Break(step.Problem, consumed); }
            if (IsHeld && frame.Type is SpdyFrameType.Data or SpdyFrameType.RstStream or SpdyFrameType.Headers) { return RelayStep.Wait(consumed); }
            if (frame.Type == SpdyFrameType.Data)
            {
                if (!Takes(frame.Stream)) { return Break(ProtocolFault.SpdyStreamUnknown, consumed); }
                isInData = true;
                offset = 0;
                consumed += step.Bytes;
                continue;
            }
            int whole = step.Bytes + frame.Length;
            if (window.Length < whole) { return RelayStep.Read(consumed, whole); }
            if (frame.Type == SpdyFrameType.GoAway) { return RelayStep.End(consumed + whole, isClient ? SessionEnd.ClientClosed : default); }
            ProtocolFault problem = OnControl(window[step.Bytes..whole]);
            if (problem != ProtocolFault.None) { return Break(problem, consumed); }
            consumed += whole;
        }
    }

    /// <summary>The peer broke the protocol.</summary>
    protected abstract RelayStep Break(ProtocolFault problem, int consumed);

    /// <summary>Whether data may come on a stream.</summary>
    protected virtual bool Takes(uint number) => true;

    /// <summary>Data came, or the last of it.</summary>
    /// <returns>Why the session ends; default when it goes on.</returns>
    protected abstract SessionEnd OnData(uint number, ReadOnlySpan<byte> piece, bool isFin);

    /// <summary>A client opens a stream, whose number is a good one.</summary>
    protected abstract ProtocolFault OnOpen(uint number, ReadOnlySpan<byte> fields, bool isFin);

    /// <summary>A stream is answered, or gets more fields.</summary>
    protected abstract ProtocolFault OnFields(uint number, bool isReply, bool isFin);

    /// <summary>A stream is over at once.</summary>
    protected abstract void OnReset(uint number, uint status);

    private SessionEnd TakeData(ReadOnlySpan<byte> piece)
    {
        offset += piece.Length;
        isInData = offset < frame.Length;
        if (countsWindows && !piece.IsEmpty)
        {
            SpdyWriter.WindowUpdate(Output, frame.Stream, (uint)piece.Length);
            SpdyWriter.WindowUpdate(Output, 0, (uint)piece.Length);
        }
        return OnData(frame.Stream, piece, frame.IsFin && !isInData);
    }

    private ProtocolFault OnControl(ReadOnlySpan<byte> payload)
    {
        uint number = SpdyFramer.Number(payload, frame.Type);
        switch (frame.Type)
        {
            case SpdyFrameType.SynStream or SpdyFrameType.SynReply or SpdyFrameType.Headers:
                // Packed fields must be read in any case: those behind depend on them.
                ParseStep step = decoder.Decode(SpdyFramer.Block(payload, frame.Type), out ReadOnlySpan<byte> fields);
                if (step.Kind == ParseKind.Fault) { return step.Problem; }
                if (frame.Type != SpdyFrameType.SynStream) { return OnFields(number, frame.Type == SpdyFrameType.SynReply, frame.IsFin); }
                if (!isClient) { return ProtocolFault.SpdyFrameUnexpected; }
                if ((number & 1) == 0 || number <= Last) { return ProtocolFault.SpdyStreamNumber; }
                Last = number;
                return OnOpen(number, fields, frame.IsFin);
            case SpdyFrameType.RstStream:
                OnReset(number, BinaryPrimitives.ReadUInt32BigEndian(payload[4..]));
                return ProtocolFault.None;
            case SpdyFrameType.Ping:
                // The peer's own ids: odd ones are a client's.
                if ((number & 1) == 1 == isClient && !HasEnded) { SpdyWriter.Ping(Output, number); }
                return ProtocolFault.None;
            default:
                countsWindows = true;
                return ProtocolFault.None;
        }
    }
}
