using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Recording;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Relay;

/// <summary>The pump of exchanges, one after the other: a request direction and a response direction between peers that outlive them. The response's end is the exchange's.</summary>
/// <remarks>
/// The same contract as in <see cref="RelaySession"/>, with two additions: a direction that ends with reason 0 is done, and the other goes on; and
/// a direction whose <see cref="IRelayDirection.OnClosed"/> returns 0 takes the close for the end of what it reads, and is stepped until it is done.
/// Used again for the next exchange, so that one costs no memory: who stops an exchange names its number, and cannot stop the one after it.
/// </remarks>
/// <param name="gate">The session's lock.</param>
/// <param name="client">Who asks.</param>
/// <param name="meter">Counts what moves.</param>
public sealed class RelayExchange(Lock gate, RelayPeer client, IRelayMeter meter)
{
    private const int ReasonBits = 16;

    private RelayPeer? target;
    private Tape? tape;
    private AuditShare? audit;
    // The exchange's number above, why it is to end below.
    private long state;
    private volatile bool isCut;
    private ExceptionDispatchInfo? failure;
    private int woken;
    private bool isAnswered;

    /// <summary>The exchange under way, or the last one, from 1.</summary>
    public long Number => Volatile.Read(ref state) >> ReasonBits;

    private bool IsStopped => isCut || Reason != 0;

    private SessionEnd Reason => (SessionEnd)(Volatile.Read(ref state) & ((1L << ReasonBits) - 1));

    /// <summary>Begins the next exchange.</summary>
    /// <param name="with">Who answers.</param>
    /// <param name="onto">The tape, when the session is recorded.</param>
    /// <param name="share">The session's share of the audit log.</param>
    public void Begin(RelayPeer with, Tape? onto, AuditShare share)
    {
        target = with;
        tape = onto;
        audit = share;
        isAnswered = false;
        isCut = false;
        failure = null;
        Volatile.Write(ref woken, 0);
        Volatile.Write(ref state, (Number + 1) << ReasonBits);
    }

    /// <summary>Ends an exchange; the first reason stays. Nothing happens when it is not the one under way.</summary>
    public void Stop(SessionEnd reason, long number)
    {
        long before = number << ReasonBits;
        long found = Interlocked.CompareExchange(ref state, before | (long)reason, before);
        if (found >> ReasonBits != number) { return; }
        client.Interrupt();
        target!.Interrupt();
    }

    /// <summary>Has the response's direction stepped once more, though nothing came. Nothing happens when the exchange is not the one under way.</summary>
    public void Wake(long number)
    {
        if (Number != number || IsStopped) { return; }
        Volatile.Write(ref woken, 1);
        target!.Interrupt();
    }

    /// <summary>Takes a step that no arriving byte asks for, under the session's lock, and writes out what it appended. Nothing happens when the exchange is not the one under way.</summary>
    /// <remarks>For clocks (<see cref="RelayTimer"/>). What fails ends the exchange as it would in a direction.</remarks>
    public async Task StepAsideAsync(long number, Action step)
    {
        SessionEnd failing = SessionEnd.ClientLost;
        try
        {
            lock (gate)
            {
                if (Number != number || IsStopped) { return; }
                step();
            }
            await client.Outbox.FlushAsync(CancellationToken.None);
            failing = SessionEnd.TargetLost;
            await target!.Outbox.FlushAsync(CancellationToken.None);
        }
        catch (Exception problem) when (IsLost(problem))
        {
            Stop(failing, number);
        }
        catch (Exception problem) when (problem is MaskingFailedException or CryptographicException)
        {
            Stop(SessionEnd.MaskingFailed, number);
        }
        catch (Exception problem)
        {
            failure = ExceptionDispatchInfo.Capture(problem);
            Stop(SessionEnd.InternalError, number);
        }
    }

