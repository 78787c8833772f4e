using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace EdgeGate.Interop.Epoll;

/// <summary>Writes to a socket at once, and waits only when the kernel takes no more: backpressure is the write. One writer at a time.</summary>
/// <remarks>Memory handed to <see cref="WriteAsync"/> is not copied: it stays the caller's and must not change until the write is done.</remarks>
internal sealed unsafe class EpollWriter(EpollConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int FirstBytes = 4 * 1024;

    private Readiness readiness;
    private ManualResetValueTaskSourceCore<FlushResult> pending = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration registration;
    private CancellationToken waitingStop;
    private ReadOnlyMemory<byte> rest;
    private byte[] appended = [];
    private int appendedBytes;
    private int isCancelRequested;
    private bool isCompleted;
    private Exception? failure;

    private enum Sent
    {
        All,
        Part,
        Failure,
    }

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => appendedBytes;

    /// <summary>Whether what awaits a write goes on on the loop's thread.</summary>
    public bool CompletesInline { set => pending.RunContinuationsAsynchronously = !value; }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (appendedBytes == 0) { return SendAsync(source, cancellationToken); }
        source.Span.CopyTo(GetSpan(source.Length));
        Advance(source.Length);
        return FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        => SendAsync(appended.AsMemory(0, appendedBytes), cancellationToken);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        int wanted = appendedBytes + Math.Max(sizeHint, 1);
        if (wanted > appended.Length)
        {
            byte[] grown = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Max(wanted, appended.Length * 2)));
            int kept = appendedBytes;
            appended.AsSpan(0, kept).CopyTo(grown);
            ReleaseAppended();
            (appended, appendedBytes) = (grown, kept);
        }
        return appended.AsMemory(appendedBytes);
    }

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(appended.Length - appendedBytes));
        appendedBytes += bytes;
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        Volatile.Write(ref isCancelRequested, 1);
        if (readiness.TryEndWait()) { CompleteInterrupted(); }
    }

    /// <summary>Ends this way of the connection; the peer reads to its end. What was appended and never flushed is dropped.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (isCompleted) { return; }
        isCompleted = true;
        ReleaseAppended();
        if (failure is null) { connection.Shutdown(EpollNative.ShutdownWrite); }
    }

    /// <inheritdoc/>
    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        registration.Dispose();
        registration = default;
        return pending.GetResult(token);
    }

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => pending.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => pending.OnCompleted(continuation, state, token, flags);

    /// <summary>The loop saw that the kernel takes more.</summary>
    public void OnWritable(bool isBroken)
    {
        if (readiness.Signal(isBroken) && readiness.TryEndWait()) { Finish(); }
    }

    /// <summary>The socket is closed: a write that still waits fails.</summary>
    public void OnDisposed()
    {
        if (readiness.TryEndWait()) { Fail(connection.Failure(0)); }
    }

    /// <summary>Waits until the kernel takes something; a socket that is being connected is then connected, or has failed.</summary>
    internal ValueTask<FlushResult> WaitWritableAsync(CancellationToken stop)
    {
        rest = default;
        return Wait(stop);
    }

    private ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (isCompleted) { throw new InvalidOperationException("this writer is completed") { Source = "System.IO.Pipelines" }; }
        if (stop.IsCancellationRequested) { return ValueTask.FromCanceled<FlushResult>(stop); }
        if (bytes.IsEmpty) { return new(new FlushResult(isCanceled: false, isCompleted: false)); }
        rest = bytes;
        return Send() switch
        {
            Sent.All => new(Done()),
            Sent.Failure => ValueTask.FromException<FlushResult>(failure!),
            _ => Wait(stop),
        };
    }

    private ValueTask<FlushResult> Wait(CancellationToken stop)
    {
        pending.Reset();
        waitingStop = stop;
        registration = stop.UnsafeRegister(static writer => ((EpollWriter)writer!).OnStopped(), this);
        ValueTask<FlushResult> write = new(this, pending.Version);
        // The try before did not look at the readiness, so the edge may be gone: try again before waiting.
        Finish();
        return write;
    }

    /// <summary>Sends on; completes when all is sent, or waits for the kernel again.</summary>
    private void Finish()
    {
        while (true)
        {
            bool wasReady = readiness.TryTake();
            if (rest.IsEmpty)
            {
                // Nothing to send: the readiness itself is what was waited for.
                if (wasReady)
                {
                    pending.SetResult(Done());
                    return;
                }
            }
            else
            {
                switch (Send())
                {
                    case Sent.All:
                        pending.SetResult(Done());
                        return;
                    case Sent.Failure:
                        pending.SetException(failure!);
                        return;
                }
            }
            if (!readiness.TryWait()) { continue; }
            bool isInterrupted = Volatile.Read(ref isCancelRequested) != 0 || waitingStop.IsCancellationRequested || connection.IsEnded;
            if (isInterrupted && readiness.TryEndWait()) { CompleteInterrupted(); }
            return;
        }
    }

    private FlushResult Done()
    {
        rest = default;
        ReleaseAppended();
        return new FlushResult(isCanceled: false, isCompleted: false);
    }

    private void OnStopped()
    {
        if (readiness.TryEndWait()) { CompleteInterrupted(); }
    }

    /// <summary>A write given up part-way leaves the stream torn: nothing may follow it.</summary>
    private void CompleteInterrupted()
    {
        bool isFlushCanceled = Interlocked.Exchange(ref isCancelRequested, 0) != 0;
        Fail(connection.IsEnded || isFlushCanceled ? connection.Failure(0) : new OperationCanceledException(waitingStop));
    }

    private void Fail(Exception problem)
    {
        failure = problem is OperationCanceledException ? new IOException("an earlier write was given up", problem) : problem;
        pending.SetException(problem);
    }

    private Sent Send()
    {
        if (failure is not null) { return Sent.Failure; }
        int error;
        try
        {
            fixed (byte* data = rest.Span)
            {
                int done = 0;
                do
                {
                    nint count = EpollNative.send(connection.Handle, data + done, (nuint)(rest.Length - done), EpollNative.SendFlags);
                    error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
                    if (count > 0) { done += (int)count; }
                }
                while (done < rest.Length && error is 0 or EpollNative.Interrupted);
                rest = rest[done..];
            }
        }
        catch (ObjectDisposedException)
        {
            error = -1;
        }
        if (rest.IsEmpty) { return Sent.All; }
        if (error == EpollNative.Again) { return Sent.Part; }
        failure = connection.Failure(error);
        return Sent.Failure;
    }

    private void ReleaseAppended()
    {
        if (appended.Length == 0) { return; }
        byte[] owned = appended;
        owned.AsSpan(0, appendedBytes).Clear();
        (appended, appendedBytes) = ([], 0);
        ArrayPool<byte>.Shared.Return(owned);
    }
}
