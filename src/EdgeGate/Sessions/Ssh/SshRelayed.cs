using System.Buffers.Binary;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Channels;
using EdgeGate.Sessions.Ssh.Requests;
using EdgeGate.Sessions.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh;

/// <summary>What both directions of a session share: its channels and the data on them; what is asked goes to <see cref="Requests"/>. Under the session's lock.</summary>
/// <remarks>RFC 4254; OpenSSH PROTOCOL, 2. What the gateway does not know is refused, never passed.</remarks>
public sealed class SshRelayed : IDisposable
{
    /// <summary>How long a held tail of a terminal waits for more.</summary>
    private static readonly TimeSpan IdleRelease = TimeSpan.FromMilliseconds(50);

    private readonly RelaySession relay;
    private readonly RelayTimer idle;
    private readonly RelayTimer lines;
    private readonly TimeProvider time;
    private readonly SshJournal journal;
    private readonly SshConnectionLimits limits = SshConnectionLimits.Default;
    private readonly SshChannelRequests requests;
    private readonly SshChannelExits exits;
    private readonly SshOpenings openings;
    private readonly SshGlobalRequests globals;

    /// <summary>Begins.</summary>
    public SshRelayed(RelaySession relay, SshPeer client, SshPeer target, SshConnectionOptions connection, SshOperations operations, SshJudge judge, SshJournal journal, Masker masker, SpoolFolder spools, SftpTurns turns, TimeProvider time, SshHolds? holds = null)
    {
        this.relay = relay;
        Client = client;
        Target = target;
        client.Transport.DefersComputing = target.Transport.DefersComputing = true;
        this.journal = journal;
        this.time = time;
        Channels = new SshChannelTable(limits.ChannelsMax);
        SshRelayParts parts = new(client, target, operations, judge, journal, holds) { Limits = limits, Channels = Channels, Notices = new SshNotices(Channels) };
        exits = new SshChannelExits(parts);
        requests = new SshChannelRequests(parts, exits, connection, masker, spools, turns, time)
        {
            GoOn = GoOn,
            Guard = Guard,
            Resume = Resume,
            LookAgain = after => lines!.Arm(after),
            EndInput = channel => EndInput(channel),
        };
        openings = new SshOpenings(parts);
        globals = new SshGlobalRequests(parts) { Broken = Break };
        idle = new RelayTimer(relay.StepAsideAsync, time, ReleaseIdle);
        lines = new RelayTimer(relay.StepAsideAsync, time, AdvanceLines);
    }

    /// <summary>The client.</summary>
    public SshPeer Client { get; }

    /// <summary>The target.</summary>
    public SshPeer Target { get; }

    /// <summary>The channels.</summary>
    public SshChannelTable Channels { get; }

    /// <summary>What a peer did wrong last.</summary>
    public ProtocolFault LastFault { get; set; }

    /// <summary>Whether a class whose mask is <c>deny</c> was found: the session ends.</summary>
    public bool IsPolicyEnd { get; private set; }

    /// <summary>Handles a message of the client.</summary>
    public ProtocolFault OnClient(ReadOnlySpan<byte> message)
    {
        if (FindWaiting(message) is { } channel) { return OnWaiting(channel, message); }
        switch (message[0])
        {
            case SshMessage.ChannelRequest:
                return requests.OnClient(message);
            case SshMessage.GlobalRequest:
                return globals.OnClient(message);
            case SshMessage.ChannelOpen:
                return openings.OnClient(message);
            case SshMessage.UserauthRequest:
                // RFC 4252, 5.1: ignored after success.
                return ProtocolFault.None;
            default:
                return OnEither(message, isClient: true);
        }
    }

    /// <summary>The channel a client's message is for, when what it is to run waits for approval; window adjusts are dealt with all the same.</summary>
    private SshChannel? FindWaiting(ReadOnlySpan<byte> message)
        => message[0] is SshMessage.ChannelData or SshMessage.ChannelExtendedData or SshMessage.ChannelEof or SshMessage.ChannelRequest or SshMessage.ChannelClose
            && message.Length > sizeof(uint)
            && Channels.TryGetOpen(BinaryPrimitives.ReadUInt32BigEndian(message[1..]), isClient: true, out SshChannel? channel)
            && channel.Waiting is not null
                ? channel
                : null;

