using System.Buffers;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Guards;
using EdgeGate.Masking;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Commands;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Channels;
using EdgeGate.Sessions.Ssh.Lines;
using EdgeGate.Sessions.Ssh.Sftp;

namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>What a client asks on a channel: what is to run there, and how. At most one of shell, exec and subsystem runs on it, judged first. Under the session's lock.</summary>
/// <remarks>RFC 4254, 5.4 and 6. What the gateway does not know is refused, never passed.</remarks>
public sealed class SshChannelRequests(SshRelayParts parts, SshChannelExits exits, SshConnectionOptions connection, Masker masker, SpoolFolder spools, SftpTurns turns, TimeProvider time)
{
    /// <summary>The exit status of what is denied: that of a shell for a command that could not be run (POSIX.1-2024, Shell Command Language, 2.8.2).</summary>
    private const uint DeniedStatus = 126;

    /// <summary>Bytes of the names of variables: POSIX.1-2024, 8.1, and the dot and hyphen that some programs use.</summary>
    private static readonly SearchValues<byte> VariableBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"u8);

    private readonly SftpChannels files = new(parts, masker, spools, turns);

    /// <summary>Takes what a client has sent on a channel while that waited.</summary>
    public required Action<SshWaiting> Resume { get; init; }

    /// <summary>Has an sftp channel go on, though no byte of it has come.</summary>
    public required Action<SshChannel> GoOn { get; init; }

    /// <summary>Told whether the session may go on, where no message of a peer asked.</summary>
    public required Action<bool> Guard { get; init; }

    /// <summary>Has line filters looked at again after a time.</summary>
    public required Action<TimeSpan> LookAgain { get; init; }

    /// <summary>Ends a channel's input; false when a class whose mask is <c>deny</c> was found.</summary>
    public required Func<SshChannel, bool> EndInput { get; init; }

    /// <summary>Handles a channel request of the client.</summary>
    public ProtocolFault OnClient(ReadOnlySpan<byte> message)
    {
        if (!SshChannelRequest.TryRead(message, parts.Limits, out SshChannelRequest request)) { return ProtocolFault.SshMalformedMessage; }
        if (!parts.Channels.TryGetOpen(request.Recipient, isClient: true, out SshChannel? channel)) { return ProtocolFault.SshUnknownChannel; }
        // A target that has closed the channel answers nothing any more.
        if (channel.ToClient.HasSentClose) { return ProtocolFault.None; }
        if (channel.ToClient.IsClosed || channel.Denial.Length > 0 || SshChannels.IsUninspected(channel.Kind)) { return Answer(channel, request, isYes: false); }
        switch (Encoding.ASCII.GetString(request.Type))
        {
            case "shell":
                return parts.Judge.Grants.ForcedCommand is { } forced ? OnExec(channel, request, forced) : Start(channel, request, parts.Operations.Shell, "shell"u8, []);
            case "exec":
                if (!request.TryReadText(parts.Limits.CommandBytesMax, out ReadOnlySpan<byte> command)) { return ProtocolFault.SshMalformedMessage; }
                return OnExec(channel, request, parts.Judge.Grants.ForcedCommand ?? command);
            case "subsystem":
                if (!request.TryReadText(parts.Limits.NameBytesMax, out ReadOnlySpan<byte> name)) { return ProtocolFault.SshMalformedMessage; }
                return parts.Judge.Grants.ForcedCommand is { } instead ? OnExec(channel, request, instead) : Start(channel, request, parts.Operations.Subsystem(name), "subsystem"u8, request.Rest);
            case "pty-req":
                return OnTerminal(channel, request);
            case "window-change":
                if (!SshTerminalSize.TryReadChange(request.Rest, out SshTerminalSize size)) { return ProtocolFault.SshMalformedMessage; }
                parts.Journal.Sized(channel.Number, size);
                channel.Lines?.Resize(size);
                if (channel.HasTerminal && !channel.IsStarted) { channel.TerminalSize = size; }
                return Pass(channel, request, SshReply.Passed);
            case "env":
                if (!request.TryReadPair(parts.Limits.TextBytesMax, out ReadOnlySpan<byte> variable, out ReadOnlySpan<byte> value)) { return ProtocolFault.SshMalformedMessage; }
                return MayPass(channel, variable, value) ? Pass(channel, request, SshReply.Passed) : Answer(channel, request, isYes: false);
            case "signal":
                if (!request.TryReadText(parts.Limits.NameBytesMax, out ReadOnlySpan<byte> signal)) { return ProtocolFault.SshMalformedMessage; }
                parts.Journal.Signalled(channel.Number, signal);
                return Pass(channel, request, SshReply.Passed);
            case "break" or "eow@openssh.com":
                return Pass(channel, request, SshReply.Passed);
            case "auth-agent-req@openssh.com":
                return OnUninspected(channel, request, parts.Operations.Agent);
            case "x11-req":
                return OnUninspected(channel, request, parts.Operations.X11);
            default:
                return Answer(channel, request, isYes: false);
        }
    }

