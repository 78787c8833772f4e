using System.Globalization;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>The channels of one remote command between two wires: who may write what, masks, the recording, and how it ended. Under the session's lock.</summary>
internal sealed class RemoteChannels : IDisposable
{
    private const int MadeBytesMax = 64 * 1024 * 1024;
    private static readonly TimeSpan IdleRelease = TimeSpan.FromMilliseconds(50);

    private readonly GuestStream stream;
    private readonly RemoteOptions options;
    private readonly RemoteProtocol towardsClient;
    private readonly KubeLimits limits;
    private readonly MaskPlan mask;
    private readonly MaskPlan planAll;
    private readonly RemoteTrack input;
    private readonly RemoteTrack output;
    private readonly RemoteTrack errors;
    private readonly ByteBuffer made = new(MadeBytesMax);
    private readonly RemoteSizes sizes;
    private readonly ByteBuffer status;
    private readonly RelayTimer? idle;
    private readonly bool[] closed = new bool[5];
    private RelayExchange? running;
    private long number;
    private long heldSince;
    private bool isEnded;
    private bool isRefused;
    private bool hasSentStatus;

    /// <summary>Begins.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="options">What was asked for, and judged.</param>
    /// <param name="towardsClient">The generation the client speaks.</param>
    /// <param name="recordsContent">Whether the recording holds what was said.</param>
    /// <param name="limits">Bounds.</param>
    public RemoteChannels(GuestStream stream, RemoteOptions options, RemoteProtocol towardsClient, bool recordsContent, KubeLimits limits)
    {
        this.stream = stream;
        this.options = options;
        this.towardsClient = towardsClient;
        this.limits = limits;
        sizes = new RemoteSizes(limits);
        status = new ByteBuffer(limits.MessageBytesMax);
        planAll = stream.Masker.PlanAll;
        mask = stream.Masker.Plan(stream.Judgement.Verdict.Verdict.Mask);
        MaskPlan requests = stream.Masker.Plan(stream.Judgement.Verdict.MaskRequests);
        Tape? tape = recordsContent ? stream.Tape : null;
        char archive = ArchiveMode();
        input = new RemoteTrack(requests, stream.Finds, planAll, tape, stream.Number, "in"u8, options.HasTerminal, archive == 'x' ? OpenArchive(requests, "in") : null);
        output = new RemoteTrack(mask, stream.Finds, planAll, tape, stream.Number, "out"u8, options.HasTerminal, archive == 'c' ? OpenArchive(mask, "out") : null);
        errors = new RemoteTrack(mask, stream.Finds, planAll, tape, stream.Number, "err"u8, isTerminal: false);
        if (options.HasTerminal) { idle = new RelayTimer(StepAsideAsync, stream.Engines.Time, ReleaseIdle); }
    }

    /// <summary>The client's wire.</summary>
    public IRemoteWire Client { get; set; } = null!;
    /// <summary>The target's; null while the stream waits for approval. It is told at once where the client's input was over before.</summary>
    public IRemoteWire? Target
    {
        get;
        set
        {
            field = value;
            if (value is not null && closed[(int)RemoteChannel.Stdin]) { Finish(value, RemoteChannel.Stdin); }
        }
    }
    /// <summary>The target's side; null while the stream waits for approval.</summary>
    public RelayPeer? TargetPeer { get; set; }
    /// <summary>Whether the stream waits for approval: nothing of the client's is taken that belongs to a channel.</summary>
    public bool IsHeld { get; set; }
    /// <summary>Why one of the ways has ended; null while both go on.</summary>
    public SessionEnd? Over { get; set; }
    /// <summary>Whether a peer takes nothing more for now.</summary>
    public bool IsFull => stream.Client.Outbox.IsFull || TargetPeer is { Outbox.IsFull: true };
    /// <summary>What broke the protocol.</summary>
    public ProtocolFault Fault { get; private set; }
    /// <summary>How the process ended; empty when nothing said so.</summary>
    public string Exit { get; private set; } = "";
    /// <summary>Whether the target said how the process ended.</summary>
    public bool HasStatus => hasSentStatus || status.Length > 0;
    /// <summary>Bytes that went to the target.</summary>
    public long BytesIn => input.Bytes;
    /// <summary>Bytes that went to the client.</summary>
    public long BytesOut => output.Bytes + errors.Bytes;

