using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>For how long a peer has taken next to nothing of what there is for it on a stream: one that takes a byte now and then has stalled as one has that takes none.</summary>
internal struct Http2Stall
{
    /// <summary>Bytes after which the time is counted anew.</summary>
    private const int BytesMax = 16 * 1024;

    private long since;
    private int sent;

    /// <summary>The time; zero while the peer takes what there is.</summary>
    public readonly TimeSpan Elapsed(TimeProvider time) => since == 0 ? TimeSpan.Zero : time.GetElapsedTime(since);

    /// <summary>Takes note of a step toward the peer: one that waits has more than the peer's window takes.</summary>
    public void Measure(in RelayStep step, TimeProvider time)
    {
        sent += step.Consumed;
        if (step.Kind is RelayStepKind.Read or RelayStepKind.End) { since = 0; }
        else if (step.Kind == RelayStepKind.Wait && (since == 0 || sent > BytesMax)) { (since, sent) = (time.GetTimestamp(), 0); }
    }
}
