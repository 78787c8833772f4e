using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Commands;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Channels;
using EdgeGate.Sessions.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh;

/// <summary>What both directions of a session share: its channels and the requests between the peers. Under the session's lock.</summary>
/// <remarks>RFC 4254; OpenSSH PROTOCOL, 2. What the gateway does not know is refused, never passed.</remarks>
public sealed class SshRelayed : IDisposable
{
    /// <summary>How long a held tail of a terminal waits for more.</summary>
    private static readonly TimeSpan IdleRelease = TimeSpan.FromMilliseconds(50);

    /// <summary>The exit status of what is denied: that of a shell for a command that could not be run (POSIX.1-2024, Shell Command Language, 2.8.2).</summary>
    private const uint DeniedStatus = 126;

    private readonly RelayTimer idle;
    private readonly TimeProvider time;
    private readonly SshConnectionOptions connection;
    private readonly SshJudge judge;
    private readonly SshOperations operations;
    private readonly SshJournal journal;
    private readonly Masker masker;
    private readonly SshConnectionLimits limits = SshConnectionLimits.Default;
    private readonly SshReplyQueue globals;
    private readonly SshRemoteForwards remoteForwards = new();
    private bool takesNoSessions;
    private bool mayUseAgent;
    private bool mayUseX11;

    /// <summary>Begins.</summary>
    public SshRelayed(RelaySession relay, SshPeer client, SshPeer target, SshConnectionOptions connection, SshOperations operations, SshJudge judge, SshJournal journal, Masker masker, TimeProvider time)
    {
        Client = client;
        Target = target;
        this.connection = connection;
        this.operations = operations;
        this.judge = judge;
        this.journal = journal;
        this.masker = masker;
        this.time = time;
        Channels = new SshChannelTable(limits.ChannelsMax);
        globals = new SshReplyQueue(limits.RequestsMax);
        idle = new RelayTimer(relay, time, ReleaseIdle);
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
        switch (message[0])
        {
            case SshMessage.ChannelRequest:
                return OnClientRequest(message);
            case SshMessage.GlobalRequest:
                return OnClientGlobal(message);
            case SshMessage.ChannelOpen:
                return OnClientOpen(message);
            case SshMessage.UserauthRequest:
                // RFC 4252, 5.1: ignored after success.
                return ProtocolFault.None;
            default:
                return OnEither(message, isClient: true);
        }
    }

