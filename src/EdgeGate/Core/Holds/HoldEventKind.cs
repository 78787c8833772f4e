namespace EdgeGate.Core.Holds;

/// <summary>What happens to holds and grants.</summary>
public enum HoldEventKind
{
    /// <summary>An operation waits.</summary>
    Opened = 1,
    /// <summary>A person approved; more are needed.</summary>
    Counted = 2,
    /// <summary>Enough persons approved.</summary>
    Approved = 3,
    /// <summary>A person denied.</summary>
    Denied = 4,
    /// <summary>Nobody decided in time.</summary>
    Expired = 5,
    /// <summary>The one who asked cancelled, or left.</summary>
    Withdrawn = 6,
    /// <summary>Its session was lost with the gateway.</summary>
    Lost = 7,
    /// <summary>An approval was used, once.</summary>
    Used = 8,
    /// <summary>A grant was given.</summary>
    GrantGiven = 9,
    /// <summary>A grant covered an operation.</summary>
    GrantUsed = 10,
    /// <summary>A grant was taken back.</summary>
    GrantRevoked = 11,
    /// <summary>The one who asked broke glass.</summary>
    GlassBroken = 12,
    /// <summary>A person tried to decide who may not.</summary>
    Refused = 13,
}