    private ProtocolFault OnWaiting(SshChannel channel, ReadOnlySpan<byte> message)
    {
        SshWaiting waiting = channel.Waiting!;
        if (message[0] == SshMessage.ChannelClose)
        {
            channel.Waiting = null;
            _ = waiting.Hold!.WithdrawAsync("the client left");
            return OnEither(message, isClient: true);
        }
        // In raw mode a terminal sends Ctrl-C and Ctrl-D as bytes; nothing is there yet that could take them.
        if (channel.HasTerminal && message[0] == SshMessage.ChannelData && message[1..].ContainsAny((byte)3, (byte)4) && SshChannelData.TryRead(message, limits, out SshChannelData data) && data.Data.ContainsAny((byte)3, (byte)4))
        {
            _ = waiting.Hold!.WithdrawAsync("the client cancelled");
            return ProtocolFault.None;
        }
        return waiting.TryKeep(message) ? ProtocolFault.None : ProtocolFault.SshTooManyRequests;
    }

    /// <summary>What a client has sent while its channel waited is taken now.</summary>
    private void Resume(SshWaiting waiting)
    {
        foreach (byte[] message in waiting.Kept)
        {
            ProtocolFault fault = OnClient(message);
            if (fault == ProtocolFault.None) { continue; }
            Break(fault);
            return;
        }
    }

    /// <summary>The client has done wrong in what it sent before.</summary>
    private void Break(ProtocolFault fault)
    {
        LastFault = fault;
        relay.Stop(SessionEnd.ClientFault);
    }

    /// <summary>Has an sftp channel go on though no byte has come: no direction may be there to do what it then waits for on the disk.</summary>
    private void GoOn(SshChannel channel)
    {
        if (channel.Files is not { } files) { return; }
        files.Go();
        if (files.TryBeginDiskWork()) { _ = DiskAsync(files); }
    }

    private async Task DiskAsync(SftpRelay files)
    {
        await Task.Run(files.DoDiskWork);
        bool isTaken = false;
        await relay.StepAsideAsync(() =>
        {
            isTaken = true;
            files.EndDiskWork();
            if (files.TryBeginDiskWork()) { _ = DiskAsync(files); }
        });
        if (isTaken) { return; }
        // The session ends: what was waited for is given back.
        lock (relay.Gate) { files.EndDiskWork(); }
    }

    /// <summary>Handles a message of the target.</summary>
    public ProtocolFault OnTarget(ReadOnlySpan<byte> message)
    {
        switch (message[0])
        {
            case SshMessage.ChannelRequest:
                return exits.OnTarget(message);
            case SshMessage.GlobalRequest:
                return globals.OnTarget(message);
            case SshMessage.RequestSuccess or SshMessage.RequestFailure:
                return globals.OnReply(message);
            case SshMessage.ChannelOpen:
                return openings.OnTarget(message);
            case SshMessage.UserauthBanner:
                return ProtocolFault.None;
            default:
                return OnEither(message, isClient: false);
        }
    }

    /// <summary>Whether a file waits for the disk, and nobody has begun to do so.</summary>
    public bool HasDiskWork => Channels.HasDiskWork;

    /// <summary>Does what a direction waits for, outside the session's lock: what files wait for on the disk, else what a key exchange of its peer needs computed.</summary>
    public async ValueTask WaitAsync(SshPeer peer)
    {
        List<SftpRelay> waiting;
        lock (relay.Gate) { waiting = [.. Channels.All.Select(static channel => channel.Files).OfType<SftpRelay>().Where(static files => files.TryBeginDiskWork())]; }
        if (waiting.Count == 0)
        {
            await Task.Run(peer.Transport.Compute, CancellationToken.None);
            return;
        }
        await Task.Run(() => waiting.ForEach(static files => files.DoDiskWork()), CancellationToken.None);
        lock (relay.Gate) { waiting.ForEach(static files => files.EndDiskWork()); }
    }