    /// <summary>Handles a message of the target.</summary>
    public ProtocolFault OnTarget(ReadOnlySpan<byte> message)
    {
        switch (message[0])
        {
            case SshMessage.ChannelRequest:
                return OnTargetRequest(message);
            case SshMessage.GlobalRequest:
                return OnTargetGlobal(message);
            case SshMessage.RequestSuccess or SshMessage.RequestFailure:
                return OnGlobalReply(message);
            case SshMessage.ChannelOpen:
                return OnTargetOpen(message);
            case SshMessage.UserauthBanner:
                return ProtocolFault.None;
            default:
                return OnEither(message, isClient: false);
        }
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
                return OnConfirmed(message, isClient);
            case SshMessage.ChannelOpenFailure:
                return OnRefused(message, isClient);
            default:
                return ProtocolFault.SshUnexpectedMessage;
        }
    }

    private ProtocolFault OnData(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelData.TryRead(message, limits, out SshChannelData data)) { return ProtocolFault.SshMalformedMessage; }
        if (!TryGetOpen(data.Recipient, isClient, out SshChannel? channel)) { return ProtocolFault.SshUnknownChannel; }
        // Only a target has errors to tell; other codes are not known.
        if (data.Code > (isClient ? SshChannelData.Plain : SshChannelData.Stderr)) { return ProtocolFault.SshMalformedMessage; }
        SshWay way = isClient ? channel.ToTarget : channel.ToClient;
        if (!way.Flow.TryTake(data.Data.Length)) { return ProtocolFault.SshWindowExceeded; }
        if (channel.Files is { } files && data.Code == SshChannelData.Plain)
        {
            files.OnData(isClient, data.Data);
            return ProtocolFault.None;
        }
        Guard(way.Write(data.Code, data.Data));
        if (channel.HasTerminal && way.IsHeld)
        {
            channel.HeldSince = time.GetTimestamp();
            idle.Arm(IdleRelease);
        }
        return ProtocolFault.None;
    }

    private ProtocolFault OnWindow(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshWindowAdjust.TryRead(message, out SshWindowAdjust adjust)) { return ProtocolFault.SshMalformedMessage; }
        if (!Channels.TryGet(adjust.Recipient, out SshChannel? channel) || !channel.IsConfirmed) { return ProtocolFault.SshUnknownChannel; }
        SshWay way = isClient ? channel.ToClient : channel.ToTarget;
        if (!way.Flow.TryWiden(adjust.Bytes)) { return ProtocolFault.SshWindowExceeded; }
        way.Flush();
        way.Grant();
        channel.Files?.Go();
        Forget(channel);
        return ProtocolFault.None;
    }

    private ProtocolFault OnSignal(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelSignal.TryRead(message, out SshChannelSignal signal)) { return ProtocolFault.SshMalformedMessage; }
        if (!TryGetOpen(signal.Recipient, isClient, out SshChannel? channel)) { return ProtocolFault.SshUnknownChannel; }
        SshWay way = isClient ? channel.ToTarget : channel.ToClient;
        switch (signal.Number)
        {
            case SshMessage.ChannelEof:
                if (channel.Files is { } files) { files.OnEnd(isClient); }
                else { Guard(way.End()); }
                journal.Ended(channel.Number, isClient);
                return ProtocolFault.None;
            case SshMessage.ChannelClose:
                Guard(way.Close());
                (isClient ? channel.ToClient : channel.ToTarget).Abandon();
                Forget(channel);
                return ProtocolFault.None;
            default:
                return OnReply(channel, signal.Number == SshMessage.ChannelSuccess, isClient);
        }
    }

    private ProtocolFault OnReply(SshChannel channel, bool isSuccess, bool isClient)
    {
        SshReplyQueue asked = isClient ? channel.TargetRequests : channel.ClientRequests;
        if (!asked.TryTakeAsked(out SshReply reply)) { return ProtocolFault.SshUnaskedReply; }
        if (reply == SshReply.Start && !isSuccess)
        {
            // Something else may be tried on the channel.
            channel.IsStarted = false;
            channel.ToTarget.Shut();
            channel.ToClient.Shut();
            CloseFiles(channel);
        }
        SshPeer asker = isClient ? Target : Client;
        uint number = isClient ? channel.TargetNumber : channel.ClientNumber;
        if ((isClient ? channel.ToTarget : channel.ToClient).HasSentClose) { return ProtocolFault.None; }
        if (reply != SshReply.Swallowed) { asker.SendSignal(isSuccess ? SshMessage.ChannelSuccess : SshMessage.ChannelFailure, number); }
        while (asked.TryTakeOwn(out SshReply own)) { AnswerNow(channel, asker, number, own); }
        return ProtocolFault.None;
    }

    private ProtocolFault OnConfirmed(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelOpenConfirmation.TryRead(message, out SshChannelOpenConfirmation confirmation) || confirmation.PacketMax == 0) { return ProtocolFault.SshMalformedMessage; }
        if (!Channels.TryGet(confirmation.Recipient, out SshChannel? channel) || channel.IsConfirmed || channel.IsFromClient == isClient) { return ProtocolFault.SshUnknownChannel; }
        channel.IsConfirmed = true;
        if (isClient) { channel.ClientNumber = confirmation.Sender; }
        else { channel.TargetNumber = confirmation.Sender; }
        SshWay way = isClient ? channel.ToClient : channel.ToTarget;
        way.Flow.TryWiden(confirmation.Window);
        way.Flow.PacketMax = confirmation.PacketMax;
        SshPeer asker = isClient ? Target : Client;
        SshConnectionWriter.OpenConfirmation(asker.Begin(), isClient ? channel.TargetNumber : channel.ClientNumber, channel.Number, way.Flow.Grant(0), (uint)limits.DataBytesMax);
        asker.Send();
        return ProtocolFault.None;
    }

    private ProtocolFault OnRefused(ReadOnlySpan<byte> message, bool isClient)
    {
        if (!SshChannelOpenRefusal.TryRead(message, limits, out SshChannelOpenRefusal refusal)) { return ProtocolFault.SshMalformedMessage; }
        if (!Channels.TryGet(refusal.Recipient, out SshChannel? channel) || channel.IsConfirmed || channel.IsFromClient == isClient) { return ProtocolFault.SshUnknownChannel; }
        RefuseOpen(isClient ? Target : Client, isClient ? channel.TargetNumber : channel.ClientNumber, (SshOpenFailure)refusal.Reason, isClient ? "the client refused the channel"u8 : "the target refused the channel"u8);
        journal.Closed(channel);
        Channels.Remove(channel);
        return ProtocolFault.None;
    }

    private ProtocolFault OnClientOpen(ReadOnlySpan<byte> message)
    {
        if (!SshChannelOpen.TryRead(message, limits, out SshChannelOpen open) || open.PacketMax == 0) { return ProtocolFault.SshMalformedMessage; }
        if (open.Type.SequenceEqual("session"u8))
        {
            if (takesNoSessions) { return RefuseOpen(Client, open.Sender, SshOpenFailure.AdministrativelyProhibited, "no more sessions were asked for"u8); }
            Open(open, isClient: true, "session", "", open.Rest);
            return ProtocolFault.None;
        }
        bool isTcp = open.Type.SequenceEqual("direct-tcpip"u8);
        if (!isTcp && !open.Type.SequenceEqual("direct-streamlocal@openssh.com"u8)) { return RefuseOpen(Client, open.Sender, SshOpenFailure.UnknownChannelType, "this kind of channel is not served"u8); }
        if (!(isTcp ? SshForwardPlace.TryReadTcp(open.Rest, limits, out SshForwardPlace place) : SshForwardPlace.TryReadSocket(open.Rest, limits, out place))) { return ProtocolFault.SshMalformedMessage; }
        SshOperation operation = operations.Forward(isTcp ? "direct-tcpip" : "direct-streamlocal", place);
        Verdict verdict = judge.Judge(operation);
        journal.Judged(operation, verdict, null);
        if (verdict.Kind != VerdictKind.Allow) { return RefuseOpen(Client, open.Sender, SshOpenFailure.AdministrativelyProhibited, Encoding.UTF8.GetBytes($"{verdict.Reason} (rule: {verdict.Rule})")); }
        Open(open, isClient: true, SshChannels.Forward, verdict.Rule, open.Rest);
        return ProtocolFault.None;
    }

    /// <summary>A target may open only what the client was allowed to ask it for.</summary>
    private ProtocolFault OnTargetOpen(ReadOnlySpan<byte> message)
    {
        if (!SshChannelOpen.TryRead(message, limits, out SshChannelOpen open) || open.PacketMax == 0) { return ProtocolFault.SshMalformedMessage; }
        string? kind = null;
        string rule = "";
        if (open.Type.SequenceEqual("auth-agent@openssh.com"u8) && mayUseAgent) { kind = SshChannels.Agent; }
        else if (open.Type.SequenceEqual("x11"u8) && mayUseX11) { kind = SshChannels.X11; }
        else if (open.Type.SequenceEqual("forwarded-tcpip"u8))
        {
            if (!SshForwardPlace.TryReadTcp(open.Rest, limits, out SshForwardPlace place)) { return ProtocolFault.SshMalformedMessage; }
            kind = remoteForwards.Find(place, out rule) ? SshChannels.Forward : null;
        }
        else if (open.Type.SequenceEqual("forwarded-streamlocal@openssh.com"u8))
        {
            if (!SshForwardPlace.TryReadSocket(open.Rest, limits, out SshForwardPlace place)) { return ProtocolFault.SshMalformedMessage; }
            kind = remoteForwards.Find(place, out rule) ? SshChannels.Forward : null;
        }
        if (kind is null) { return RefuseOpen(Target, open.Sender, SshOpenFailure.AdministrativelyProhibited, "not asked for"u8); }
        Open(open, isClient: false, kind, rule.Length > 0 ? rule : kind, open.Rest);
        return ProtocolFault.None;
    }

    private void Open(in SshChannelOpen open, bool isClient, string kind, string rule, ReadOnlySpan<byte> rest)
    {
        if (!Channels.TryAdd(number => new SshChannel(number, isClient, Client, Target, limits), out SshChannel? channel))
        {
            RefuseOpen(isClient ? Client : Target, open.Sender, SshOpenFailure.ResourceShortage, "too many channels"u8);
            return;
        }
        (channel.Kind, channel.Rule) = (kind, rule);
        if (isClient) { channel.ClientNumber = open.Sender; }
        else { channel.TargetNumber = open.Sender; }
        SshWay way = isClient ? channel.ToClient : channel.ToTarget;
        way.Flow.TryWiden(open.Window);
        way.Flow.PacketMax = open.PacketMax;
        if (SshChannels.IsUninspected(kind))
        {
            channel.IsStarted = true;
            channel.ToClient.Open(null, null);
            channel.ToTarget.Open(null, null);
        }
        SshPeer asked = isClient ? Target : Client;
        SshConnectionWriter.Open(asked.Begin(), open.Type, channel.Number, way.Flow.Grant(0), (uint)limits.DataBytesMax, rest);
        asked.Send();
    }

    private ProtocolFault OnClientRequest(ReadOnlySpan<byte> message)
    {
        if (!SshChannelRequest.TryRead(message, limits, out SshChannelRequest request)) { return ProtocolFault.SshMalformedMessage; }
        if (!TryGetOpen(request.Recipient, isClient: true, out SshChannel? channel)) { return ProtocolFault.SshUnknownChannel; }
        // A target that has closed the channel answers nothing any more.
        if (channel.ToClient.HasSentClose) { return ProtocolFault.None; }
        if (channel.ToClient.IsClosed || channel.Denial.Length > 0 || SshChannels.IsUninspected(channel.Kind)) { return Answer(channel, request, isYes: false); }
        switch (Encoding.ASCII.GetString(request.Type))
        {
            case "shell":
                return judge.Grants.ForcedCommand is { } forced ? OnExec(channel, request, forced) : Start(channel, request, operations.Shell, "shell"u8, []);
            case "exec":
                if (!request.TryReadText(limits.CommandBytesMax, out ReadOnlySpan<byte> command)) { return ProtocolFault.SshMalformedMessage; }
                return OnExec(channel, request, judge.Grants.ForcedCommand ?? command);
            case "subsystem":
                if (!request.TryReadText(limits.NameBytesMax, out ReadOnlySpan<byte> name)) { return ProtocolFault.SshMalformedMessage; }
                return judge.Grants.ForcedCommand is { } instead ? OnExec(channel, request, instead) : Start(channel, request, operations.Subsystem(name), "subsystem"u8, request.Rest);
            case "pty-req":
                return OnTerminal(channel, request);
            case "window-change":
                if (!SshTerminalSize.TryReadChange(request.Rest, out SshTerminalSize size)) { return ProtocolFault.SshMalformedMessage; }
                journal.Sized(channel.Number, size);
                return Pass(channel, request, SshReply.Passed);
            case "env":
                if (!request.TryReadPair(limits.TextBytesMax, out ReadOnlySpan<byte> variable, out _)) { return ProtocolFault.SshMalformedMessage; }
                return MayPass(variable) ? Pass(channel, request, SshReply.Passed) : Answer(channel, request, isYes: false);
            case "signal":
                if (!request.TryReadText(limits.NameBytesMax, out ReadOnlySpan<byte> signal)) { return ProtocolFault.SshMalformedMessage; }
                journal.Signalled(channel.Number, signal);
                return Pass(channel, request, SshReply.Passed);
            case "break" or "eow@openssh.com":
                return Pass(channel, request, SshReply.Passed);
            case "auth-agent-req@openssh.com":
                return OnUninspected(channel, request, operations.Agent, ref mayUseAgent);
            case "x11-req":
                return OnUninspected(channel, request, operations.X11, ref mayUseX11);
            default:
                return Answer(channel, request, isYes: false);
        }
    }

    private ProtocolFault OnExec(SshChannel channel, in SshChannelRequest request, ReadOnlySpan<byte> command)
    {
        using ByteBuffer rest = new(limits.CommandBytesMax + sizeof(uint));
        Protocols.Ssh.SshWriter.String(rest, command);
        return Start(channel, request, operations.Exec(command), "exec"u8, rest.Written);
    }

    /// <summary>Judges what the channel is for; at most one of shell, exec and subsystem runs on it.</summary>
    private ProtocolFault Start(SshChannel channel, in SshChannelRequest request, SshOperation operation, ReadOnlySpan<byte> type, ReadOnlySpan<byte> rest)
    {
        if (channel.IsStarted) { return Answer(channel, request, isYes: false); }
        Verdict verdict = judge.Judge(operation);
        journal.Judged(operation, verdict, channel.Number);
        if (verdict.Kind != VerdictKind.Allow) { return End(channel, request, verdict); }
        channel.IsStarted = true;
        (channel.Kind, channel.Rule) = (operation.Channel, verdict.Rule);
        SshMasks masks = new(masker.Plan(verdict.Mask), journal.PlanAll, journal.Finds, journal.RecordingFinds);
        bool isTyped = channel.HasTerminal && !connection.RecordsTyped;
        if (operation.Channel == SshChannels.Sftp)
        {
            OpenFiles(channel, operation, masks);
            return Pass(channel, request.WantsReply, type, rest, SshReply.Start);
        }
        channel.ToTarget.Open(new SshTrack(masks, journal.Tape, channel.Number, "in"u8, channel.HasTerminal, isTyped), null);
        channel.ToClient.Open(
            new SshTrack(masks, journal.Tape, channel.Number, "out"u8, channel.HasTerminal, isWithheld: false),
            new SshTrack(masks, journal.Tape, channel.Number, "err"u8, channel.HasTerminal, isWithheld: false));
        return Pass(channel, request.WantsReply, type, rest, SshReply.Start);
    }

    /// <summary>The subsystem sftp: each of its requests is judged, and none of its bytes recorded.</summary>
    private void OpenFiles(SshChannel channel, SshOperation operation, SshMasks masks)
    {
        SftpContext context = new(channel, new SftpJournal(journal, channel.Number), home => judge.ForFiles(operation.Connection, operation.User, home));
        channel.Files = new SftpRelay(channel, context, limits.WindowBytesMax, (fault, isClient) =>
        {
            LastFault = fault;
            channel.Denial = $"edgegate: the {(isClient ? "client" : "target")} broke the sftp protocol ({fault})\r\n";
            EndNow(channel);
        });
        channel.ToTarget.Open(null, null);
        channel.ToClient.Open(null, new SshTrack(masks, journal.Tape, channel.Number, "err"u8, channel.HasTerminal, isWithheld: false));
    }

    private static void CloseFiles(SshChannel channel)
    {
        channel.Files?.Dispose();
        channel.Files = null;
        channel.ToTarget.Units = channel.ToClient.Units = null;
    }

    /// <summary>Denies something beside what the channel is for.</summary>
    private ProtocolFault Deny(SshChannel channel, in SshChannelRequest request, Verdict verdict)
    {
        channel.ToClient.Append(SshChannelData.Stderr, Encoding.UTF8.GetBytes(Told(verdict)));
        return Answer(channel, request, isYes: false);
    }

    /// <summary>Denies what the channel is for: the client is told why on its errors and gets an exit status, as of a command that could not be run.</summary>
    /// <remarks>CHANNEL_FAILURE alone would say nothing: OpenSSH's client ends at it without showing what came before.</remarks>
    private ProtocolFault End(SshChannel channel, in SshChannelRequest request, Verdict verdict)
    {
        channel.Denial = Told(verdict);
        if (request.WantsReply && channel.ClientRequests.Count > 0) { return channel.ClientRequests.TryAdd(SshReply.Ended) ? ProtocolFault.None : ProtocolFault.SshTooManyRequests; }
        if (request.WantsReply) { AnswerNow(channel, Client, channel.ClientNumber, SshReply.Ended); }
        else { EndNow(channel); }
        return ProtocolFault.None;
    }

    private static string Told(Verdict verdict) => $"edgegate: {verdict.Reason} (rule: {verdict.Rule})\r\n";

    private void AnswerNow(SshChannel channel, SshPeer asker, uint number, SshReply reply)
    {
        asker.SendSignal(reply == SshReply.Refused ? SshMessage.ChannelFailure : SshMessage.ChannelSuccess, number);
        if (reply == SshReply.Ended) { EndNow(channel); }
    }

    private void EndNow(SshChannel channel)
    {
        Span<byte> status = stackalloc byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(status, DeniedStatus);
        channel.ToClient.Append(SshChannelData.Stderr, Encoding.UTF8.GetBytes(channel.Denial));
        Exit(channel, "denied", "exit-status"u8, status);
        channel.ToClient.Cut();
        channel.ToTarget.Cut();
    }

    private ProtocolFault OnTerminal(SshChannel channel, in SshChannelRequest request)
    {
        if (!SshTerminalSize.TryReadPty(request.Rest, limits, out _, out SshTerminalSize size)) { return ProtocolFault.SshMalformedMessage; }
        if (channel.IsStarted || !judge.Grants.Pty) { return Answer(channel, request, isYes: false); }
        channel.HasTerminal = true;
        journal.Sized(channel.Number, size);
        return Pass(channel, request, SshReply.Passed);
    }

    private ProtocolFault OnUninspected(SshChannel channel, in SshChannelRequest request, SshOperation operation, ref bool isAllowed)
    {
        Verdict verdict = judge.Judge(operation);
        journal.Judged(operation, verdict, channel.Number);
        if (verdict.Kind != VerdictKind.Allow) { return Deny(channel, request, verdict); }
        isAllowed = true;
        return Pass(channel, request, SshReply.Passed);
    }

    private bool MayPass(ReadOnlySpan<byte> variable)
    {
        string name = Encoding.UTF8.GetString(variable);
        return connection.Environment.Any(pattern => CommandPattern.WordMatches(pattern, name));
    }

    private ProtocolFault OnTargetRequest(ReadOnlySpan<byte> message)
    {
        if (!SshChannelRequest.TryRead(message, limits, out SshChannelRequest request)) { return ProtocolFault.SshMalformedMessage; }
        if (!TryGetOpen(request.Recipient, isClient: false, out SshChannel? channel)) { return ProtocolFault.SshUnknownChannel; }
        if (channel.ToClient.HasSentClose || channel.Denial.Length > 0) { return ProtocolFault.None; }
        SshFields fields = new(request.Rest);
        switch (Encoding.ASCII.GetString(request.Type))
        {
            case "exit-status":
                if (!fields.TryReadUInt32(out uint status) || !fields.AtEnd) { return ProtocolFault.SshMalformedMessage; }
                return Exit(channel, status.ToString(System.Globalization.CultureInfo.InvariantCulture), "exit-status"u8, request.Rest);
            case "exit-signal":
                if (!fields.TryReadString(limits.NameBytesMax, out ReadOnlySpan<byte> name) || !fields.TryReadBoolean(out bool hasCore)) { return ProtocolFault.SshMalformedMessage; }
                return ExitBySignal(channel, name, hasCore);
            case "eow@openssh.com" or "xon-xoff" when !request.WantsReply:
                SshConnectionWriter.Request(Client.Begin(), channel.ClientNumber, request.Type, wantsReply: false, request.Rest);
                Client.Send();
                return ProtocolFault.None;
            default:
                // sshd asks so whether we live (keepalive@openssh.com): any answer will do.
                if (request.WantsReply) { Target.SendSignal(SshMessage.ChannelFailure, channel.TargetNumber); }
                return ProtocolFault.None;
        }
    }

    private ProtocolFault Exit(SshChannel channel, string exit, ReadOnlySpan<byte> type, ReadOnlySpan<byte> rest)
    {
        channel.Exit = exit;
        journal.Exited(channel.Number, exit);
        SshConnectionWriter.Request(Client.Begin(), channel.ClientNumber, type, wantsReply: false, rest);
        Client.Send();
        return ProtocolFault.None;
    }

    /// <summary>Passes an exit signal without its free text, which nobody has masked.</summary>
    private ProtocolFault ExitBySignal(SshChannel channel, ReadOnlySpan<byte> name, bool hasCore)
    {
        using ByteBuffer rest = new(limits.TextBytesMax);
        Protocols.Ssh.SshWriter.String(rest, name);
        Protocols.Ssh.SshWriter.Boolean(rest, hasCore);
        Protocols.Ssh.SshWriter.String(rest, ""u8);
        Protocols.Ssh.SshWriter.String(rest, ""u8);
        return Exit(channel, "SIG" + Encoding.ASCII.GetString(name), "exit-signal"u8, rest.Written);
    }

    private ProtocolFault OnClientGlobal(ReadOnlySpan<byte> message)
    {
        if (!SshGlobalRequest.TryRead(message, limits, out SshGlobalRequest request)) { return ProtocolFault.SshMalformedMessage; }
        switch (Encoding.ASCII.GetString(request.Type))
        {
            case "no-more-sessions@openssh.com":
                takesNoSessions = true;
                return AnswerGlobal(request.WantsReply, isYes: true);
            case "tcpip-forward":
                return SshForwardPlace.TryReadListen(request.Rest, limits, out SshForwardPlace place) ? OnListen(request, "tcpip-forward", place) : ProtocolFault.SshMalformedMessage;
            case "streamlocal-forward@openssh.com":
                return SshForwardPlace.TryReadSocket(request.Rest, limits, out SshForwardPlace socket) ? OnListen(request, "streamlocal-forward", socket) : ProtocolFault.SshMalformedMessage;
            case "cancel-tcpip-forward" or "cancel-streamlocal-forward@openssh.com" when remoteForwards.Any:
                return PassGlobal(request);
            default:
                // Among these the client's question whether we live (keepalive@openssh.com).
                return AnswerGlobal(request.WantsReply, isYes: false);
        }
    }

    private ProtocolFault OnListen(in SshGlobalRequest request, string how, in SshForwardPlace place)
    {
        SshOperation operation = operations.Forward(how, place);
        Verdict verdict = judge.Judge(operation);
        journal.Judged(operation, verdict, null);
        if (verdict.Kind != VerdictKind.Allow || !remoteForwards.TryAdd(place, verdict.Rule)) { return AnswerGlobal(request.WantsReply, isYes: false); }
        return PassGlobal(request);
    }

    private ProtocolFault PassGlobal(in SshGlobalRequest request)
    {
        if (request.WantsReply && !globals.TryAdd(SshReply.Passed)) { return ProtocolFault.SshTooManyRequests; }
        SshConnectionWriter.GlobalRequest(Target.Begin(), request.Type, request.WantsReply, request.Rest);
        Target.Send();
        return ProtocolFault.None;
    }

    private ProtocolFault AnswerGlobal(bool wantsReply, bool isYes)
    {
        if (!wantsReply) { return ProtocolFault.None; }
        if (globals.Count > 0) { return globals.TryAdd(isYes ? SshReply.Granted : SshReply.Refused) ? ProtocolFault.None : ProtocolFault.SshTooManyRequests; }
        SendGlobalReply(isYes, []);
        return ProtocolFault.None;
    }

    private ProtocolFault OnGlobalReply(ReadOnlySpan<byte> message)
    {
        if (!globals.TryTakeAsked(out _)) { return ProtocolFault.SshUnaskedReply; }
        bool isYes = message[0] == SshMessage.RequestSuccess;
        if (isYes && message.Length > 1) { remoteForwards.Allocated(message[1..]); }
        SendGlobalReply(isYes, isYes ? message[1..] : []);
        while (globals.TryTakeOwn(out SshReply own)) { SendGlobalReply(own == SshReply.Granted, []); }
        return ProtocolFault.None;
    }

    private void SendGlobalReply(bool isYes, ReadOnlySpan<byte> rest)
    {
        ByteBuffer reply = Client.Begin();
        reply.Append(isYes ? SshMessage.RequestSuccess : SshMessage.RequestFailure);
        reply.Append(rest);
        Client.Send();
    }

    private ProtocolFault OnTargetGlobal(ReadOnlySpan<byte> message)
    {
        if (!SshGlobalRequest.TryRead(message, limits, out SshGlobalRequest request)) { return ProtocolFault.SshMalformedMessage; }
        if (!request.WantsReply) { return ProtocolFault.None; }
        Target.Begin().Append(SshMessage.RequestFailure);
        Target.Send();
        return ProtocolFault.None;
    }

    private static ProtocolFault RefuseOpen(SshPeer asker, uint number, SshOpenFailure reason, ReadOnlySpan<byte> description)
    {
        SshConnectionWriter.OpenRefusal(asker.Begin(), number, (uint)reason, description);
        asker.Send();
        return ProtocolFault.None;
    }

    /// <summary>Passes a request of the client.</summary>
    private ProtocolFault Pass(SshChannel channel, in SshChannelRequest request, SshReply reply) => Pass(channel, request.WantsReply, request.Type, request.Rest, reply);

    private ProtocolFault Pass(SshChannel channel, bool wantsReply, ReadOnlySpan<byte> type, ReadOnlySpan<byte> rest, SshReply reply)
    {
        if (wantsReply && !channel.ClientRequests.TryAdd(reply)) { return ProtocolFault.SshTooManyRequests; }
        SshConnectionWriter.Request(Target.Begin(), channel.TargetNumber, type, wantsReply, rest);
        Target.Send();
        return ProtocolFault.None;
    }

    /// <summary>Answers a request of the client in its turn.</summary>
    private ProtocolFault Answer(SshChannel channel, in SshChannelRequest request, bool isYes)
    {
        if (!request.WantsReply) { return ProtocolFault.None; }
        if (channel.ClientRequests.Count > 0) { return channel.ClientRequests.TryAdd(isYes ? SshReply.Granted : SshReply.Refused) ? ProtocolFault.None : ProtocolFault.SshTooManyRequests; }
        Client.SendSignal(isYes ? SshMessage.ChannelSuccess : SshMessage.ChannelFailure, channel.ClientNumber);
        return ProtocolFault.None;
    }

    /// <summary>Finds a channel that is confirmed and that this side has not closed.</summary>
    private bool TryGetOpen(uint number, bool isClient, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SshChannel? channel)
        => Channels.TryGet(number, out channel) && channel.IsConfirmed && !(isClient ? channel.ToTarget : channel.ToClient).IsClosed;

    private void Forget(SshChannel channel)
    {
        if (!channel.IsGone) { return; }
        channel.Files?.End();
        journal.Closed(channel);
        Channels.Remove(channel);
    }

    private void Guard(bool mayGoOn) => IsPolicyEnd |= !mayGoOn;

    /// <summary>Lets go what has waited on terminals for the idle time; says when to look again.</summary>
    private TimeSpan? ReleaseIdle()
    {
        TimeSpan? again = null;
        foreach (SshChannel channel in Channels.All)
        {
            if (!channel.HasTerminal || !(channel.ToClient.IsHeld || channel.ToTarget.IsHeld)) { continue; }
            TimeSpan left = IdleRelease - time.GetElapsedTime(channel.HeldSince);
            if (left <= TimeSpan.Zero)
            {
                Guard(channel.ToClient.Release());
                Guard(channel.ToTarget.Release());
            }
            else if (again is null || left < again) { again = left; }
        }
        return again;
    }
}
