using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace EdgeGate.Core.Transport;

/// <summary>Reads a way of a lane; fails when the lane was aborted, whether or not it waited then.</summary>
internal sealed class LaneReader(PipeReader way, LaneEnding ending) : PipeReader
{
    private long reads;

    /// <summary>Reads that gave something.</summary>
    public long Reads => Volatile.Read(ref reads);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => way.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => way.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => way.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => way.Complete(exception);

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        ending.Check();
        return way.TryRead(out result);
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ending.Check();
        ReadResult result = await way.ReadAsync(cancellationToken);
        if (ending.Reason is not null)
        {
            way.AdvanceTo(result.Buffer.Start);
            ending.Check();
        }
        if (!result.Buffer.IsEmpty) { Volatile.Write(ref reads, reads + 1); }
        return result;
    }
}
