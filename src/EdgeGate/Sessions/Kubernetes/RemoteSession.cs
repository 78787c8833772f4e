using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Spdy;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;

namespace EdgeGate.Sessions.Kubernetes;

/// <summary>An exec or attach from its request to its end.</summary>
/// <param name="stream">The stream.</param>
/// <param name="operation">What was judged.</param>
/// <param name="handshake">Asks the target, and answers the client.</param>
/// <param name="recordsContent">Whether the recording holds what was said.</param>
internal sealed class RemoteSession(GuestStream stream, KubeOperation operation, RemoteHandshake handshake, bool recordsContent)
{
    private static readonly KubeLimits Limits = KubeLimits.Default;

    /// <summary>How long a client on SPDY may take to open its streams, as the kubelet waits.</summary>
    private static readonly TimeSpan OpeningTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Characters of a command that audit, recording and approvers get.</summary>
    private const int CharsKept = 8192;

    /// <summary>Serves it.</summary>
    public async Task<GuestOutcome> RunAsync(CancellationToken stop)
    {
        int mark = Array.IndexOf(stream.Target, (byte)'?');
        RemoteOptions.Read(mark < 0 ? default : stream.Target.AsSpan(mark + 1), Limits, out RemoteOptions? options);
        (RemoteProtocol asked, bool isSpdy) = RemoteHandshake.ReadClient(stream.Fields);
        if (options is null || !asked.IsKnown) { return await handshake.RefuseAsync(400, "no protocol that is asked for is one of remote commands", "protocol", operation); }
        if (stream.Judgement.Verdict.Verdict.Kind == VerdictKind.Hold) { return await RunHeldAsync(options, asked, isSpdy, stop); }
        (RelayPeer? target, int status, string message, RemoteProtocol chosen, bool onSpdy) = await AskAsync(asked, isSpdy, stop);
        if (target is null) { return await handshake.RefuseAsync(status, message, "target_refused", operation); }
        using RemoteChannels channels = new(stream, options, asked, recordsContent, Limits);
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (stream.Gate) { Accept(channels, asked, isSpdy, ready); }
        return await RelayAsync(channels, target, isSpdy, chosen, onSpdy, ready);
    }

    /// <summary>The client gets its stream first, and on it the word that it waits; the target is asked when it is approved.</summary>
    private async Task<GuestOutcome> RunHeldAsync(RemoteOptions options, RemoteProtocol asked, bool isSpdy, CancellationToken stop)
    {
        RemoteHold hold = new(stream, operation, Shown);
        if (await hold.OpenAsync() is { } known)
        {
            (Verdict verdict, bool isApproved) = (hold.Settle(known), known.IsApproved);
            if (!isApproved) { return await handshake.RefuseAsync(403, verdict.Reason, "hold_denied", operation, verdict.Rule); }
        }
        using RemoteChannels channels = new(stream, options, asked, recordsContent, Limits) { IsHeld = true };
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (stream.Gate) { Accept(channels, asked, isSpdy, ready); }
        if (await hold.WaitAsync(channels, OpeningTimeout) is { } problem) { return await EndHeldAsync(channels, problem.Denial, problem.Reason); }
        lock (stream.Gate) { channels.IsHeld = false; }
        try
        {
            (RelayPeer? target, _, string message, RemoteProtocol chosen, bool onSpdy) = await AskAsync(asked, isSpdy, stop);
            return target is null ? await EndHeldAsync(channels, message, "target_refused") : await RelayAsync(channels, target, isSpdy, chosen, onSpdy, ready);
        }
        catch (GuestUnreachableException unreachable)
        {
            return await EndHeldAsync(channels, unreachable.Message, unreachable.Reason);
        }
    }

    private async Task<GuestOutcome> EndHeldAsync(RemoteChannels channels, string? denial, string reason)
    {
        lock (stream.Gate)
        {
            Begin();
            channels.End(SessionEnd.PolicyEnded, denial);
            Ended(channels);
            channels.Client.Dispose();
        }
        await RelaySession.FlushLastAsync(stream.Client.Outbox);
        return new GuestOutcome(101, reason, 0, 0);
    }

    /// <summary>The client is told that it has its stream. Under the session's lock.</summary>
    private void Accept(RemoteChannels channels, RemoteProtocol asked, bool isSpdy, TaskCompletionSource ready)
    {
        handshake.Accept(asked.Name, isSpdy);
        channels.Client = isSpdy
            ? new RemoteSpdy(channels, stream.Client.Outbox, isClient: true, asked, ready, SpdyLimits.Default)
            : new RemoteWebSocket(channels, stream.Client.Outbox, asked, isClient: true, Limits);
    }

    /// <summary>Asks the target in the client's generation, then in others; without a target the status and what it said.</summary>
    private async Task<(RelayPeer? Target, int Status, string Message, RemoteProtocol Chosen, bool OnSpdy)> AskAsync(RemoteProtocol asked, bool isSpdy, CancellationToken stop)
    {
        (int status, string message) = (502, "");
        foreach ((RemoteProtocol offered, bool onSpdy) in Offers(asked, isSpdy))
        {
            GuestTarget target = await stream.Connect(stop);
            string[] names = offered.HasClose ? [offered.Name] : Names(offered);
            (status, message, string name) = await handshake.TryAskAsync(target, names, onSpdy);
            if (status == 101)
            {
                // Without a name the first generation is meant.
                RemoteProtocol chosen = name.Length == 0 ? new RemoteProtocol(1, false) : names.Contains(name) ? RemoteProtocol.Parse(Encoding.ASCII.GetBytes(name)) : default;
                if (chosen.IsKnown) { return (target.Peer, status, "", chosen, onSpdy); }
                (status, message) = (502, "the target broke the protocol");
            }
            // What is refused for another reason than its protocol is refused on every protocol.
            if (status is not (400 or 403 or 405 or 426 or 501)) { break; }
        }
        return (null, status is >= 400 and < 600 ? status : 502, Masked(message), default, false);
    }

