using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Channels on SPDY/3.1: each is a stream that its client opens with the field <c>streamtype</c>.</summary>
/// <remarks>
/// kubernetes, apimachinery "httpstream/spdy", client-go "remotecommand". Neither knows flow control: windows are not counted, the transport's own
/// back-pressure is what slows a sender; a peer that does count gets its window back.
/// </remarks>
internal sealed class RemoteSpdy : IRemoteWire
{
    private const int PieceBytes = 64 * 1024;

    private static readonly RemoteChannel[] Order = [RemoteChannel.Error, RemoteChannel.Stdin, RemoteChannel.Stdout, RemoteChannel.Stderr, RemoteChannel.Resize];

    private readonly RemoteChannels channels;
    private readonly Outbox own;
    private readonly SpdyLimits limits;
    private readonly SpdyHeaderDecoder decoder;
    private readonly SpdyWriter writer = new();
    private readonly Dictionary<uint, RemoteChannel> streams = [];
    private readonly uint[] numbers = new uint[Order.Length];
    private readonly bool[] hasClosed = new bool[Order.Length];
    private readonly RemoteChannel[] wanted;
    private readonly TaskCompletionSource ready;
    private readonly bool isClient;
    private SpdyFrame frame;
    private bool isInData;
    private bool countsWindows;
    private bool hasEnded;
    private int offset;
    private uint last;

    /// <summary>Begins; towards a target the streams are opened at once.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="own">What goes to this peer.</param>
    /// <param name="isClient">Whether the peer is the client.</param>
    /// <param name="protocol">The generation spoken with the peer.</param>
    /// <param name="ready">Completed when all streams are open.</param>
    /// <param name="limits">Bounds.</param>
    public RemoteSpdy(RemoteChannels channels, Outbox own, bool isClient, RemoteProtocol protocol, TaskCompletionSource ready, SpdyLimits limits)
    {
        (this.channels, this.own, this.isClient, this.ready, this.limits) = (channels, own, isClient, ready, limits);
        decoder = new SpdyHeaderDecoder(limits);
        // Sizes came with v3.
        wanted = [.. Order.Where(channel => (channels.Has(true, channel) || channels.Has(false, channel)) && (channel != RemoteChannel.Resize || protocol.Version >= 3))];
        if (isClient) { return; }
        foreach (RemoteChannel channel in wanted)
        {
            last = last == 0 ? 1 : last + 2;
            streams[last] = channel;
            numbers[(int)channel] = last;
            writer.SynStream(own.Buffer, last, ["streamtype"], [Name(channel)]);
            // What only comes back is not written to.
            if (!channels.Has(true, channel)) { Fin(channel); }
        }
        IsReady = true;
    }