    /// <summary>The channels are relayed from here on.</summary>
    public void Begin(RelayExchange with) => (running, number) = (with, with.Number);

    /// <summary>A peer broke the protocol.</summary>
    public RelayStep Break(bool isFromClient, ProtocolFault fault, int consumed)
    {
        Fault = fault;
        return RelayStep.End(consumed, isFromClient ? SessionEnd.ClientFault : SessionEnd.TargetFault);
    }

    /// <summary>Whether a side writes a channel that was asked for.</summary>
    public bool Has(bool isFromClient, RemoteChannel channel) => channel switch
    {
        RemoteChannel.Stdin => isFromClient && options.HasStdin,
        RemoteChannel.Resize => isFromClient && options.HasTerminal,
        RemoteChannel.Stdout => !isFromClient && options.HasStdout,
        RemoteChannel.Stderr => !isFromClient && options.HasStderr,
        RemoteChannel.Error => !isFromClient,
        _ => false,
    };

    /// <summary>Data came; 0, or why the session ends.</summary>
    public SessionEnd Take(bool isFromClient, RemoteChannel channel, ReadOnlySpan<byte> data)
    {
        if (!Has(isFromClient, channel))
        {
            // Servers greet on the first channel there is, whether it was asked for or not.
            if (data.IsEmpty) { return default; }
            Fault = ProtocolFault.RemoteChannelClosed;
            return isFromClient ? SessionEnd.ClientFault : SessionEnd.TargetFault;
        }
        if (closed[(int)channel]) { return default; }
        switch (channel)
        {
            case RemoteChannel.Resize:
                return Resize(data) ? default : SessionEnd.ClientFault;
            case RemoteChannel.Error:
                if (status.Length + data.Length > limits.MessageBytesMax) { return SessionEnd.TargetFault; }
                status.Append(data);
                if (KubeStatus.TryRead(status.Written, out _, out _, out _)) { SendStatus(); }
                return default;
        }
        IRemoteWire to = isFromClient ? Target! : Client;
        if (data.IsEmpty)
        {
            to.Send(channel, data);
            return default;
        }
        made.Clear();
        bool mayGoOn = TrackOf(channel).Write(data, made);
        if (made.Length > 0) { to.Send(channel, made.Written); }
        return mayGoOn ? default : SessionEnd.PolicyEnded;
    }

    /// <inheritdoc cref="RemoteArchive.Refusal"/>
    public string? Refusal => input.Refusal ?? output.Refusal;

    /// <summary>A channel was closed by who writes it, or is read no more.</summary>
    public void Close(bool isFromClient, RemoteChannel channel)
    {
        if ((int)channel >= closed.Length || closed[(int)channel] || !Has(isFromClient, channel)) { return; }
        if (channel == RemoteChannel.Error) { SendStatus(); }
        closed[(int)channel] = true;
        if (channel is not (RemoteChannel.Resize or RemoteChannel.Error) && (isFromClient ? Target : Client) is { } to) { Finish(to, channel); }
    }

    /// <summary>Tells the person at the client something: on stderr, or on the terminal where there is one. It is no part of what is recorded.</summary>
    /// <param name="lines">Without ends of lines.</param>
    public void Say(params ReadOnlySpan<string> lines)
    {
        RemoteChannel channel = options.HasStderr ? RemoteChannel.Stderr : RemoteChannel.Stdout;
        if (!Has(isFromClient: false, channel)) { return; }
        foreach (string line in lines) { Client.Send(channel, Encoding.UTF8.GetBytes(line + (options.HasTerminal ? "\r\n" : "\n"))); }
    }

