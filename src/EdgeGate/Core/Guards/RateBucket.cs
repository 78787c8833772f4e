namespace EdgeGate.Core.Guards;

/// <summary>How fast one principal may go by one rule: a token bucket of operations and one of bytes, each filled over a minute.</summary>
/// <remarks>
/// An operation takes its token before it runs; bytes are taken when they have flowed, so a bucket may owe: then nothing passes until it is above zero. An
/// operation that finds either empty takes nothing.
/// </remarks>
public sealed class RateBucket
{
    private const double FillSeconds = 60;

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly double operationsMax;
    private readonly double bytesMax;
    private double operations;
    private double bytes;
    private long filled;

    /// <summary>Makes a full one.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="operations">Operations a minute; null for any number.</param>
    /// <param name="bytes">Bytes a minute; null for any number.</param>
    public RateBucket(TimeProvider time, long? operations, long? bytes)
    {
        this.time = time;
        operationsMax = this.operations = operations ?? double.PositiveInfinity;
        bytesMax = this.bytes = bytes ?? double.PositiveInfinity;
        filled = time.GetTimestamp();
    }

    /// <summary>Whether both are full: who has one like it is no different from who has none.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
            {
                Fill();
                return operations >= operationsMax && bytes >= bytesMax;
            }
        }
    }

    /// <summary>Takes an operation's token; false when it is over the rate.</summary>
    public bool TryTake()
    {
        lock (gate)
        {
            Fill();
            if (operations < 1 || bytes <= 0) { return false; }
            operations--;
            return true;
        }
    }

    /// <summary>Takes bytes that have flowed.</summary>
    public void Charge(long count)
    {
        lock (gate)
        {
            Fill();
            bytes -= count;
        }
    }

    private void Fill()
    {
        double share = time.GetElapsedTime(filled).TotalSeconds / FillSeconds;
        filled = time.GetTimestamp();
        // Without a bound both are infinite, and stay so.
        if (double.IsFinite(operationsMax)) { operations = Math.Min(operationsMax, operations + (operationsMax * share)); }
        if (double.IsFinite(bytesMax)) { bytes = Math.Min(bytesMax, bytes + (bytesMax * share)); }
    }
}
