using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeGate.Core.Transport;

/// <summary>One end of a byte stream in memory: what a stream of HTTP/2 is spoken through as HTTP/1.1. What one end writes the other reads.</summary>
/// <remarks>Each way holds at most <see cref="WayBytesMax"/> before its writer waits. What waits goes on on the pool.</remarks>
public sealed class LaneConnection : ConnectionContext, IDuplexPipe
{
    /// <summary>What a way holds before who writes waits, beyond the write that passed it.</summary>
    public const int WayBytesMax = 64 * 1024;

    private static readonly PipeOptions Ways = new(ClearedMemoryPool.Shared, pauseWriterThreshold: WayBytesMax, resumeWriterThreshold: WayBytesMax / 2, useSynchronizationContext: false);

    private readonly Pipe incoming;
    private readonly Pipe outgoing;
    private readonly LaneEnding ending;
    private readonly LaneReader reader;
    private LaneConnection? other;
    private volatile bool hasEnded;

    private LaneConnection(ConnectionContext carrier, bool isSecure, Pipe incoming, Pipe outgoing, LaneEnding ending)
    {
        (Carrier, IsSecure, this.incoming, this.outgoing, this.ending) = (carrier, isSecure, incoming, outgoing, ending);
        Input = reader = new LaneReader(incoming.Reader, ending);
        Output = new LaneWriter(outgoing.Writer, ending);
        Transport = this;
        (LocalEndPoint, RemoteEndPoint) = (carrier.LocalEndPoint, carrier.RemoteEndPoint);
    }

    /// <summary>Makes both ends.</summary>
    /// <param name="carrier">The connection that carries the stream: its addresses are the ends', and its loop.</param>
    /// <param name="isSecure">Whether it is carried by TLS.</param>
    public static (LaneConnection Near, LaneConnection Far) CreatePair(ConnectionContext carrier, bool isSecure)
    {
        (Pipe left, Pipe right, LaneEnding ending) = (new Pipe(Ways), new Pipe(Ways), new LaneEnding());
        LaneConnection near = new(carrier, isSecure, left, right, ending);
        LaneConnection far = new(carrier, isSecure, right, left, ending);
        (near.other, far.other) = (far, near);
        return (near, far);
    }

    /// <summary>The connection that carries the stream.</summary>
    public ConnectionContext Carrier { get; }

    /// <summary>Whether it is carried by TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Bytes from the other end.</summary>
    public PipeReader Input { get; }

    /// <summary>Bytes to the other end.</summary>
    public PipeWriter Output { get; }

    /// <summary>Whether the other end has ended its side, read or not.</summary>
    public bool HasHungUp => IsAborted || other!.hasEnded;

    /// <summary>How often the other end has read something.</summary>
    public long ReadsOfOther => other!.reader.Reads;

    /// <summary>Whether the lane ended before anybody began with what was said in it, so that it may be said elsewhere; set before it is aborted.</summary>
    public bool IsUnserved
    {
        get => ending.IsUnserved;
        set => ending.IsUnserved = value;
    }

    /// <summary>Whether either end was aborted.</summary>
    public bool IsAborted => ending.Reason is not null;

    /// <summary>Told when the other end has gone, or either was aborted: who waits for something else than the lane would not see it.</summary>
    public Action? Left { get; set; }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override string ConnectionId { get => field ??= Guid.NewGuid().ToString("N"); set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features => field ??= new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get => field ??= new Dictionary<object, object?>(); set; }

    /// <summary>Ends this side: the other end reads what was written, and then the end.</summary>
    public void EndWrites()
    {
        hasEnded = true;
        outgoing.Writer.Complete();
    }

    /// <summary>Ends both ends at once; what waits fails.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (!ending.TrySet(abortReason)) { return; }
        foreach (Pipe way in (ReadOnlySpan<Pipe>)[incoming, outgoing])
        {
            way.Reader.CancelPendingRead();
            way.Writer.CancelPendingFlush();
        }
        Left?.Invoke();
        other!.Left?.Invoke();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        EndWrites();
        incoming.Reader.Complete();
        other!.Left?.Invoke();
        return base.DisposeAsync();
    }
}
