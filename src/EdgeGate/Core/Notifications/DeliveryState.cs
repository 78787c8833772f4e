namespace EdgeGate.Core.Notifications;

/// <summary>Where a delivery stands. Numbers are kept for ever: the state has them.</summary>
public enum DeliveryState
{
    /// <summary>It waits for its turn, or its next attempt.</summary>
    Waiting = 1,
    /// <summary>The channel took it.</summary>
    Sent = 2,
    /// <summary>It was given up.</summary>
    Dead = 3,
}