    /// <summary>Nothing more comes: what waits goes on, and both are told.</summary>
    /// <param name="end">Why the relay ended; 0 when the target was done.</param>
    /// <param name="denial">What the client is told when policy or a failure ended it; null for nothing.</param>
    public void End(SessionEnd end, string? denial)
    {
        if (isEnded) { return; }
        isEnded = true;
        bool isFailure = denial is not null;
        if (Client.IsReady)
        {
            if (!isFailure)
            {
                FinishTo(RemoteChannel.Stdout, output);
                FinishTo(RemoteChannel.Stderr, errors);
                SendStatus();
            }
            else if (!hasSentStatus) { SendFailure(denial!); }
            Client.End(isFailure);
        }
        if (Target is { IsReady: true }) { Target.End(end is not default(SessionEnd)); }
    }

    /// <summary>A side was read: when nothing more comes of it, the tail of an idle terminal is let go.</summary>
    public void ArmIdle(bool isFromClient)
    {
        if (idle is null || !(isFromClient ? input : output).IsHeld) { return; }
        heldSince = stream.Engines.Time.GetTimestamp();
        idle.Arm(IdleRelease);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What waits on a clock looks under the lock whether there is anything left to let go.
        lock (stream.Gate) { isEnded = true; }
        idle?.Dispose();
        input.Dispose();
        output.Dispose();
        errors.Dispose();
        made.Release();
        sizes.Dispose();
        status.Release();
    }

    /// <summary>Whether the command is a tar that makes (<c>c</c>) or takes (<c>x</c>) an archive on its stdin and stdout, as kubectl cp has it.</summary>
    private char ArchiveMode()
    {
        if (options is not { HasTerminal: false, Command: [string program, string mode, ..] } || program[(program.LastIndexOf('/') + 1)..] != "tar" || mode.StartsWith("--", StringComparison.Ordinal)) { return '-'; }
        return mode.Contains('c', StringComparison.Ordinal) ? 'c' : mode.Contains('x', StringComparison.Ordinal) ? 'x' : '-';
    }

    private RemoteArchive OpenArchive(MaskPlan plan, string way)
        => new(plan, stream.Finds, stream.Judgement.Verdict.PassesBinary, (name, size, sum) =>
        {
            byte[] shown = KeptText.Utf8(planAll, name);
            AuditLine line = stream.Engines.Audit.Begin(AuditCode.FileClosed, stream.Scope);
            line.Number("n"u8, stream.Number);
            line.Text("path"u8, shown);
            line.Text("way"u8, way);
            line.Number("size"u8, size);
            line.Text("sha256"u8, sum);
            line.Text("rule"u8, stream.Judgement.Verdict.Verdict.Rule);
            line.Commit();
            if (stream.Tape is not { } tape) { return; }
            tape.Begin("file"u8);
            tape.Number("ch"u8, stream.Number);
            tape.Text("op"u8, "copy"u8);
            tape.Text("s"u8, Encoding.ASCII.GetBytes(way));
            tape.Text("path"u8, shown);
            tape.Number("size"u8, size);
            tape.Text("sha256"u8, sum);
            tape.End();
        });

    private RemoteTrack TrackOf(RemoteChannel channel) => channel switch { RemoteChannel.Stdin => input, RemoteChannel.Stdout => output, _ => errors };

    private void Finish(IRemoteWire to, RemoteChannel channel)
    {
        made.Clear();
        TrackOf(channel).Finish(made);
        if (made.Length > 0) { to.Send(channel, made.Written); }
        to.Close(channel);
        if (stream.Tape is not { } tape) { return; }
        tape.Begin("eof"u8);
        tape.Number("ch"u8, stream.Number);
        tape.Text("s"u8, channel == RemoteChannel.Stdin ? "in"u8 : channel == RemoteChannel.Stdout ? "out"u8 : "err"u8);
        tape.End();
    }

    private void FinishTo(RemoteChannel channel, RemoteTrack track)
    {
        made.Clear();
        if (track.Finish(made) && made.Length > 0 && !closed[(int)channel]) { Client.Send(channel, made.Written); }
    }