    /// <summary>A generation, and those before it: the target takes the first it knows.</summary>
    private static string[] Names(RemoteProtocol best) => [.. Enumerable.Range(1, best.Version).Reverse().Select(static version => new RemoteProtocol(version, false).Name)];

    /// <summary>What a target is asked for, in turn: the client's own generation, then others.</summary>
    private static IEnumerable<(RemoteProtocol Protocol, bool IsSpdy)> Offers(RemoteProtocol asked, bool isSpdy)
    {
        RemoteProtocol v5 = new(5, false);
        RemoteProtocol v4 = new(4, false);
        // SPDY can close stdin; WebSocket before v5 cannot.
        return isSpdy || asked.Version < 5
            ? isSpdy ? [(v4, true), (v5, false), (v4, false)] : [(v4, false), (v5, false), (v4, true)]
            : [(v5, false), (v4, true), (v4, false)];
    }

    private async Task<GuestOutcome> RelayAsync(RemoteChannels channels, RelayPeer target, bool isSpdy, RemoteProtocol chosen, bool targetOnSpdy, TaskCompletionSource ready)
    {
        channels.TargetPeer = target;
        lock (stream.Gate)
        {
            Begin();
            channels.Target = targetOnSpdy
                ? new RemoteSpdy(channels, target.Outbox, isClient: false, chosen, ready, SpdyLimits.Default)
                : new RemoteWebSocket(channels, target.Outbox, chosen, isClient: false, Limits);
        }
        using IRemoteWire clientWire = channels.Client;
        using IRemoteWire targetWire = channels.Target;
        stream.Client.Transport.CompletesInline = target.Transport.CompletesInline = true;
        RelayExchange running = stream.Began(target);
        long number = running.Number;
        channels.Begin(running);
        using CancellationTokenSource patience = new(OpeningTimeout, stream.Engines.Time);
        using CancellationTokenRegistration late = patience.Token.Register(() =>
        {
            // A client that never opens its streams waits for nothing.
            if (!ready.Task.IsCompleted && isSpdy) { running.Stop(SessionEnd.TimedOut, number); }
            ready.TrySetResult();
        });
        SessionEnd end = SessionEnd.InternalError;
        bool isDone = false;
        try
        {
            end = await running.RunAsync(
                new RemoteDirection(channels, channels.Client, channels.Target, ready, SessionEnd.ClientClosed),
                new RemoteDirection(channels, channels.Target, channels.Client, ready, SessionEnd.TargetClosed));
            // From v4 on a target says how a command ended: a client that heard nothing of it would take it for a success.
            if (end == default && chosen.HasStatus && !channels.HasStatus) { end = SessionEnd.TargetClosed; }
            isDone = end == default || (end is SessionEnd.TargetClosed or SessionEnd.TargetLost && channels.HasStatus);
        }
        finally
        {
            lock (stream.Gate)
            {
                channels.End(isDone ? default : end, isDone || end is SessionEnd.ClientClosed or SessionEnd.ClientLost ? null : $"edgegate: {(end == SessionEnd.PolicyEnded ? channels.Refusal : null) ?? SessionEndText.Of(end)}");
                Ended(channels);
            }
            await RelaySession.FlushLastAsync(stream.Client.Outbox);
            await RelaySession.FlushLastAsync(target.Outbox);
        }
        string? problem = isDone ? null : channels.Fault != ProtocolFault.None ? channels.Fault.ToString() : end.ToString();
        return new GuestOutcome(101, problem, channels.BytesIn, channels.BytesOut);
    }

    private void Begin()
    {
        if (stream.Tape is not { } tape) { return; }
        string what = operation.Command is { } command ? string.Join(' ', command) : operation.Name;
        tape.Begin("start"u8);
        tape.Number("ch"u8, stream.Number);
        tape.Text("kind"u8, operation.Subresource);
        tape.Text("what"u8, KeptText.Utf8(stream.Masker.PlanAll, $"{operation.Namespace}/{operation.Name}{(operation.Container.Length > 0 ? $"/{operation.Container}" : "")} $ {what}"));
        tape.Text("rule"u8, stream.Judgement.Verdict.Verdict.Rule);
        tape.End();
    }

    private void Ended(RemoteChannels channels)
    {
        AuditLine line = stream.Engines.Audit.Begin(AuditCode.StreamEnded, stream.Scope);
        line.Number("n"u8, stream.Number);
        line.Text("kind"u8, operation.Subresource);
        line.Number("bytes_in"u8, channels.BytesIn);
        line.Number("bytes_out"u8, channels.BytesOut);
        if (channels.Exit.Length > 0) { line.Text("exit"u8, channels.Exit); }
        line.Text("rule"u8, stream.Judgement.Verdict.Verdict.Rule);
        line.Commit();
        if (stream.Tape is not { } tape) { return; }
        tape.Begin("close"u8);
        tape.Number("ch"u8, stream.Number);
        tape.End();
    }

    /// <summary>A text as who approves reads it, and why that is not all.</summary>
    private (string Shown, string Unseen) Shown(string text)
    {
        string concealed = Concealment.Describe(Concealment.Find(stream.Masker.PlanAll, Encoding.UTF8.GetBytes(text)));
        return (Masked(text), text.Length > CharsKept ? $"it is {text.Length} characters long" : concealed);
    }

    private string Masked(string text) => KeptText.Of(stream.Masker.PlanAll, text, text.Length > CharsKept ? CharsKept : int.MaxValue);
}