    /// <summary>A peer answers a request of the other.</summary>
    public ProtocolFault OnReply(SshChannel channel, bool isSuccess, bool isClient)
    {
        SshReplyQueue asked = isClient ? channel.TargetRequests : channel.ClientRequests;
        if (!asked.TryTakeAsked(out SshReply reply)) { return ProtocolFault.SshUnaskedReply; }
        if (reply == SshReply.Start && !isSuccess)
        {
            // Something else may be tried on the channel.
            channel.IsStarted = false;
            channel.ToTarget.Shut();
            channel.ToClient.Shut();
            channel.Lines?.Dispose();
            channel.Lines = null;
            SftpChannels.Close(channel);
        }
        SshPeer asker = isClient ? parts.Target : parts.Client;
        uint number = isClient ? channel.TargetNumber : channel.ClientNumber;
        if ((isClient ? channel.ToTarget : channel.ToClient).HasSentClose) { return ProtocolFault.None; }
        if (reply != SshReply.Swallowed) { asker.SendSignal(isSuccess ? SshMessage.ChannelSuccess : SshMessage.ChannelFailure, number); }
        while (asked.TryTakeOwn(out SshReply own)) { AnswerNow(channel, asker, number, own); }
        return ProtocolFault.None;
    }

    private ProtocolFault OnExec(SshChannel channel, in SshChannelRequest request, ReadOnlySpan<byte> command)
    {
        using ByteBuffer rest = new(parts.Limits.CommandBytesMax + sizeof(uint));
        Protocols.Ssh.SshWriter.String(rest, command);
        return Start(channel, request, parts.Operations.Exec(command), "exec"u8, rest.Written);
    }

    /// <summary>Judges what the channel is for; at most one of shell, exec and subsystem runs on it.</summary>
    private ProtocolFault Start(SshChannel channel, in SshChannelRequest request, SshOperation operation, ReadOnlySpan<byte> type, ReadOnlySpan<byte> rest)
    {
        if (channel.IsStarted) { return Answer(channel, request, isYes: false); }
        operation = operation with { HasTerminal = channel.HasTerminal, Variables = channel.Variables.ToString() };
        Verdict verdict = parts.Judge.Judge(operation);
        if (verdict.Kind == VerdictKind.Hold && parts.Holds is not null)
        {
            (byte[] typeKept, byte[] restKept, bool wantsReply) = (type.ToArray(), rest.ToArray(), request.WantsReply);
            return Wait(channel, operation, verdict, rest, (decided, hold) => StartJudged(channel, wantsReply, operation, decided, typeKept, restKept, hold));
        }
        return StartJudged(channel, request.WantsReply, operation, verdict, type, rest, hold: "");
    }

    /// <summary>Has what the client asks for wait; what it sends on the channel meanwhile is kept.</summary>
    private ProtocolFault Wait(SshChannel channel, SshOperation operation, Verdict verdict, ReadOnlySpan<byte> bytes, Action<Verdict, string> decided)
    {
        SshWaiting waiting = new(verdict, decided);
        channel.Waiting = waiting;
        if (channel.HasTerminal) { channel.ToTarget.GrantTyping(); }
        waiting.Hold = parts.Holds!.Begin(operation, verdict, bytes, _ => OnHold(channel, waiting));
        return ProtocolFault.None;
    }

    /// <summary>A hold is open, or decided.</summary>
    private void OnHold(SshChannel channel, SshWaiting waiting)
    {
        // The client has closed the channel meanwhile.
        if (!ReferenceEquals(channel.Waiting, waiting)) { return; }
        RelayHold hold = waiting.Hold!;
        if (hold.Outcome is not { } outcome)
        {
            channel.ToClient.Append(SshChannelData.Stderr, parts.Holds!.Told(hold.Opened!));
            return;
        }
        channel.Waiting = null;
        waiting.Decided(SshHolds.Decided(waiting.Verdict, hold), outcome.Hold);
        // Where what the channel is for was denied, it has ended.
        if (channel.Denial.Length == 0) { Resume(waiting); }
    }

