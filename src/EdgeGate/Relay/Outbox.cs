using System.Runtime.CompilerServices;
using EdgeGate.Core;
using EdgeGate.Core.Transport;

namespace EdgeGate.Relay;

/// <summary>What waits to be written to one peer. Appended under the session's lock by either direction; written by one at a time, outside it.</summary>
/// <remarks>
/// Backpressure is the write: whoever appended waits until it is written, so no more than one step's output of each direction
/// can pile up. A step stops at <see cref="SoftBytesMax"/>; one message masked on top of it stays below <see cref="BytesMax"/>.
/// </remarks>
public sealed class Outbox(PeerTransport peer, Lock sessionLock, TimeProvider time) : IDisposable
{
    /// <summary>A direction that has appended this much asks for a flush before it goes on.</summary>
    public const int SoftBytesMax = 256 * 1024;

    /// <summary>The most that may wait.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    private readonly SemaphoreSlim writing = new(1, 1);
    private Lock sessionLock = sessionLock;
    private ByteBuffer filling = new(BytesMax);
    private ByteBuffer draining = new(BytesMax);
    private long writeStarted;
    private bool isDisposed;

    /// <summary>Where directions append, under the session's lock.</summary>
    public ByteBuffer Buffer => filling;

    /// <summary>Bytes written so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>The timestamp at which the write under way began, 0 when none is.</summary>
    public long WriteStarted => Volatile.Read(ref writeStarted);

    /// <summary>Whether a direction should let the pump write first.</summary>
    public bool IsFull => filling.Length >= SoftBytesMax;

    /// <summary>Writes all that waits, in order; done when it is written.</summary>
    public ValueTask FlushAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref filling).Length == 0) { return default; }
        return writing.Wait(0, CancellationToken.None) ? WriteAsync(stop) : WaitAndWriteAsync(stop);
    }

    /// <summary>Joins another session, whose lock guards it from now on: a connection kept for reuse. Nothing may wait to be written.</summary>
    public void Join(Lock session)
    {
        if (filling.Length > 0) { throw new InvalidOperationException("what waits to be written belongs to the session before"); }
        sessionLock = session;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Who writes without being waited for may just be taking what waits: it is theirs then, or given back, and never both.
        lock (sessionLock)
        {
            isDisposed = true;
            filling.Release();
        }
        writing.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAndWriteAsync(CancellationToken stop)
    {
        await writing.WaitAsync(stop);
        await WriteAsync(stop);
    }

    /// <summary>Writes once: who appends meanwhile flushes in turn. The caller has the turn; this ends it.</summary>
    private ValueTask WriteAsync(CancellationToken stop)
    {
        ValueTask write;
        try
        {
            lock (sessionLock)
            {
                ObjectDisposedException.ThrowIf(isDisposed, this);
                (filling, draining) = (draining, filling);
            }
            write = peer.WriteAsync(draining.WrittenMemory, stop);
        }
        catch
        {
            EndTurn();
            throw;
        }
        if (!write.IsCompleted) { return AwaitWriteAsync(write); }
        BytesWritten += draining.Length;
        EndTurn();
        return write;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitWriteAsync(ValueTask write)
    {
        Volatile.Write(ref writeStarted, time.GetTimestamp());
        try
        {
            await write;
            BytesWritten += draining.Length;
        }
        finally
        {
            Volatile.Write(ref writeStarted, 0);
            EndTurn();
        }
    }

    private void EndTurn()
    {
        draining.Release();
        writing.Release();
    }
}