    /// <summary>How it ended goes on whole, masked; older clients know words only.</summary>
    private void SendStatus()
    {
        if (hasSentStatus || status.Length == 0) { return; }
        hasSentStatus = true;
        // What the process wrote comes before how it ended.
        FinishTo(RemoteChannel.Stdout, output);
        FinishTo(RemoteChannel.Stderr, errors);
        bool isStatus = KubeStatus.TryRead(status.Written, out bool isSuccess, out _, out int code);
        Exit = isStatus ? code.ToString(CultureInfo.InvariantCulture) : "failed";
        if (stream.Tape is { } tape)
        {
            tape.Begin("exit"u8);
            tape.Number("ch"u8, stream.Number);
            tape.Text("status"u8, Exit);
            tape.End();
        }
        made.Clear();
        MaskOutcome outcome = mask.IsEmpty ? MaskOutcome.Unchanged : mask.Mask(status.Written, ValueShape.Json, made, stream.Finds);
        if (outcome is MaskOutcome.Null or MaskOutcome.Denied)
        {
            SendFailure("how the command ended may not pass", code);
            return;
        }
        ReadOnlySpan<byte> told = outcome == MaskOutcome.Rewritten ? made.Written : status.Written;
        if (!isStatus && towardsClient.HasStatus)
        {
            // Targets before v4 write words, and newer clients read a document.
            string words = Encoding.UTF8.GetString(told);
            made.Clear();
            KubeStatus.Write(made, 500, words, "", "", "");
            Client.Send(RemoteChannel.Error, made.Written);
        }
        else if (towardsClient.HasStatus || !isStatus) { Client.Send(RemoteChannel.Error, told); }
        else if (!isSuccess && KubeStatus.TryRead(told, out _, out string message, out _)) { Client.Send(RemoteChannel.Error, Encoding.UTF8.GetBytes(message)); }
    }

    private void SendFailure(string message, int code = 1)
    {
        hasSentStatus = true;
        if (!towardsClient.HasStatus)
        {
            Client.Send(RemoteChannel.Error, Encoding.UTF8.GetBytes(message));
            return;
        }
        made.Clear();
        KubeStatus.Write(made, 403, code == 1 ? message : $"{message} (exit code {code})", "", "", "");
        Client.Send(RemoteChannel.Error, made.Written);
    }

    /// <summary>Sizes are read and written anew; false when one is none.</summary>
    private bool Resize(ReadOnlySpan<byte> data)
    {
        ParseKind read = sizes.TryAppend(data) ? ParseKind.Done : ParseKind.Fault;
        while (read == ParseKind.Done && (read = sizes.Read(out int width, out int height)) == ParseKind.Done)
        {
            Target!.Send(RemoteChannel.Resize, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"Width\":{width},\"Height\":{height}}}\n")));
            if (stream.Tape is not { } tape) { continue; }
            tape.Begin("size"u8);
            tape.Number("ch"u8, stream.Number);
            tape.Number("cols"u8, width);
            tape.Number("rows"u8, height);
            tape.End();
        }
        if (read != ParseKind.Fault) { return true; }
        Fault = ProtocolFault.RemoteMessageInvalid;
        return false;
    }

    /// <summary>Lets go what has waited on a terminal for the idle time; says when to look again.</summary>
    private TimeSpan? ReleaseIdle()
    {
        if (isEnded || !(output.IsHeld || input.IsHeld)) { return null; }
        TimeProvider time = stream.Engines.Time;
        // A target that is not read, for the client takes nothing, may have more to show: else a client would choose where a find is cut.
        if (TargetPeer is not { ReadStarted: not 0 }) { heldSince = time.GetTimestamp(); }
        TimeSpan left = IdleRelease - time.GetElapsedTime(heldSince);
        if (left > TimeSpan.Zero) { return left; }
        bool mayGoOn = Release(output, RemoteChannel.Stdout, Client);
        if (Target is { } target) { mayGoOn &= Release(input, RemoteChannel.Stdin, target); }
        isRefused |= !mayGoOn;
        return null;
    }

    private async Task StepAsideAsync(Action step)
    {
        await running!.StepAsideAsync(number, step);
        // Not under the lock: who is interrupted may go on at once.
        if (isRefused) { running.Stop(SessionEnd.PolicyEnded, number); }
    }

    private bool Release(RemoteTrack track, RemoteChannel channel, IRemoteWire to)
    {
        if (!track.IsHeld) { return true; }
        made.Clear();
        bool mayGoOn = track.Release(made);
        if (made.Length > 0) { to.Send(channel, made.Written); }
        return mayGoOn;
    }
}