    /// <summary>A key exchange of a peer has ended: what waited for it goes out.</summary>
    public void FlushTo(bool isClient)
    {
        foreach (SshChannel channel in Channels.All.ToList())
        {
            (isClient ? channel.ToClient : channel.ToTarget).Flush();
            channel.Files?.Go();
            Forget(channel);
        }
    }

    /// <summary>Ends all channels, for the session has ended: what was recorded in part is recorded whole.</summary>
    public void EndAll()
    {
        foreach (SshChannel channel in Channels.All.ToList())
        {
            channel.ToTarget.Shut();
            channel.ToClient.Shut();
            channel.Files?.End();
            journal.Closed(channel);
        }
        journal.CountFinds();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        idle.Dispose();
        lines.Dispose();
        Channels.Dispose();
    }

    private ProtocolFault OnEither(ReadOnlySpan<byte> message, bool isClient)
    {
        switch (message[0])
        {
            case SshMessage.ChannelData or SshMessage.ChannelExtendedData:
                return OnData(message, isClient);
            case SshMessage.ChannelWindowAdjust:
                return OnWindow(message, isClient);
            case SshMessage.ChannelEof or SshMessage.ChannelClose or SshMessage.ChannelSuccess or SshMessage.ChannelFailure:
                return OnSignal(message, isClient);
            case SshMessage.ChannelOpenConfirmation:
                return openings.OnConfirmed(message, isClient);
            case SshMessage.ChannelOpenFailure:
                return openings.OnRefused(message, isClient);
            default:
                return ProtocolFault.SshUnexpectedMessage;
        }
    }

