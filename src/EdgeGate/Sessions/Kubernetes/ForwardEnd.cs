using System.Buffers.Text;
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
internal sealed class ForwardEnd : SpdyPeer
{
    private const int PieceBytes = 32 * 1024;
    private const int RequestBytesMax = 64;

    private readonly ForwardStreams streams;
    private readonly Outbox own;
    private readonly ByteBuffer inner;
    private readonly ByteBuffer made = new(64 * 1024 * 1024);
    private readonly bool isTunnelled;
    private WsFrame message;
    private long messageOffset;
    private bool isInMessage;
    private bool isInFragments;

    /// <summary>Begins.</summary>
    /// <param name="streams">The streams.</param>
    /// <param name="own">What goes to this peer.</param>
    /// <param name="isClient">Whether the peer is the client.</param>
    /// <param name="isTunnelled">Whether SPDY comes in a WebSocket.</param>
    /// <param name="limits">Bounds.</param>
    public ForwardEnd(ForwardStreams streams, Outbox own, bool isClient, bool isTunnelled, SpdyLimits limits)
        : base(isClient, limits, PieceBytes)
    {
        (this.streams, this.own, this.isTunnelled) = (streams, own, isTunnelled);
        inner = new ByteBuffer(limits.ControlBytesMax + SpdyFramer.HeaderBytes + PieceBytes);
    }

    /// <summary>The other end.</summary>
    public ForwardEnd Other { get; set; } = null!;

    /// <inheritdoc/>
    protected override ByteBuffer Output => isTunnelled ? made : own.Buffer;

    /// <inheritdoc/>
    protected override bool IsFull => streams.IsFull;

    /// <summary>Reads what came.</summary>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        RelayStep step = isTunnelled ? StepTunnel(unread) : Read(unread);
        Wrap();
        Other.Wrap();
        return step;
    }

    /// <summary>Says goodbye.</summary>
    /// <param name="isFailure">Whether something went wrong.</param>
    public void End(bool isFailure)
    {
        if (HasEnded) { return; }
        SpdyWriter.GoAway(Output, IsClient ? Last : 0, isFailure ? 2U : 0U);
        Wrap();
        HasEnded = true;
        // RFC 6455, 7.4.1.
        if (isTunnelled) { WsWriter.Frame(own.Buffer, WsOpcode.Close, isFinal: true, [0x03, (byte)(isFailure ? 0xF0 : 0xE8)], Mask()); }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        inner.Release();
        made.Release();
    }

    private void Wrap()
    {
        if (!isTunnelled || made.Length == 0) { return; }
        if (!HasEnded) { WsWriter.Frame(own.Buffer, WsOpcode.Binary, isFinal: true, made.Written, Mask()); }
        made.Clear();
    }

    /// <summary>Takes SPDY's bytes out of the messages, as many at a time as one frame may need.</summary>
    private RelayStep StepTunnel(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            RelayStep spdy = Read(inner.Written);
            inner.RemoveFirst(spdy.Consumed);
            if (spdy.Kind != RelayStepKind.Read) { return spdy with { Consumed = consumed }; }
            ReadOnlySpan<byte> window = unread[consumed..];
            if (!isInMessage)
            {
                ParseStep step = WsFramer.ReadHeader(window, IsClient, out message);
                if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
                if (step.Kind == ParseKind.Fault) { return streams.Break(IsClient, step.Problem, consumed); }
                if (message.IsControl)
                {
                    int whole = step.Bytes + (int)message.Length;
                    if (window.Length < whole) { return RelayStep.Read(consumed, whole); }
                    consumed += whole;
                    if (WsControl.Take(message, window[step.Bytes..whole], HasEnded ? null : own, IsClient)) { return RelayStep.End(consumed, IsClient ? SessionEnd.ClientClosed : default); }
                    continue;
                }
                if (message.Opcode == WsOpcode.Text || message.Opcode == WsOpcode.Continuation != isInFragments) { return streams.Break(IsClient, ProtocolFault.WsFragmentMisplaced, consumed); }
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

    /// <inheritdoc/>
    protected override RelayStep Break(ProtocolFault problem, int consumed) => streams.Break(IsClient, problem, consumed);

    /// <inheritdoc/>
    protected override SessionEnd OnData(uint number, ReadOnlySpan<byte> piece, bool isFin)
    {
        // What comes on a stream that is over was under way when it ended.
        if (!streams.TryFind(number, out ForwardStream one) || (IsClient ? one.HasClientEnded : one.HasTargetEnded) || (piece.IsEmpty && !isFin)) { return default; }
        SpdyWriter.Data(Other.Output, number, piece, isFin);
        streams.Count(one, IsClient, piece.Length);
        if (isFin) { streams.End(number, one, IsClient); }
        return default;
    }

    /// <inheritdoc/>
    protected override ProtocolFault OnFields(uint number, bool isReply, bool isFin)
    {
        if (isReply && IsClient) { return ProtocolFault.SpdyFrameUnexpected; }
        if (!streams.TryFind(number, out ForwardStream one)) { return ProtocolFault.None; }
        if (isReply) { Other.Writer.SynReply(Other.Output, number); }
        if (isFin) { Fin(number, one); }
        return ProtocolFault.None;
    }

    /// <inheritdoc/>
    protected override void OnReset(uint number, uint status)
    {
        if (!streams.TryFind(number, out ForwardStream one)) { return; }
        SpdyWriter.RstStream(Other.Output, number, status);
        streams.Remove(number, one);
    }

    /// <inheritdoc/>
    protected override ProtocolFault OnOpen(uint number, ReadOnlySpan<byte> fields, bool isFin)
    {
        bool isData = SpdyFields.TryFind(fields, "streamtype"u8, out ReadOnlySpan<byte> type) && type.SequenceEqual("data"u8);
        bool isKnown = isData || type.SequenceEqual("error"u8);
        if (!isKnown || !TryReadPort(fields, out int port) || !TryReadRequest(fields, out string request) || streams.OpenCount >= Limits.StreamsMax * 4)
        {
            // SPDY protocol draft 3.1, 2.6.3: refused.
            SpdyWriter.RstStream(Output, number, 3);
            return ProtocolFault.None;
        }
        streams.Open(number, port, isData);
        Other.Writer.SynStream(Other.Output, number, ["streamtype", "port", "requestid"], [isData ? "data" : "error", $"{port}", request]);
        if (isFin && streams.TryFind(number, out ForwardStream one)) { Fin(number, one); }
        return ProtocolFault.None;
    }

    private void Fin(uint number, ForwardStream one)
    {
        SpdyWriter.Data(Other.Output, number, [], isFin: true);
        streams.End(number, one, IsClient);
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

    private uint? Mask() => WsWriter.NewMask(isToServer: !IsClient);
}
