namespace EdgeGate.Sessions.Http.Http2;

/// <summary>What a peer may do that costs it little and us more: so many at once, so many a second.</summary>
/// <param name="burst">At once.</param>
/// <param name="perSecond">Won back each second.</param>
/// <param name="time">The clock.</param>
internal sealed class Http2Budget(int burst, int perSecond, TimeProvider time)
{
    private double left = burst;
    private long looked = time.GetTimestamp();

    /// <summary>Spends one; false when there is none.</summary>
    public bool TrySpend()
    {
        long now = time.GetTimestamp();
        left = Math.Min(burst, left + (time.GetElapsedTime(looked, now).TotalSeconds * perSecond));
        looked = now;
        if (left < 1) { return false; }
        left--;
        return true;
    }
}
