using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Protocols.WebSocket;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>One end of a port-forward: SPDY/3.1 as it is, or in the binary messages of a WebSocket. Frames are read and written anew; what streams carry passes.</summary>
/// <remarks>
/// kubernetes, "portforward.k8s.io" and client-go "tools/portforward": for each connection the client opens a stream <c>error</c> and a stream <c>data</c>, both with
/// the fields <c>port</c> and <c>requestid</c>. Numbers of streams are the same at both ends, since they are opened in the same order.
/// </remarks>
internal sealed class ForwardEnd : IDisposable
{
    private const int PieceBytes = 32 * 1024;
    private const int RequestBytesMax = 64;

    private readonly ForwardStreams streams;
    private readonly Outbox own;
    private readonly SpdyLimits limits;
    private readonly SpdyHeaderDecoder decoder;
    private readonly SpdyWriter writer = new();
    private readonly ByteBuffer inner;
    private readonly ByteBuffer made = new(64 * 1024 * 1024);
    private readonly bool isClient;
    private readonly bool isTunnelled;
    private WsFrame message;
    private long messageOffset;
    private bool isInMessage;
    private bool isInFragments;
    private SpdyFrame frame;
    private bool isInData;
    private int offset;
    private bool countsWindows;
    private bool hasEnded;
    private uint last;

    /// <summary>Begins.</summary>
    /// <param name="streams">The streams.</param>
    /// <param name="own">What goes to this peer.</param>
    /// <param name="isClient">Whether the peer is the client.</param>
    /// <param name="isTunnelled">Whether SPDY comes in a WebSocket.</param>
    /// <param name="limits">Bounds.</param>
    public ForwardEnd(ForwardStreams streams, Outbox own, bool isClient, bool isTunnelled, SpdyLimits limits)
    {
        (this.streams, this.own, this.isClient, this.isTunnelled, this.limits) = (streams, own, isClient, isTunnelled, limits);
        decoder = new SpdyHeaderDecoder(limits);
        inner = new ByteBuffer(limits.ControlBytesMax + SpdyFramer.HeaderBytes + PieceBytes);
    }

    /// <summary>The other end.</summary>
    public ForwardEnd Other { get; set; } = null!;

    private ByteBuffer Output => isTunnelled ? made : own.Buffer;