    /// <summary>Relays until the response is done or either way fails.</summary>
    /// <returns>0 when the response is done, whatever became of the request's body; else why not.</returns>
    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    public async ValueTask<SessionEnd> RunAsync<TRequest, TResponse>(TRequest request, TResponse response)
        where TRequest : struct, IRelayDirection
        where TResponse : struct, IRelayDirection
    {
        RelayPeer with = target!;
        ValueTask<bool> asking = PumpAsync(request, client, with.Outbox, client.Outbox, SessionEnd.ClientLost, isClient: true);
        try
        {
            await PumpAsync(response, with, client.Outbox, with.Outbox, SessionEnd.TargetLost, isClient: false);
        }
        finally
        {
            if (!asking.IsCompleted)
            {
                // An answer before the request's end: neither connection can be in step again.
                isCut = true;
                client.Interrupt();
                with.Transport.Abort("the target answered before the request's end");
            }
            await asking;
        }
        failure?.Throw();
        return isAnswered ? default : Reason;
    }

    /// <summary>Whether an exception means that a peer's connection failed.</summary>
    public static bool IsLost(Exception problem)
        => problem is IOException or SocketException or ConnectionAbortedException or ObjectDisposedException or InvalidOperationException { Source: "System.IO.Pipelines" };

    /// <summary>A target that takes no more may have answered already: whether it did, the response's loop will see.</summary>
    private static async ValueTask<bool> TryFlushAsync(Outbox toTarget)
    {
        try
        {
            await toTarget.FlushAsync(CancellationToken.None);
            return true;
        }
        catch (Exception problem) when (IsLost(problem))
        {
            return false;
        }
    }

    private void Stop(SessionEnd reason) => Stop(reason, Number);

    /// <summary>Relays one way until it ends. True always: the builder makes nothing that gives nothing.</summary>
    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    private async ValueTask<bool> PumpAsync<TDirection>(TDirection direction, RelayPeer from, Outbox forward, Outbox back, SessionEnd lost, bool isClient)
        where TDirection : struct, IRelayDirection
    {
        // A direction may have something to say before any byte comes.
        int need = 0;
        bool isClosed = false;
        // Whose connection is at work: what fails then is lost.
        SessionEnd failing = lost;
        SessionEnd otherLost = isClient ? SessionEnd.TargetLost : SessionEnd.ClientLost;
        try
        {
            while (!IsStopped)
            {
                if (from.Unread.Length < need && (isClient || Interlocked.Exchange(ref woken, 0) == 0))
                {
                    if (isClosed)
                    {
                        Stop(lost);
                        return true;
                    }
                    if (await from.ReadAsync() || !from.IsClosed) { continue; }
                    SessionEnd closed;
                    lock (gate) { closed = direction.OnClosed(); }
                    if (closed != 0)
                    {
                        Stop(closed);
                        return true;
                    }
                    isClosed = true;
                    need = 0;
                }
                RelayStep step;
                lock (gate) { step = direction.Step(from.Unread); }
                from.Consume(step.Consumed);
                if (isClient && !await TryFlushAsync(forward)) { return true; }
                failing = otherLost;
                await forward.FlushAsync(CancellationToken.None);
                failing = lost;
                await back.FlushAsync(CancellationToken.None);
                meter.Stepped(isClient, step.Consumed, from.Arrived);
                if (tape is { WantsHandOff: true }) { await tape.HandOffAsync(CancellationToken.None); }
                if (audit!.IsUsedUp) { await audit.WaitAsync(CancellationToken.None); }
                if (step.Kind == RelayStepKind.End)
                {
                    if (step.Reason != 0) { Stop(step.Reason); }
                    else if (!isClient) { isAnswered = true; }
                    return true;
                }
                if (step.Kind == RelayStepKind.Wait) { await direction.WaitAsync(CancellationToken.None); }
                need = step.Kind == RelayStepKind.Read ? Math.Max(step.Need, 1) : 0;
            }
        }
        catch (Exception problem) when (IsLost(problem))
        {
            Stop(failing);
        }
        catch (Exception problem) when (problem is MaskingFailedException or CryptographicException)
        {
            Stop(SessionEnd.MaskingFailed);
        }
        catch (RecordingFailedException)
        {
            Stop(SessionEnd.RecordingFailed);
        }
        catch
        {
            // The other way must not wait for one that is gone.
            Stop(SessionEnd.InternalError);
            throw;
        }
        return true;
    }
}
