namespace EdgeGate.Core.Notifications;

/// <summary>Keeps notices until every channel took them or gave up. What is told of a hold is written with the hold, in one transaction.</summary>
/// <remarks>Every method throws <see cref="Holds.HoldsNotKeptException"/> when the state cannot be read or written.</remarks>
public interface INotificationStore
{
    /// <summary>Takes what happened since, and makes deliveries of it: in one transaction, so that neither is lost nor doubled.</summary>
    /// <param name="channels">The channels that want a notice.</param>
    /// <param name="now">When they are first tried.</param>
    void Spread(Func<Notice, IEnumerable<string>> channels, DateTimeOffset now);

    /// <summary>Deliveries whose time has come, oldest first.</summary>
    IReadOnlyList<Delivery> Due(DateTimeOffset now, int limit);

    /// <summary>Keeps how an attempt went.</summary>
    void Tried(Delivery delivery);

    /// <summary>Forgets what was sent before a time.</summary>
    void Forget(DateTimeOffset before);
}
