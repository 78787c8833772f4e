using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Channels;

namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>An sftp channel: takes what comes from both sides apart into packets; nothing passes as it came. Under the session's lock.</summary>
/// <remarks>
/// <code>
/// client --data--> SftpWindow -> SftpRequests -> SftpPaths (REALPATH, rules) -> SftpPendingTable -> target
/// client &lt;------------------ SftpResponses &lt;- SftpPendingTable &lt;- SftpWindow &lt;--data-- target
/// </code>
/// Both sides may answer in any order; requests go to the target in the order they came, but for what is only looked at, whose paths are followed first.
/// </remarks>
internal sealed class SftpRelay : IDisposable
{
    private const uint Version = 3;

    private readonly SshChannel channel;
    private readonly SftpContext context;
    private readonly SftpRequests requests;
    private readonly SftpResponses responses;
    private readonly SftpFetches fetches;
    private readonly Action<ProtocolFault, bool> broken;
    private readonly SftpWindow fromClient;
    private readonly SftpWindow fromTarget;
    private bool hasClientEnded;
    private bool hasTargetEnded;

    /// <summary>Begins.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="context">What both sides share.</param>
    /// <param name="windowBytesMax">The most a side is granted.</param>
    /// <param name="broken">Ends the channel: what was wrong, and whether of the client.</param>
    public SftpRelay(SshChannel channel, SftpContext context, int windowBytesMax, Action<ProtocolFault, bool> broken)
    {
        this.channel = channel;
        this.context = context;
        this.broken = broken;
        SftpPaths paths = new(context);
        requests = new SftpRequests(context, paths);
        fetches = new SftpFetches(context);
        responses = new SftpResponses(context, paths, fetches);
        channel.ToTarget.Units = fromClient = new SftpWindow(2 * windowBytesMax);
        channel.ToClient.Units = fromTarget = new SftpWindow(2 * windowBytesMax);
    }

    private SftpPhase Phase { get; set; }

    /// <summary>Takes data of a side.</summary>
    public void OnData(bool isClient, ReadOnlySpan<byte> data)
    {
        if (Phase == SftpPhase.Ended) { return; }
        (isClient ? fromClient : fromTarget).Append(data);
        Go();
    }

    /// <summary>A side has ended its data.</summary>
    public void OnEnd(bool isClient)
    {
        if (isClient) { hasClientEnded = true; }
        else { hasTargetEnded = true; }
        Go();
    }

    /// <summary>A side has closed the channel: nobody waits any more for what is held.</summary>
    public void OnClose() => context.Holds.Leave("the channel was closed");

    /// <summary>Goes on as far as it can: something came, or room was made.</summary>
    public void Go()
    {
        if (Phase == SftpPhase.Ended) { return; }
        if (!TakeAnswers()) { return; }
        if (context is { Disk: null, Reading: not null }) { SftpSpoolReads.GoOn(context); }
        if (!TakeRequests()) { return; }
        if (hasClientEnded && context.Resolving == 0 && !context.Holds.Any && fetches.Count == 0 && !context.IsBlocked) { channel.ToTarget.End(); }
        if (hasTargetEnded && context.Disk is null) { channel.ToClient.End(); }
        channel.ToTarget.Grant();
        channel.ToClient.Grant();
    }

    /// <summary>Whether the disk is waited for, and nobody has begun to do so.</summary>
    public bool HasDiskWork => context.Disk is { IsBegun: false };

    /// <summary>Begins what the disk is waited for; true for the one who is to do it.</summary>
    public bool TryBeginDiskWork()
    {
        if (!HasDiskWork) { return false; }
        context.Disk!.IsBegun = true;
        return true;
    }

    /// <summary>Does what the disk is waited for; the one place that runs outside the session's lock.</summary>
    public void DoDiskWork() => context.Disk!.Do();

    /// <summary>Goes on with what waited for the disk.</summary>
    public void EndDiskWork()
    {
        SftpDiskWork done = context.Disk!;
        context.Disk = null;
        done.File.IsBusy = false;
        if (Phase == SftpPhase.Ended)
        {
            done.File.Dispose();
            return;
        }
        if (done.IsWrite) { fetches.Written(done); }
        else { SftpSpoolReads.Loaded(context, done); }
        Go();
    }

