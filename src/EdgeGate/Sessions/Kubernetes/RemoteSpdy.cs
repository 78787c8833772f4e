using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>Channels on SPDY/3.1: each is a stream that its client opens with the field <c>streamtype</c>.</summary>
/// <remarks>
/// kubernetes, client-go "remotecommand". What a client sends before all streams are open is data of those that are; the other way waits for them.
/// </remarks>
internal sealed class RemoteSpdy : SpdyPeer, IRemoteWire
{
    private const int PieceBytes = 64 * 1024;

    private static readonly RemoteChannel[] Order = [RemoteChannel.Error, RemoteChannel.Stdin, RemoteChannel.Stdout, RemoteChannel.Stderr, RemoteChannel.Resize];

    private readonly RemoteChannels channels;
    private readonly Outbox own;
    private readonly Dictionary<uint, RemoteChannel> streams = [];
    private readonly uint[] numbers = new uint[Order.Length];
    private readonly bool[] hasClosed = new bool[Order.Length];
    private readonly RemoteChannel[] wanted;
    private readonly TaskCompletionSource ready;

    /// <summary>Begins; towards a target the streams are opened at once.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="own">What goes to this peer.</param>
    /// <param name="isClient">Whether the peer is the client.</param>
    /// <param name="protocol">The generation spoken with the peer.</param>
    /// <param name="ready">Completed when all streams are open.</param>
    /// <param name="limits">Bounds.</param>
    public RemoteSpdy(RemoteChannels channels, Outbox own, bool isClient, RemoteProtocol protocol, TaskCompletionSource ready, SpdyLimits limits)
        : base(isClient, limits, PieceBytes)
    {
        (this.channels, this.own, this.ready) = (channels, own, ready);
        // Sizes came with v3.
        wanted = [.. Order.Where(channel => (channels.Has(true, channel) || channels.Has(false, channel)) && (channel != RemoteChannel.Resize || protocol.Version >= 3))];
        if (isClient) { return; }
        foreach (RemoteChannel channel in wanted)
        {
            Last = Last == 0 ? 1 : Last + 2;
            streams[Last] = channel;
            numbers[(int)channel] = Last;
            Writer.SynStream(own.Buffer, Last, ["streamtype"], [Name(channel)]);
            // What only comes back is not written to.
            if (!channels.Has(true, channel)) { Fin(channel); }
        }
        IsReady = true;
    }

    /// <inheritdoc/>
    public bool IsReady { get; private set; }

    /// <inheritdoc/>
    protected override ByteBuffer Output => own.Buffer;

    /// <inheritdoc/>
    protected override bool IsFull => channels.IsFull;

    /// <summary>What belongs to a channel stays where it is until the stream is approved.</summary>
    protected override bool IsHeld => channels.IsHeld;

    /// <inheritdoc/>
    public RelayStep Step(ReadOnlySpan<byte> unread) => Read(unread);

    /// <inheritdoc/>
    public void Send(RemoteChannel channel, ReadOnlySpan<byte> data)
    {
        if (HasEnded || data.IsEmpty || numbers[(int)channel] == 0 || hasClosed[(int)channel]) { return; }
        SpdyWriter.Data(own.Buffer, numbers[(int)channel], data, isFin: false);
    }

    /// <inheritdoc/>
    public void Close(RemoteChannel channel)
    {
        if (!HasEnded) { Fin(channel); }
    }

    /// <inheritdoc/>
    public void Beat()
    {
        // Clients on SPDY wait without being told that somebody is there.
    }

    /// <inheritdoc/>
    public void End(bool isFailure)
    {
        if (HasEnded) { return; }
        foreach (RemoteChannel channel in wanted) { Fin(channel); }
        SpdyWriter.GoAway(own.Buffer, IsClient ? Last : 0, 0);
        HasEnded = true;
    }

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

    /// <inheritdoc/>
    protected override RelayStep Break(ProtocolFault problem, int consumed) => channels.Break(IsClient, problem, consumed);

    /// <inheritdoc/>
    protected override bool Takes(uint number) => streams.ContainsKey(number);

    /// <inheritdoc/>
    protected override SessionEnd OnData(uint number, ReadOnlySpan<byte> piece, bool isFin)
    {
        RemoteChannel channel = streams[number];
        SessionEnd end = piece.IsEmpty ? default : channels.Take(IsClient, channel, piece);
        if (end == default && isFin) { channels.Close(IsClient, channel); }
        return end;
    }

    /// <inheritdoc/>
    protected override ProtocolFault OnFields(uint number, bool isReply, bool isFin)
    {
        if (!streams.TryGetValue(number, out RemoteChannel answered)) { return ProtocolFault.SpdyStreamUnknown; }
        if (isFin) { channels.Close(IsClient, answered); }
        return ProtocolFault.None;
    }

    /// <inheritdoc/>
    protected override void OnReset(uint number, uint status)
    {
        if (!streams.TryGetValue(number, out RemoteChannel reset)) { return; }
        channels.Close(IsClient, reset);
        hasClosed[(int)reset] = true;
    }

    /// <inheritdoc/>
    protected override ProtocolFault OnOpen(uint number, ReadOnlySpan<byte> fields, bool isFin)
    {
        if (streams.Count == Limits.StreamsMax) { return ProtocolFault.SpdyTooManyStreams; }
        string type = SpdyFields.TryFind(fields, "streamtype"u8, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : "";
        int found = Array.FindIndex(wanted, channel => Name(channel) == type);
        if (found < 0 || numbers[(int)wanted[found]] != 0)
        {
            SpdyWriter.RstStream(Output, number, 3);
            return ProtocolFault.None;
        }
        streams[number] = wanted[found];
        numbers[(int)wanted[found]] = number;
        Writer.SynReply(Output, number);
        if (isFin) { channels.Close(IsClient, wanted[found]); }
        if (!IsReady && wanted.All(channel => numbers[(int)channel] != 0))
        {
            IsReady = true;
            ready.TrySetResult();
        }
        return ProtocolFault.None;
    }
}