    private ProtocolFault OnData(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelData.TryRead(message, limits, out SshChannelData data)) { return ProtocolFault.SshMalformedMessage; }
        if (!Channels.TryGetOpen(data.Recipient, isClient, out SshChannel? channel)) { return ProtocolFault.SshUnknownChannel; }
        // Only a target has errors to tell; other codes are not known.
        if (data.Code > (isClient ? SshChannelData.Plain : SshChannelData.Stderr)) { return ProtocolFault.SshMalformedMessage; }
        SshWay way = isClient ? channel.ToTarget : channel.ToClient;
        if (!way.Flow.TryTake(data.Data.Length)) { return ProtocolFault.SshWindowExceeded; }
        if (channel.Files is { } files && data.Code == SshChannelData.Plain)
        {
            files.OnData(isClient, data.Data);
            return ProtocolFault.None;
        }
        Guard(isClient ? FromClient(channel, data.Data) : FromTarget(channel, data.Code, data.Data));
        AwaitMore(channel, way);
        return ProtocolFault.None;
    }

    /// <summary>From now on the sender could show more: when nothing comes, what an idle terminal was not shown is let go.</summary>
    private void AwaitMore(SshChannel channel, SshWay way)
    {
        if (!channel.HasTerminal || !way.IsHeld) { return; }
        channel.HeldSince = time.GetTimestamp();
        idle.Arm(IdleRelease);
    }

    private static bool FromClient(SshChannel channel, ReadOnlySpan<byte> data)
    {
        if (channel.HasTerminal) { channel.Echo.Typed(data); }
        return channel.Lines is { } filter ? filter.Input(data) : channel.ToTarget.Write(SshChannelData.Plain, data, isTyped: channel.HasTerminal);
    }

    private static bool FromTarget(SshChannel channel, uint code, ReadOnlySpan<byte> data)
    {
        // What the window has cut off may be the beginning of anything that was guessed.
        bool isEcho = channel.HasTerminal && code == SshChannelData.Plain && channel.Echo.Takes(data) && channel.ToClient is { IsHeld: false, IsGranted: true };
        bool mayGoOn = channel.ToClient.Write(code, data, isTyped: isEcho);
        // The echo is with the client before what it lets through runs.
        return mayGoOn & channel.Lines?.Output(data) != false;
    }

    private bool EndInput(SshChannel channel)
    {
        journal.Ended(channel.Number, isClient: true);
        return channel.ToTarget.End();
    }

    private ProtocolFault OnWindow(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshWindowAdjust.TryRead(message, out SshWindowAdjust adjust)) { return ProtocolFault.SshMalformedMessage; }
        if (!Channels.TryGet(adjust.Recipient, out SshChannel? channel) || !channel.IsConfirmed) { return ProtocolFault.SshUnknownChannel; }
        SshWay way = isClient ? channel.ToClient : channel.ToTarget;
        bool wasGranted = way.IsGranted;
        if (!way.Flow.TryWiden(adjust.Bytes)) { return ProtocolFault.SshWindowExceeded; }
        way.Flush();
        way.Grant();
        if (!wasGranted && way.IsGranted) { AwaitMore(channel, way); }
        channel.Files?.Go();
        Forget(channel);
        return ProtocolFault.None;
    }

    private ProtocolFault OnSignal(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelSignal.TryRead(message, out SshChannelSignal signal)) { return ProtocolFault.SshMalformedMessage; }
        if (!Channels.TryGetOpen(signal.Recipient, isClient, out SshChannel? channel)) { return ProtocolFault.SshUnknownChannel; }
        SshWay way = isClient ? channel.ToTarget : channel.ToClient;
        switch (signal.Number)
        {
            case SshMessage.ChannelEof when isClient && channel.Lines is { IsBusy: true } waiting:
                waiting.EndAfter();
                return ProtocolFault.None;
            case SshMessage.ChannelEof:
                if (channel.Files is { } files) { files.OnEnd(isClient); }
                else { Guard(way.End()); }
                journal.Ended(channel.Number, isClient);
                return ProtocolFault.None;
            case SshMessage.ChannelClose:
                channel.Lines?.Leave("the client left");
                channel.Files?.OnClose();
                Guard(way.Close());
                (isClient ? channel.ToClient : channel.ToTarget).Abandon();
                Forget(channel);
                return ProtocolFault.None;
            default:
                return requests.OnReply(channel, signal.Number == SshMessage.ChannelSuccess, isClient);
        }
    }

    private void Forget(SshChannel channel)
    {
        if (!channel.IsGone) { return; }
        channel.Files?.End();
        journal.Closed(channel);
        Channels.Remove(channel);
    }

    private void Guard(bool mayGoOn) => IsPolicyEnd |= !mayGoOn;

    private TimeSpan? AdvanceLines()
    {
        TimeSpan? again = null;
        foreach (SshChannel channel in Channels.All)
        {
            if (channel.Lines is not { IsBusy: true } filter) { continue; }
            TimeSpan? left = filter.Advance(out bool mayGoOn);
            Guard(mayGoOn);
            if (left is not null && (again is null || left < again)) { again = left; }
        }
        return again;
    }

    /// <summary>Lets go what has waited on terminals for the idle time; says when to look again. Who could not show more was not idle, or a client would choose where a find is cut.</summary>
    private TimeSpan? ReleaseIdle()
    {
        TimeSpan? again = null;
        bool isTargetKept = relay.IsTargetBusy || Target.IsHolding;
        foreach (SshChannel channel in Channels.All)
        {
            if (!channel.HasTerminal || !(channel.ToClient is { IsHeld: true, IsGranted: true } || channel.ToTarget.IsHeld)) { continue; }
            if (isTargetKept) { channel.HeldSince = time.GetTimestamp(); }
            TimeSpan left = IdleRelease - time.GetElapsedTime(channel.HeldSince);
            if (left <= TimeSpan.Zero)
            {
                if (channel.ToClient.IsGranted) { Guard(channel.ToClient.Release()); }
                Guard(channel.ToTarget.Release());
            }
            else if (again is null || left < again) { again = left; }
        }
        return again;
    }
}
