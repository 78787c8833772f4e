using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using EdgeGate.Approvals;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Transport;
using EdgeGate.Masking;
using EdgeGate.Recording;

namespace EdgeGate.Relay;

/// <summary>
/// The pump: moves bytes between two peers through two directions, and does all awaiting, flow control and error handling,
/// once, for every protocol.
/// </summary>
/// <remarks>
/// Two loops, one a direction, share one lock that is taken for a step and never held across an await
/// (ARCHITECTURE.md, "One lock a session").
/// </remarks>
public sealed class RelaySession : IWatchedSession, IDisposable
{
    /// <summary>The most taken from the transport at once.</summary>
    private const int ReadBytesMax = 256 * 1024;

    /// <summary>How long a write under way may still take once the session has ended.</summary>
    private static readonly TimeSpan LastWritePatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stopping;
    private readonly TimeProvider time;
    private readonly IRelayMeter meter;
    private readonly ConcurrentDictionary<RelayHold, byte> holds = new();
    private long lastProgress;
    private ExceptionDispatchInfo? failure;
    private int end;
    private bool isTargetBusy;

    /// <summary>Prepares a session between two authenticated peers.</summary>
    public RelaySession(PeerTransport client, PeerTransport target, IRelayMeter meter, TimeProvider time, CancellationToken stop)
    {
        Client = client;
        Target = target;
        this.meter = meter;
        this.time = time;
        ToClient = new Outbox(client, Gate, time);
        ToTarget = new Outbox(target, Gate, time);
        stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        lastProgress = time.GetTimestamp();
    }

    /// <summary>The session's lock: both directions' steps, both outboxes and the tape.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Who connected.</summary>
    public PeerTransport Client { get; }

    /// <summary>The server behind.</summary>
    public PeerTransport Target { get; }

    /// <summary>What goes to the client.</summary>
    public Outbox ToClient { get; }

    /// <summary>What goes to the target.</summary>
    public Outbox ToTarget { get; }

    /// <summary>The tape, once recording has begun.</summary>
    public Tape? Tape { get; set; }

    /// <summary>The session's share of the audit log, once there is one.</summary>
    public AuditShare? Audit { get; set; }

    /// <summary>Whether the target is not read now: what it sent is on its way, or waits for a slow client. Then it is no sign of anything that nothing comes from it.</summary>
    internal bool IsTargetBusy
    {
        get => Volatile.Read(ref isTargetBusy);
        set => Volatile.Write(ref isTargetBusy, value);
    }

    /// <summary>Ends the session from outside; the first reason stays.</summary>
    public void Stop(SessionEnd reason)
    {
        Interlocked.CompareExchange(ref end, (int)reason, 0);
        try
        {
            stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Who goes through all sessions may come to one just after its end, and must come to the others.
        }
    }