    /// <summary>Reads what came.</summary>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        RelayStep step = isTunnelled ? StepTunnel(unread) : StepSpdy(unread);
        Wrap();
        Other.Wrap();
        return step;
    }

    /// <summary>Says goodbye.</summary>
    /// <param name="isFailure">Whether something went wrong.</param>
    public void End(bool isFailure)
    {
        if (hasEnded) { return; }
        SpdyWriter.GoAway(Output, isClient ? last : 0, isFailure ? 2U : 0U);
        Wrap();
        hasEnded = true;
        // RFC 6455, 7.4.1.
        if (isTunnelled) { WsWriter.Frame(own.Buffer, WsOpcode.Close, isFinal: true, [0x03, (byte)(isFailure ? 0xF0 : 0xE8)], Key()); }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        decoder.Dispose();
        inner.Release();
        made.Release();
    }

    private void Wrap()
    {
        if (!isTunnelled || made.Length == 0) { return; }
        if (!hasEnded) { WsWriter.Frame(own.Buffer, WsOpcode.Binary, isFinal: true, made.Written, Key()); }
        made.Clear();
    }

    /// <summary>Takes SPDY's bytes out of the messages, as many at a time as one frame may need.</summary>
    private RelayStep StepTunnel(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            RelayStep spdy = StepSpdy(inner.Written);
            inner.RemoveFirst(spdy.Consumed);
            if (spdy.Kind != RelayStepKind.Read) { return spdy with { Consumed = consumed }; }
            ReadOnlySpan<byte> window = unread[consumed..];
            if (!isInMessage)
            {
                ParseStep step = WsFramer.ReadHeader(window, isClient, out message);
                if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
                if (step.Kind == ParseKind.Fault) { return streams.Break(isClient, step.Problem, consumed); }
                if (message.IsControl)
                {
                    int whole = step.Bytes + (int)message.Length;
                    if (window.Length < whole) { return RelayStep.Read(consumed, whole); }
                    consumed += whole;
                    if (OnControlMessage(window[step.Bytes..whole])) { return RelayStep.End(consumed, isClient ? SessionEnd.ClientClosed : default); }
                    continue;
                }
                if (message.Opcode == WsOpcode.Text || message.Opcode == WsOpcode.Continuation != isInFragments) { return streams.Break(isClient, ProtocolFault.WsFragmentMisplaced, consumed); }
                isInFragments = !message.IsFinal;
                isInMessage = message.Length > 0;
                messageOffset = 0;
                consumed += step.Bytes;
                continue;
            }
            if (window.IsEmpty) { return RelayStep.Read(consumed, 1); }
            int count = (int)Math.Min(Math.Min(window.Length, PieceBytes), message.Length - messageOffset);
            inner.Append(window[..count]);
            WsFramer.Unmask(inner.Written[^count..], message.Mask, messageOffset);
            messageOffset += count;
            consumed += count;
            isInMessage = messageOffset < message.Length;
        }
    }

    private RelayStep StepSpdy(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            if (streams.IsFull) { return RelayStep.Flush(consumed); }
            ReadOnlySpan<byte> window = unread[consumed..];
            if (isInData)
            {
                if (offset < frame.Length && window.IsEmpty) { return RelayStep.Read(consumed, 1); }
                int count = Math.Min(Math.Min(window.Length, PieceBytes), frame.Length - offset);
                TakeData(window[..count]);
                consumed += count;
                continue;
            }
            ParseStep step = SpdyFramer.ReadHeader(window, limits, out frame);
            if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
            if (step.Kind == ParseKind.Fault) { return streams.Break(isClient, step.Problem, consumed); }
            if (frame.Type == SpdyFrameType.Data)
            {
                isInData = true;
                offset = 0;
                consumed += step.Bytes;
                continue;
            }
            int whole = step.Bytes + frame.Length;
            if (window.Length < whole) { return RelayStep.Read(consumed, whole); }
            if (OnControl(window[step.Bytes..whole], consumed) is { } ends) { return ends; }
            consumed += whole;
        }
    }

    private void TakeData(ReadOnlySpan<byte> piece)
    {
        offset += piece.Length;
        isInData = offset < frame.Length;
        if (countsWindows && !piece.IsEmpty)
        {
            SpdyWriter.WindowUpdate(Output, frame.Stream, (uint)piece.Length);
            SpdyWriter.WindowUpdate(Output, 0, (uint)piece.Length);
        }
        // What comes on a stream that is over was under way when it ended.
        if (!streams.TryFind(frame.Stream, out ForwardStream one) || (isClient ? one.HasClientEnded : one.HasTargetEnded)) { return; }
        bool isFin = frame.IsFin && !isInData;
        if (piece.IsEmpty && !isFin) { return; }
        SpdyWriter.Data(Other.Output, frame.Stream, piece, isFin);
        streams.Count(one, isClient, piece.Length);
        if (isFin) { streams.End(frame.Stream, one, isClient); }
    }

    private RelayStep? OnControl(ReadOnlySpan<byte> payload, int consumed)
    {
        uint number = SpdyFramer.Number(payload, frame.Type);
        switch (frame.Type)
        {
            case SpdyFrameType.SynStream:
                return OnOpen(number, payload, consumed);
            case SpdyFrameType.SynReply or SpdyFrameType.Headers:
                // Packed fields must be read in any case: those behind depend on them.
                ParseStep step = decoder.Decode(SpdyFramer.Block(payload, frame.Type), out _);
                if (step.Kind == ParseKind.Fault) { return streams.Break(isClient, step.Problem, consumed); }
                if (frame.Type == SpdyFrameType.SynReply && isClient) { return streams.Break(isClient, ProtocolFault.SpdyFrameUnexpected, consumed); }
                if (!streams.TryFind(number, out ForwardStream answered)) { return null; }
                if (frame.Type == SpdyFrameType.SynReply) { Other.writer.SynReply(Other.Output, number); }
                if (frame.IsFin) { Fin(number, answered); }
                return null;
            case SpdyFrameType.RstStream:
                if (!streams.TryFind(number, out ForwardStream reset)) { return null; }
                SpdyWriter.RstStream(Other.Output, number, BinaryPrimitives.ReadUInt32BigEndian(payload[4..]));
                streams.Remove(number, reset);
                return null;
            case SpdyFrameType.Ping:
                // The peer's own ids: odd ones are a client's.
                if ((number & 1) == 1 == isClient && !hasEnded) { SpdyWriter.Ping(Output, number); }
                return null;
            case SpdyFrameType.GoAway:
                return RelayStep.End(consumed + SpdyFramer.HeaderBytes + frame.Length, isClient ? SessionEnd.ClientClosed : default);
            default:
                countsWindows = true;
                return null;
        }
    }

    private RelayStep? OnOpen(uint number, ReadOnlySpan<byte> payload, int consumed)
    {
        ParseStep step = decoder.Decode(SpdyFramer.Block(payload, frame.Type), out ReadOnlySpan<byte> fields);
        if (step.Kind == ParseKind.Fault) { return streams.Break(isClient, step.Problem, consumed); }
        if (!isClient) { return streams.Break(isClient, ProtocolFault.SpdyFrameUnexpected, consumed); }
        if ((number & 1) == 0 || number <= last) { return streams.Break(isClient, ProtocolFault.SpdyStreamNumber, consumed); }
        last = number;
        bool isData = SpdyFields.TryFind(fields, "streamtype"u8, out ReadOnlySpan<byte> type) && type.SequenceEqual("data"u8);
        bool isKnown = isData || type.SequenceEqual("error"u8);
        if (!isKnown || !TryReadPort(fields, out int port) || !TryReadRequest(fields, out string request) || streams.OpenCount >= limits.StreamsMax * 4)
        {
            // SPDY protocol draft 3.1, 2.6.3: refused.
            SpdyWriter.RstStream(Output, number, 3);
            return null;
        }
        streams.Open(number, port, isData);
        Other.writer.SynStream(Other.Output, number, ["streamtype", "port", "requestid"], [isData ? "data" : "error", $"{port}", request]);
        if (frame.IsFin && streams.TryFind(number, out ForwardStream one)) { Fin(number, one); }
        return null;
    }

    private void Fin(uint number, ForwardStream one)
    {
        SpdyWriter.Data(Other.Output, number, [], isFin: true);
        streams.End(number, one, isClient);
    }

    private static bool TryReadPort(ReadOnlySpan<byte> fields, out int port)
    {
        port = 0;
        return SpdyFields.TryFind(fields, "port"u8, out ReadOnlySpan<byte> text) && Utf8Parser.TryParse(text, out port, out int read) && read == text.Length && port is > 0 and <= ushort.MaxValue;
    }

    private static bool TryReadRequest(ReadOnlySpan<byte> fields, out string request)
    {
        request = "";
        if (!SpdyFields.TryFind(fields, "requestid"u8, out ReadOnlySpan<byte> text)) { return true; }
        if (text.Length > RequestBytesMax || text.ContainsAnyExceptInRange((byte)'!', (byte)'~')) { return false; }
        request = Encoding.ASCII.GetString(text);
        return true;
    }

    /// <summary>Whether the peer said goodbye.</summary>
    private bool OnControlMessage(ReadOnlySpan<byte> payload)
    {
        if (message.Opcode == WsOpcode.Close) { return true; }
        if (message.Opcode != WsOpcode.Ping || hasEnded) { return false; }
        Span<byte> told = stackalloc byte[payload.Length];
        payload.CopyTo(told);
        WsFramer.Unmask(told, message.Mask, 0);
        WsWriter.Frame(own.Buffer, WsOpcode.Pong, isFinal: true, told, Key());
        return false;
    }

    private uint? Key()
    {
        // Towards the target the gateway is the client, whose frames are masked.
        if (isClient) { return null; }
        Span<byte> key = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(key);
        return BinaryPrimitives.ReadUInt32BigEndian(key);
    }
}