    private ProtocolFault StartJudged(SshChannel channel, bool wantsReply, SshOperation operation, Verdict verdict, ReadOnlySpan<byte> type, ReadOnlySpan<byte> rest, string hold)
    {
        parts.Journal.Judged(operation, verdict, channel.Number, hold);
        if (verdict.Kind != VerdictKind.Allow) { return End(channel, wantsReply, verdict); }
        channel.IsStarted = true;
        (channel.Kind, channel.Rule, channel.Guard) = (operation.Channel, verdict.Rule, verdict.Guard);
        foreach (RuleFinding finding in verdict.Guard?.Findings ?? [])
        {
            if (finding.Kind == RuleFindingKind.Warned) { channel.ToClient.Append(SshChannelData.Stderr, Encoding.UTF8.GetBytes($"edgegate: {GuardJournal.Warning(finding)}\r\n")); }
        }
        parts.Notices.Started(channel);
        SshMasks masks = new(masker.Plan(verdict.Mask), parts.Journal.PlanAll, parts.Journal.Finds, parts.Journal.RecordingFinds);
        if (operation.Channel == SshChannels.Sftp)
        {
            files.Open(channel, operation, masks, EndNow, GoOn);
            return Pass(channel, wantsReply, type, rest, SshReply.Start);
        }
        bool isTyped = channel.HasTerminal && !connection.RecordsTyped;
        Recording.Tape? tape = connection.RecordsData ? parts.Journal.Tape : null;
        channel.ToTarget.Open(new SshTrack(masks, tape, channel.Number, "in"u8, channel.HasTerminal, isTyped), null);
        channel.ToClient.Open(
            new SshTrack(masks, tape, channel.Number, "out"u8, channel.HasTerminal, isWithheld: false),
            new SshTrack(masks, tape, channel.Number, "err"u8, channel.HasTerminal, isWithheld: false));
        // A command without a terminal is given no lines, but whatever it reads.
        if (parts.Judge.HasLines(operation) && (channel.HasTerminal || operation.Channel == SshChannels.Shell)) { channel.Lines = FilterLines(channel, operation); }
        return Pass(channel, wantsReply, type, rest, SshReply.Start);
    }

    private SshLineFilter FilterLines(SshChannel channel, SshOperation operation)
    {
        SshLineActs acts = new((line, startsAnywhere) => parts.Judge.JudgeLine(operation, line, startsAnywhere), parts.Journal.LineDenied, LookAgain, EndInput, StopLines)
        {
            Hold = (_, line, verdict, changed) => parts.Holds?.Begin(operation with { Channel = "line", Words = null, What = line }, verdict, Encoding.UTF8.GetBytes(line), changed),
            Told = hold => Encoding.UTF8.GetString(parts.Holds!.Told(hold.Opened!)),
            Approved = parts.Journal.LineApproved,
            Guard = Guard,
        };
        return new SshLineFilter(channel, channel.TerminalSize, acts, time);
    }

    private bool StopLines(SshChannel channel, Verdict verdict)
    {
        channel.Denial = Told(verdict);
        EndNow(channel);
        return true;
    }

    /// <summary>Denies what the channel is for: the client is told why on its errors and gets an exit status, as of a command that could not be run.</summary>
    /// <remarks>CHANNEL_FAILURE alone would say nothing: OpenSSH's client ends at it without showing what came before.</remarks>
    private ProtocolFault End(SshChannel channel, bool wantsReply, Verdict verdict)
    {
        channel.Denial = Told(verdict);
        if (wantsReply && channel.ClientRequests.Count > 0) { return channel.ClientRequests.TryAdd(SshReply.Ended) ? ProtocolFault.None : ProtocolFault.SshTooManyRequests; }
        if (wantsReply) { AnswerNow(channel, parts.Client, channel.ClientNumber, SshReply.Ended); }
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
        exits.Exit(channel, "denied", "exit-status"u8, status);
        channel.ToClient.Cut();
        channel.ToTarget.Cut();
    }

