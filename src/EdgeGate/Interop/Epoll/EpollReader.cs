using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace EdgeGate.Interop.Epoll;

/// <summary>Reads from a socket into a pooled block that is held only while it holds unread bytes. One reader at a time.</summary>
internal sealed unsafe class EpollReader(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    private const int SmallBlockBytes = 4 * 1024;
    private const int LargeBlockBytes = 64 * 1024;

    /// <summary>The most that may wait unread; a consumer that looks at more and takes nothing is wrong.</summary>
    private const int UnreadBytesMax = 1024 * 1024;

    /// <summary>Reads in a row before other connections of the loop get their turn.</summary>
    private const int TurnReadsMax = 4;

    private Readiness readiness;
    private ManualResetValueTaskSourceCore<ReadResult> pending = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration registration;
    private CancellationToken waitingStop;
    private ReadOnlySequence<byte> lent;
    private byte[] block = [];
    private int start;
    private int end;
    private int blockBytes = SmallBlockBytes;
    private int turnReads;
    private bool isExamined = true;
    private bool isEnded;
    private bool isCompleted;
    private Exception? failure;
    private int isCancelRequested;

    private enum Received
    {
        Bytes,
        Nothing,
        Failure,
    }

    /// <summary>Whether what awaits a read goes on on the loop's thread.</summary>
    public bool CompletesInline { set => pending.RunContinuationsAsynchronously = !value; }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) { return ValueTask.FromCanceled<ReadResult>(cancellationToken); }
        if (TryTakeUnread(out ReadResult result)) { return new(result); }
        bool mayTry = turnReads++ < TurnReadsMax || !connection.Loop.IsCurrent;
        if (mayTry && readiness.TryTake())
        {
            switch (Receive())
            {
                case Received.Bytes:
                    return new(Lend(isCanceled: false));
                case Received.Failure:
                    return ValueTask.FromException<ReadResult>(failure!);
            }
        }
        return Wait(mayTry, cancellationToken);
    }

    /// <summary>Reads what is here, be it in the kernel still.</summary>
    public override bool TryRead(out ReadResult result)
    {
        if (TryTakeUnread(out result)) { return true; }
        switch (Receive())
        {
            case Received.Bytes:
                result = Lend(isCanceled: false);
                return true;
            case Received.Failure:
                throw failure!;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        int left = consumed.Equals(lent.End) ? 0 : (int)lent.Slice(consumed).Length;
        isExamined = left == 0 || lent.Slice(examined).IsEmpty;
        start = end - left;
        lent = default;
        if (left == 0) { ReleaseBlock(); }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        Volatile.Write(ref isCancelRequested, 1);
        if (readiness.TryEndWait()) { CompleteInterrupted(); }
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        isCompleted = true;
        lent = default;
        ReleaseBlock();
    }

    /// <inheritdoc/>
    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        registration.Dispose();
        registration = default;
        return pending.GetResult(token);
    }

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => pending.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => pending.OnCompleted(continuation, state, token, flags);

    /// <summary>The loop saw that there is something to read.</summary>
    public void OnReadable(bool isHungUp)
    {
        if (!readiness.Signal(isHungUp) || !readiness.TryEndWait()) { return; }
        turnReads = 0;
        Finish();
    }

    /// <summary>The socket is closed: a read that still waits fails.</summary>
    public void OnDisposed()
    {
        if (readiness.TryEndWait()) { pending.SetException(failure = connection.Failure(0)); }
    }

    private bool TryTakeUnread(out ReadResult result)
    {
        if (isCompleted) { throw new InvalidOperationException("this reader is completed") { Source = "System.IO.Pipelines" }; }
        bool isCanceled = Volatile.Read(ref isCancelRequested) != 0 && Interlocked.Exchange(ref isCancelRequested, 0) != 0;
        bool has = isCanceled || isEnded || (end > start && !isExamined);
        result = has ? Lend(isCanceled) : default;
        return has;
    }

    private ReadResult Lend(bool isCanceled)
    {
        lent = new ReadOnlySequence<byte>(block, start, end - start);
        isExamined = false;
        return new ReadResult(lent, isCanceled, isEnded);
    }

    private ValueTask<ReadResult> Wait(bool mayTry, CancellationToken stop)
    {
        pending.Reset();
        waitingStop = stop;
        registration = stop.UnsafeRegister(static reader => ((EpollReader)reader!).OnStopped(), this);
        ValueTask<ReadResult> read = new(this, pending.Version);
        if (mayTry)
        {
            Arm();
            return read;
        }
        readiness.WaitForTurn();
        connection.Loop.RunAgain(connection);
        CheckInterrupted();
        return read;
    }

    /// <summary>Waits, or completes when something came meanwhile.</summary>
    private void Arm()
    {
        if (readiness.TryWait()) { CheckInterrupted(); }
        else { Finish(); }
    }

    /// <summary>Completes the wait this caller has ended, or waits on when there was nothing after all.</summary>
    private void Finish()
    {
        while (true)
        {
            _ = readiness.TryTake();
            switch (Receive())
            {
                case Received.Bytes:
                    pending.SetResult(Lend(isCanceled: false));
                    return;
                case Received.Failure:
                    pending.SetException(failure!);
                    return;
            }
            if (!readiness.TryWait()) { continue; }
            CheckInterrupted();
            return;
        }
    }

    /// <summary>A cancellation that came before the wait was visible would otherwise be lost.</summary>
    private void CheckInterrupted()
    {
        if ((Volatile.Read(ref isCancelRequested) != 0 || waitingStop.IsCancellationRequested || connection.IsEnded) && readiness.TryEndWait()) { CompleteInterrupted(); }
    }

    private void OnStopped()
    {
        if (readiness.TryEndWait()) { CompleteInterrupted(); }
    }

    private void CompleteInterrupted()
    {
        if (connection.IsEnded) { pending.SetException(failure = connection.Failure(0)); }
        else if (Interlocked.Exchange(ref isCancelRequested, 0) != 0) { pending.SetResult(Lend(isCanceled: true)); }
        else { pending.SetException(new OperationCanceledException(waitingStop)); }
    }

    private Received Receive()
    {
        if (failure is not null) { return Received.Failure; }
        PrepareBlock();
        int room = block.Length - end;
        nint count;
        int error;
        try
        {
            fixed (byte* data = &block[end])
            {
                do
                {
                    count = EpollNative.recv(connection.Handle, data, (nuint)room, EpollNative.ReceiveFlags);
                    error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
                }
                while (error == EpollNative.Interrupted);
            }
        }
        catch (ObjectDisposedException)
        {
            (count, error) = (-1, 0);
        }
        if (count > 0)
        {
            end += (int)count;
            blockBytes = count < room ? SmallBlockBytes : LargeBlockBytes;
            // A receive that fills its block may have left something; one that does not has taken all there was.
            if (count == room) { readiness.Restore(); }
            return Received.Bytes;
        }
        if (end == start) { ReleaseBlock(); }
        if (count < 0 && error == EpollNative.Again) { return Received.Nothing; }
        if (count < 0 || connection.IsEnded)
        {
            failure = connection.Failure(error);
            return Received.Failure;
        }
        isEnded = true;
        return Received.Bytes;
    }

    private void PrepareBlock()
    {
        if (block.Length == 0)
        {
            block = ArrayPool<byte>.Shared.Rent(blockBytes);
            return;
        }
        if (end < block.Length) { return; }
        int unread = end - start;
        if (unread >= UnreadBytesMax) { throw new InvalidOperationException($"{unread} bytes wait and none is taken"); }
        byte[] next = ArrayPool<byte>.Shared.Rent(Math.Max(LargeBlockBytes, unread * 2));
        block.AsSpan(start, unread).CopyTo(next);
        ReleaseBlock();
        (block, end) = (next, unread);
    }

    /// <summary>Clears what was received and gives the block back: it held plaintext.</summary>
    private void ReleaseBlock()
    {
        if (block.Length == 0) { return; }
        byte[] owned = block;
        block = [];
        owned.AsSpan(0, end).Clear();
        (start, end) = (0, 0);
        ArrayPool<byte>.Shared.Return(owned);
    }
}
