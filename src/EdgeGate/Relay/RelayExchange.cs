using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Recording;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Relay;

/// <summary>The pump of one exchange: a request direction and a response direction between peers that outlive it. The response's end is its end.</summary>
/// <remarks>
/// The same contract as in <see cref="RelaySession"/>, with two additions: a direction that ends with reason 0 is done, and the other goes on; and
/// a direction whose <see cref="IRelayDirection.OnClosed"/> returns 0 takes the close for the end of what it reads, and is stepped until it is done.
/// </remarks>
/// <param name="gate">The session's lock.</param>
/// <param name="client">Who asks.</param>
/// <param name="target">Who answers.</param>
/// <param name="meter">Counts what moves.</param>
/// <param name="tape">The tape, when the session is recorded.</param>
public sealed class RelayExchange(Lock gate, RelayPeer client, RelayPeer target, IRelayMeter meter, Tape? tape)
{
    private int end;
    private volatile bool isStopped;
    private bool isAnswered;

    /// <summary>Ends the exchange; the first reason stays.</summary>
    public void Stop(SessionEnd reason)
    {
        Interlocked.CompareExchange(ref end, (int)reason, 0);
        isStopped = true;
        client.Interrupt();
        target.Interrupt();
    }

    /// <summary>Relays until the response is done or either way fails.</summary>
    /// <returns>0 when the response is done, whatever became of the request's body; else why not.</returns>
    public async Task<SessionEnd> RunAsync<TRequest, TResponse>(TRequest request, TResponse response)
        where TRequest : struct, IRelayDirection
        where TResponse : struct, IRelayDirection
    {
        Task asking = PumpAsync(request, client, target.Outbox, client.Outbox, SessionEnd.ClientLost, isClient: true);
        await PumpAsync(response, target, client.Outbox, target.Outbox, SessionEnd.TargetLost, isClient: false);
        SessionEnd answered = isAnswered ? default : (SessionEnd)Volatile.Read(ref end);
        if (!asking.IsCompleted)
        {
            // An answer before the request's end: neither connection can be in step again.
            isStopped = true;
            client.Interrupt();
            target.Transport.Abort("the target answered before the request's end");
        }
        await asking;
        return answered;
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

    private async Task PumpAsync<TDirection>(TDirection direction, RelayPeer from, Outbox forward, Outbox back, SessionEnd lost, bool isClient)
        where TDirection : struct, IRelayDirection
    {
        // A direction may have something to say before any byte comes.
        int need = 0;
        bool isClosed = false;
        try
        {
            while (!isStopped)
            {
                if (from.Unread.Length < need)
                {
                    if (isClosed)
                    {
                        Stop(lost);
                        return;
                    }
                    if (await from.ReadAsync() || !from.IsClosed) { continue; }
                    SessionEnd closed;
                    lock (gate) { closed = direction.OnClosed(); }
                    if (closed != 0)
                    {
                        Stop(closed);
                        return;
                    }
                    isClosed = true;
                    need = 0;
                }
                RelayStep step;
                lock (gate) { step = direction.Step(from.Unread); }
                from.Consume(step.Consumed);
                if (isClient && !await TryFlushAsync(forward)) { return; }
                await forward.FlushAsync(CancellationToken.None);
                await back.FlushAsync(CancellationToken.None);
                meter.Stepped(isClient, step.Consumed, from.Arrived);
                if (tape is { WantsHandOff: true }) { await tape.HandOffAsync(CancellationToken.None); }
                if (step.Kind == RelayStepKind.End)
                {
                    if (step.Reason != 0) { Stop(step.Reason); }
                    else if (!isClient) { isAnswered = true; }
                    return;
                }
                if (step.Kind == RelayStepKind.Wait) { await direction.WaitAsync(CancellationToken.None); }
                need = step.Kind == RelayStepKind.Read ? Math.Max(step.Need, 1) : 0;
            }
        }
        catch (Exception problem) when (IsLost(problem))
        {
            Stop(lost);
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
    }
}