    /// <inheritdoc/>
    public bool IsReady { get; private set; }

    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            if (channels.IsFull) { return RelayStep.Flush(consumed); }
            ReadOnlySpan<byte> window = unread[consumed..];
            if (isInData)
            {
                if (offset < frame.Length && window.IsEmpty) { return RelayStep.Read(consumed, 1); }
                int count = Math.Min(Math.Min(window.Length, PieceBytes), frame.Length - offset);
                SessionEnd end = TakeData(window[..count]);
                consumed += count;
                if (end != default) { return RelayStep.End(consumed, end); }
                continue;
            }
            ParseStep step = SpdyFramer.ReadHeader(window, limits, out frame);
            if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
            if (step.Kind == ParseKind.Fault) { return channels.Break(isClient, step.Problem, consumed); }
            // What belongs to a channel stays where it is until the stream is approved.
            if (channels.IsHeld && frame.Type is SpdyFrameType.Data or SpdyFrameType.RstStream or SpdyFrameType.Headers) { return new RelayStep(RelayStepKind.Wait, consumed, 0, default); }
            if (frame.Type == SpdyFrameType.Data)
            {
                if (!streams.ContainsKey(frame.Stream)) { return channels.Break(isClient, ProtocolFault.SpdyStreamUnknown, consumed); }
                isInData = true;
                offset = 0;
                consumed += step.Bytes;
                continue;
            }
            int whole = step.Bytes + frame.Length;
            if (window.Length < whole) { return RelayStep.Read(consumed, whole); }
            ReadOnlySpan<byte> payload = window[step.Bytes..whole];
            // The other way waits for the streams: what a client sends before all are open is data of those that are.
            RelayStep? next = OnControl(payload, consumed);
            if (next is { } ends) { return ends with { Consumed = consumed + (ends.Reason == default || ends.Reason == SessionEnd.ClientClosed ? whole : 0) }; }
            consumed += whole;
        }
    }

    /// <inheritdoc/>
    public void Send(RemoteChannel channel, ReadOnlySpan<byte> data)
    {
        if (hasEnded || data.IsEmpty || numbers[(int)channel] == 0 || hasClosed[(int)channel]) { return; }
        SpdyWriter.Data(own.Buffer, numbers[(int)channel], data, isFin: false);
    }

    /// <inheritdoc/>
    public void Close(RemoteChannel channel)
    {
        if (!hasEnded) { Fin(channel); }
    }

    /// <inheritdoc/>
    public void Beat()
    {
        // Clients on SPDY wait without being told that somebody is there.
    }

    /// <inheritdoc/>
    public void End(bool isFailure)
    {
        if (hasEnded) { return; }
        foreach (RemoteChannel channel in wanted) { Fin(channel); }
        SpdyWriter.GoAway(own.Buffer, isClient ? last : 0, 0);
        hasEnded = true;
    }

    /// <inheritdoc/>
    public void Dispose() => decoder.Dispose();

    private static string Name(RemoteChannel channel) => channel switch
    {
        RemoteChannel.Stdin => "stdin",
        RemoteChannel.Stdout => "stdout",
        RemoteChannel.Stderr => "stderr",
        RemoteChannel.Error => "error",
        _ => "resize",
    };

    private void Fin(RemoteChannel channel)
    {
        if (numbers[(int)channel] == 0 || hasClosed[(int)channel]) { return; }
        hasClosed[(int)channel] = true;
        SpdyWriter.Data(own.Buffer, numbers[(int)channel], [], isFin: true);
    }

    private SessionEnd TakeData(ReadOnlySpan<byte> piece)
    {
        offset += piece.Length;
        isInData = offset < frame.Length;
        RemoteChannel channel = streams[frame.Stream];
        if (countsWindows && !piece.IsEmpty)
        {
            SpdyWriter.WindowUpdate(own.Buffer, frame.Stream, (uint)piece.Length);
            SpdyWriter.WindowUpdate(own.Buffer, 0, (uint)piece.Length);
        }
        SessionEnd end = piece.IsEmpty ? default : channels.Take(isClient, channel, piece);
        if (end == default && !isInData && frame.IsFin) { channels.Close(isClient, channel); }
        return end;
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
                if (step.Kind == ParseKind.Fault) { return channels.Break(isClient, step.Problem, consumed); }
                if (!streams.TryGetValue(number, out RemoteChannel answered)) { return channels.Break(isClient, ProtocolFault.SpdyStreamUnknown, consumed); }
                if (frame.IsFin) { channels.Close(isClient, answered); }
                return null;
            case SpdyFrameType.RstStream:
                if (!streams.TryGetValue(number, out RemoteChannel reset)) { return null; }
                channels.Close(isClient, reset);
                hasClosed[(int)reset] = true;
                return null;
            case SpdyFrameType.Ping:
                // The peer's own ids: odd ones are a client's.
                if ((number & 1) == 1 == isClient && !hasEnded) { SpdyWriter.Ping(own.Buffer, number); }
                return null;
            case SpdyFrameType.GoAway:
                return isClient ? RelayStep.End(0, SessionEnd.ClientClosed) : RelayStep.End(0, default);
            default:
                countsWindows = true;
                return null;
        }
    }

    private RelayStep? OnOpen(uint number, ReadOnlySpan<byte> payload, int consumed)
    {
        ParseStep step = decoder.Decode(SpdyFramer.Block(payload, frame.Type), out ReadOnlySpan<byte> fields);
        if (step.Kind == ParseKind.Fault) { return channels.Break(isClient, step.Problem, consumed); }
        if (!isClient) { return channels.Break(isClient, ProtocolFault.SpdyFrameUnexpected, consumed); }
        if ((number & 1) == 0 || number <= last) { return channels.Break(isClient, ProtocolFault.SpdyStreamNumber, consumed); }
        last = number;
        if (streams.Count == limits.StreamsMax) { return channels.Break(isClient, ProtocolFault.SpdyTooManyStreams, consumed); }
        string type = SpdyFields.TryFind(fields, "streamtype"u8, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : "";
        int found = Array.FindIndex(wanted, channel => Name(channel) == type);
        if (found < 0 || numbers[(int)wanted[found]] != 0)
        {
            SpdyWriter.RstStream(own.Buffer, number, 3);
            return null;
        }
        streams[number] = wanted[found];
        numbers[(int)wanted[found]] = number;
        writer.SynReply(own.Buffer, number);
        if (frame.IsFin) { channels.Close(isClient, wanted[found]); }
        if (!IsReady && wanted.All(channel => numbers[(int)channel] != 0))
        {
            IsReady = true;
            ready.TrySetResult();
        }
        return null;
    }
}
