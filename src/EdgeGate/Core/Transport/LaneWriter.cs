using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace EdgeGate.Core.Transport;

/// <summary>Writes a way of a lane; fails when the lane was aborted, whether or not it waited then.</summary>
internal sealed class LaneWriter(PipeWriter way, LaneEnding ending) : PipeWriter
{
    /// <inheritdoc/>
    public override void Advance(int bytes) => way.Advance(bytes);

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => way.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => way.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override void CancelPendingFlush() => way.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => way.Complete(exception);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ending.Check();
        FlushResult result = await way.FlushAsync(cancellationToken);
        ending.Check();
        return result;
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ending.Check();
        FlushResult result = await way.WriteAsync(source, cancellationToken);
        ending.Check();
        return result;
    }
}