    private ProtocolFault OnTerminal(SshChannel channel, in SshChannelRequest request)
    {
        if (!SshTerminalSize.TryReadPty(request.Rest, parts.Limits, out _, out SshTerminalSize size, out ReadOnlySpan<byte> modes)) { return ProtocolFault.SshMalformedMessage; }
        if (channel.IsStarted || !parts.Judge.Grants.Pty) { return Answer(channel, request, isYes: false); }
        channel.TerminalSize = size;
        parts.Journal.Sized(channel.Number, size);
        byte[] rest = request.Rest.ToArray();
        SshTerminalModes.KeepCase(rest.AsSpan(rest.Length - modes.Length));
        return Pass(channel, request.WantsReply, request.Type, rest, SshReply.Passed);
    }

    private ProtocolFault OnUninspected(SshChannel channel, in SshChannelRequest request, SshOperation operation)
    {
        Verdict verdict = parts.Judge.Judge(operation);
        if (verdict.Kind != VerdictKind.Hold || parts.Holds is null) { return UninspectedJudged(channel, request.WantsReply, operation, verdict, request.Type, request.Rest, hold: ""); }
        (byte[] type, byte[] rest, bool wantsReply) = (request.Type.ToArray(), request.Rest.ToArray(), request.WantsReply);
        return Wait(channel, operation, verdict, rest, (decided, hold) => UninspectedJudged(channel, wantsReply, operation, decided, type, rest, hold));
    }

    private ProtocolFault UninspectedJudged(SshChannel channel, bool wantsReply, SshOperation operation, Verdict verdict, ReadOnlySpan<byte> type, ReadOnlySpan<byte> rest, string hold)
    {
        parts.Journal.Judged(operation, verdict, channel.Number, hold);
        if (verdict.Kind != VerdictKind.Allow)
        {
            channel.ToClient.Append(SshChannelData.Stderr, Encoding.UTF8.GetBytes(Told(verdict)));
            return Answer(channel, wantsReply, isYes: false);
        }
        if (operation.Channel == SshChannels.Agent) { parts.Allowed.MayUseAgent = true; }
        else { parts.Allowed.MayUseX11 = true; }
        return Pass(channel, wantsReply, type, rest, SshReply.Passed);
    }

    private bool MayPass(SshChannel channel, ReadOnlySpan<byte> variable, ReadOnlySpan<byte> value)
    {
        if (LocaleCharset.IsSetBy(variable) && !LocaleCharset.KeepsAscii(value)) { return false; }
        // Another byte would make two variables of one, or lines of their own where people read it.
        if (variable.ContainsAnyExcept(VariableBytes)) { return false; }
        string name = Encoding.UTF8.GetString(variable);
        return connection.Environment.Any(pattern => CommandPattern.WordMatches(pattern, name)) && channel.Variables.TryAdd(name, value);
    }

    /// <summary>Passes a request of the client.</summary>
    private ProtocolFault Pass(SshChannel channel, in SshChannelRequest request, SshReply reply) => Pass(channel, request.WantsReply, request.Type, request.Rest, reply);

    private ProtocolFault Pass(SshChannel channel, bool wantsReply, ReadOnlySpan<byte> type, ReadOnlySpan<byte> rest, SshReply reply)
    {
        if (wantsReply && !channel.ClientRequests.TryAdd(reply)) { return ProtocolFault.SshTooManyRequests; }
        SshConnectionWriter.Request(parts.Target.Begin(), channel.TargetNumber, type, wantsReply, rest);
        parts.Target.Send();
        return ProtocolFault.None;
    }

    /// <summary>Answers a request of the client in its turn.</summary>
    private ProtocolFault Answer(SshChannel channel, in SshChannelRequest request, bool isYes) => Answer(channel, request.WantsReply, isYes);

    private ProtocolFault Answer(SshChannel channel, bool wantsReply, bool isYes)
    {
        if (!wantsReply) { return ProtocolFault.None; }
        if (channel.ClientRequests.Count > 0) { return channel.ClientRequests.TryAdd(isYes ? SshReply.Granted : SshReply.Refused) ? ProtocolFault.None : ProtocolFault.SshTooManyRequests; }
        parts.Client.SendSignal(isYes ? SshMessage.ChannelSuccess : SshMessage.ChannelFailure, channel.ClientNumber);
        return ProtocolFault.None;
    }
}