    /// <summary>Ends: what is open is written down as ended with the channel.</summary>
    public void End()
    {
        if (Phase == SftpPhase.Ended) { return; }
        Phase = SftpPhase.Ended;
        fetches.End();
        context.End();
        fromClient.Dispose();
        fromTarget.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        context.Holds.Leave("the channel was closed");
        context.Dispose();
        fromClient.Dispose();
        fromTarget.Dispose();
    }

    private bool TakeAnswers()
    {
        while (context.Disk is null)
        {
            ParseStep step = SftpFramer.Read(fromTarget.Unread, context.Limits, out ReadOnlySpan<byte> packet);
            if (step.Kind == ParseKind.NeedMore) { return true; }
            ProtocolFault fault = step.Kind == ParseKind.Fault ? step.Problem : OnAnswer(packet);
            if (fault != ProtocolFault.None) { return Break(fault, isClient: false); }
            fromTarget.Take(step.Bytes);
        }
        return true;
    }

    private bool TakeRequests()
    {
        while (Phase == SftpPhase.Init || (Phase == SftpPhase.Open && !context.IsBlocked))
        {
            ParseStep step = SftpFramer.Read(fromClient.Unread, context.Limits, out ReadOnlySpan<byte> packet);
            if (step.Kind == ParseKind.NeedMore) { return true; }
            ProtocolFault fault = step.Kind == ParseKind.Fault ? step.Problem : Phase == SftpPhase.Init ? OnInit(packet) : requests.Take(packet);
            if (fault != ProtocolFault.None) { return Break(fault, isClient: true); }
            fromClient.Take(step.Bytes);
        }
        return true;
    }

    private ProtocolFault OnAnswer(ReadOnlySpan<byte> packet)
    {
        switch (Phase)
        {
            case SftpPhase.Version:
                return OnVersion(packet);
            case SftpPhase.Home:
                Phase = SftpPhase.Open;
                return responses.Take(packet);
            case SftpPhase.Open:
                return responses.Take(packet);
            default:
                return ProtocolFault.SftpUnexpectedPacket;
        }
    }

    /// <summary>Whatever newer version a client has, 3 is spoken.</summary>
    private ProtocolFault OnInit(ReadOnlySpan<byte> packet)
    {
        if (packet[0] != SftpType.Init) { return ProtocolFault.SftpUnexpectedPacket; }
        if (!SftpRequest.TryReadInit(packet, context.Limits, out uint version)) { return ProtocolFault.SftpMalformedPacket; }
        if (version < Version) { return ProtocolFault.SftpVersionUnsupported; }
        SftpWriter.Init(context.BeginToTarget(), Version);
        context.SendToTarget();
        Phase = SftpPhase.Version;
        return ProtocolFault.None;
    }

    /// <summary>Extensions are told to the client as far as they are parsed.</summary>
    private ProtocolFault OnVersion(ReadOnlySpan<byte> packet)
    {
        if (packet[0] != SftpType.Version) { return ProtocolFault.SftpUnexpectedPacket; }
        if (!SftpResponse.TryReadVersion(packet, context.Limits, out uint version, out SshStringList texts)) { return ProtocolFault.SftpMalformedPacket; }
        if (version != Version) { return ProtocolFault.SftpVersionUnsupported; }
        using ByteBuffer pairs = new(context.Limits.PacketBytesMax);
        ReadOnlySpan<byte> name = default;
        bool isName = true;
        foreach (ReadOnlySpan<byte> text in texts)
        {
            if (isName) { name = text; }
            else
            {
                SftpExtension extension = SftpExtensions.Find(name);
                if (extension != SftpExtension.None && text.SequenceEqual(SftpExtensions.VersionOf(extension)) && !context.Has(extension))
                {
                    context.Advertise(extension);
                    SshWriter.String(pairs, name);
                    SshWriter.String(pairs, text);
                }
            }
            isName = !isName;
        }
        SftpWriter.Version(context.BeginToClient(), Version, pairs.Written);
        context.SendToClient();
        SftpWriter.One(context.BeginToTarget(), SftpType.Realpath, context.Pending.Add(new SftpPending(SftpPendingKind.Home, 0)), "."u8);
        context.SendToTarget();
        Phase = SftpPhase.Home;
        return ProtocolFault.None;
    }

    private bool Break(ProtocolFault fault, bool isClient)
    {
        End();
        broken(fault, isClient);
        return false;
    }
}