    /// <summary>Ends the session over a failure of the gateway itself in what no direction waits for: <see cref="RunAsync"/> throws it.</summary>
    internal void Fail(Exception problem)
    {
        Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(problem), null);
        Stop(SessionEnd.InternalError);
    }

    /// <summary>Checks the deadlines; called about once a second by the session's clock.</summary>
    public void CheckDeadlines(RelayDeadlines deadlines)
    {
        // A held direction is not read, so nobody would see that the client has left.
        if (!holds.IsEmpty && Client.HasHungUp) { Stop(SessionEnd.ClientClosed); }
        // Who waits for approval is not idle: the hold has an end of its own.
        bool isIdle = holds.IsEmpty && time.GetElapsedTime(Volatile.Read(ref lastProgress)) > deadlines.Idle;
        if (!isIdle && !IsStalled(ToClient, deadlines) && !IsStalled(ToTarget, deadlines)) { return; }
        Stop(SessionEnd.TimedOut);
        if (IsStalled(ToClient, deadlines)) { Client.Abort("a write to the client stalled"); }
        if (IsStalled(ToTarget, deadlines)) { Target.Abort("a write to the target stalled"); }
    }

    /// <summary>Relays until either side ends; returns why. What waits for a peer is written out before it returns.</summary>
    public async Task<SessionEnd> RunAsync<TClient, TTarget>(TClient fromClient, TTarget fromTarget, int windowBytesMax)
        where TClient : struct, IRelayDirection
        where TTarget : struct, IRelayDirection
    {
        Client.CompletesInline = Target.CompletesInline = true;
        using CancellationTokenRegistration stop = stopping.Token.UnsafeRegister(static session => ((RelaySession)session!).CancelReads(), this);
        Task client = PumpAsync(fromClient, Client.Input, ToTarget, ToClient, SessionEnd.ClientLost, SessionEnd.TargetLost, windowBytesMax);
        Task target = PumpAsync(fromTarget, Target.Input, ToClient, ToTarget, SessionEnd.TargetLost, SessionEnd.ClientLost, windowBytesMax);
        await Task.WhenAny(client, target);
        // The loop that ended runs on the thread that watches the sockets; what follows may block.
        Client.CompletesInline = Target.CompletesInline = false;
        await Task.Yield();
        await stopping.CancelAsync();
        Task both = Task.WhenAll(client, target);
        if (await Task.WhenAny(both, Task.Delay(LastWritePatience, time)) != both)
        {
            Client.Abort("the session ended");
            Target.Abort("the session ended");
        }
        try
        {
            await both;
        }
        finally
        {
            await Task.Yield();
            await WithdrawAsync((SessionEnd)end);
        }
        failure?.Throw();
        return (SessionEnd)end;
    }

    /// <summary>Has an operation wait for approval. It is withdrawn when the session ends first.</summary>
    /// <param name="desk">Where it waits.</param>
    /// <param name="request">What waits.</param>
    /// <param name="changed">For what is held while its direction is read on: runs under the session's lock when the hold is open, and when it is decided. A direction that waits whole needs none.</param>
    public RelayHold Hold(ApprovalDesk desk, HoldRequest request, Action<RelayHold>? changed = null)
    {
        RelayHold hold = new(this, desk, request, changed);
        holds[hold] = 0;
        hold.Begin();
        return hold;
    }

    /// <summary>A hold is decided.</summary>
    internal void Leave(RelayHold hold)
    {
        Volatile.Write(ref lastProgress, time.GetTimestamp());
        holds.TryRemove(hold, out _);
    }

    /// <summary>Takes a step that no arriving byte asks for, under the session's lock, and writes out what it appended.</summary>
    /// <remarks>For clocks (<see cref="RelayTimer"/>). What fails ends the session as it would in a direction.</remarks>
    internal async Task StepAsideAsync(Action step)
    {
        try
        {
            lock (Gate)
            {
                if (stopping.IsCancellationRequested) { return; }
                step();
            }
            await FlushAsideAsync(ToClient, SessionEnd.ClientLost);
            await FlushAsideAsync(ToTarget, SessionEnd.TargetLost);
        }
        catch (MaskingFailedException)
        {
            Stop(SessionEnd.MaskingFailed);
        }
        catch (ObjectDisposedException)
        {
            // The session has ended meanwhile.
        }
        catch (Exception problem)
        {
            Fail(problem);
        }
    }

    /// <summary>Writes out what still waits for a peer that may be gone; a few seconds at most.</summary>
    public static async ValueTask FlushLastAsync(Outbox outbox)
    {
        using CancellationTokenSource patience = new(LastWritePatience);
        try
        {
            await outbox.FlushAsync(patience.Token);
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem) || problem is OperationCanceledException)
        {
            // The peer is gone; there is nobody to tell.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ToClient.Dispose();
        ToTarget.Dispose();
        stopping.Dispose();
    }

    private async Task WithdrawAsync(SessionEnd reason)
    {
        foreach (RelayHold hold in holds.Keys) { await hold.WithdrawAsync(SessionEndText.Of(reason)); }
    }

    private async Task FlushAsideAsync(Outbox outbox, SessionEnd lost)
    {
        try
        {
            await outbox.FlushAsync(CancellationToken.None);
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            Stop(lost);
        }
    }

    private bool IsStalled(Outbox outbox, RelayDeadlines deadlines)
        => outbox.WriteStarted is not 0 and long started && time.GetElapsedTime(started) > deadlines.Write;

    private void CancelReads()
    {
        Client.Input.CancelPendingRead();
        Target.Input.CancelPendingRead();
    }

    private async Task PumpAsync<TDirection>(
        TDirection direction, PipeReader input, Outbox forward, Outbox back, SessionEnd lost, SessionEnd otherLost, int windowBytesMax)
        where TDirection : struct, IRelayDirection
    {
        // Both loops must exist before either runs: completing inline, the first could otherwise keep this stack.
        await Task.Yield();
        CancellationToken stop = stopping.Token;
        bool isTarget = lost == SessionEnd.TargetLost;
        ByteBuffer window = new(windowBytesMax + ReadBytesMax);
        int need = 1;
        long arrived = 0;
        // Whose connection is at work: what fails then is lost.
        SessionEnd failing = lost;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (window.Length < need)
                {
                    // Cancelling goes through CancelReads: a registration for every read would cost more than the read.
                    ValueTask<ReadResult> read = input.ReadAsync(CancellationToken.None);
                    // An idle session holds no block: an empty window goes back before the wait.
                    if (!read.IsCompleted && window.Length == 0) { window.Release(); }
                    if (isTarget) { IsTargetBusy = read.IsCompleted; }
                    bool isOpen = Take(input, await read, window);
                    if (isTarget) { IsTargetBusy = true; }
                    arrived = time.GetTimestamp();
                    Volatile.Write(ref lastProgress, arrived);
                    if (isOpen) { continue; }
                    Stop(direction.OnClosed());
                    return;
                }
                RelayStep step;
                lock (Gate) { step = direction.Step(window.Written); }
                window.RemoveFirst(step.Consumed);
                if (step.Kind == RelayStepKind.End) { Stop(step.Reason); }
                failing = otherLost;
                await forward.FlushAsync(CancellationToken.None);
                failing = lost;
                await back.FlushAsync(CancellationToken.None);
                meter.Stepped(!isTarget, step.Consumed, arrived);
                if (Tape is { WantsHandOff: true } tape) { await tape.HandOffAsync(stop); }
                if (Audit is { IsUsedUp: true } audit) { await audit.WaitAsync(stop); }
                if (step.Kind == RelayStepKind.End) { return; }
                if (step.Kind == RelayStepKind.Wait) { await direction.WaitAsync(stop); }
                // A direction that did not ask for bytes may have more to append without any.
                need = step.Kind == RelayStepKind.Read ? Math.Max(step.Need, 1) : 0;
                // A long message that a slow peer still takes is no idle session.
                if (step.Kind == RelayStepKind.Flush) { Volatile.Write(ref lastProgress, time.GetTimestamp()); }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody else has said why.
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            Stop(failing);
        }
        catch (MaskingFailedException)
        {
            Stop(SessionEnd.MaskingFailed);
        }
        catch (RecordingFailedException)
        {
            Stop(SessionEnd.RecordingFailed);
        }
        catch
        {
            Stop(SessionEnd.InternalError);
            throw;
        }
        finally
        {
            window.Release();
        }
    }

    /// <summary>Moves what arrived into the window; false when the stream has ended.</summary>
    private static bool Take(PipeReader input, ReadResult result, ByteBuffer window)
    {
        ReadOnlySequence<byte> arrived = result.Buffer;
        if (arrived.Length > ReadBytesMax) { arrived = arrived.Slice(0, ReadBytesMax); }
        foreach (ReadOnlyMemory<byte> segment in arrived) { window.Append(segment.Span); }
        input.AdvanceTo(arrived.End);
        return !arrived.IsEmpty || !result.IsCompleted;
    }
}
