namespace EdgeGate.Sessions.Http.Targets;

/// <summary>What is known of one server's health: from being asked (<see cref="HttpHealthCheck"/>), and from connecting to it. Says nothing of time but what it is told.</summary>
/// <remarks>
/// Where servers are asked, answers alone bring one back. Where they are not, one that could not be connected to is left alone for a second, and for twice as long each time after, up to
/// <see cref="RestMax"/>; then one request at a time tries it, for a second each.
/// </remarks>
internal sealed class HttpTargetHealth(HttpHealthOptions? options)
{
    /// <summary>The longest time a server that is not asked is left alone.</summary>
    internal static readonly TimeSpan RestMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RestFirst = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private volatile bool isHealthy = true;
    private DateTimeOffset restUntil;
    private TimeSpan rest;
    private int inRow;

    /// <summary>Whether it is believed to be well.</summary>
    public bool IsHealthy => isHealthy;

    /// <summary>Whether a request may be sent there; one that tries a server which rested keeps others away for a second.</summary>
    public bool TryAdmit(DateTimeOffset now)
    {
        if (isHealthy) { return true; }
        if (options is not null) { return false; }
        lock (gate)
        {
            if (now < restUntil) { return false; }
            restUntil = now + RestFirst;
            return true;
        }
    }

    /// <summary>It was connected to.</summary>
    /// <returns>Whether it was believed unwell, and is no longer.</returns>
    public bool Connected()
    {
        if (isHealthy || options is not null) { return false; }
        lock (gate) { return Change(to: true); }
    }

    /// <summary>It could not be connected to.</summary>
    /// <returns>Whether it was believed well, and is no longer.</returns>
    public bool Failed(DateTimeOffset now)
    {
        lock (gate)
        {
            inRow = 0;
            rest = rest == default ? RestFirst : rest * 2 < RestMax ? rest * 2 : RestMax;
            restUntil = now + rest;
            return Change(to: false);
        }
    }

    /// <summary>It was asked.</summary>
    /// <param name="isGood">Whether its answer was good.</param>
    /// <returns>Whether what is believed has changed.</returns>
    public bool Answered(bool isGood)
    {
        lock (gate)
        {
            inRow = isGood == isHealthy ? 0 : inRow + 1;
            return inRow >= (isHealthy ? options!.UnhealthyAfter : options!.HealthyAfter) && Change(to: isGood);
        }
    }

    private bool Change(bool to)
    {
        if (isHealthy == to) { return false; }
        isHealthy = to;
        inRow = 0;
        if (to) { rest = default; }
        return true;
    }
}
