namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>How many key exchanges a peer may begin: each costs this side milliseconds of computing and the peer next to nothing.</summary>
/// <remarks>A store that time and traffic fill. A peer that rekeys by bytes, however few, pays by sending them; OpenSSH's smallest sensible limit is far above it.</remarks>
/// <param name="most">Exchanges that may be begun at once.</param>
/// <param name="time">The clock.</param>
internal sealed class KexBudget(int most, TimeProvider time)
{
    /// <summary>Exchanges that may be begun at once, unless told otherwise.</summary>
    public const int MostDefault = 32;

    /// <summary>Bytes either way that are worth one exchange.</summary>
    public const int BytesEach = 64 * 1024;

    private double left = most;
    private long lookedAt = time.GetTimestamp();

    /// <summary>Takes one.</summary>
    /// <param name="bytes">Bytes sealed and opened since the last exchange.</param>
    /// <returns>False when there is none left.</returns>
    public bool TryTake(long bytes)
    {
        // One a second, and one for so many bytes.
        left = Math.Min(most, left + time.GetElapsedTime(lookedAt).TotalSeconds + ((double)bytes / BytesEach));
        lookedAt = time.GetTimestamp();
        if (left < 1) { return false; }
        left--;
        return true;
    }
}
