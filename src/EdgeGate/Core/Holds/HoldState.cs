namespace EdgeGate.Core.Holds;

/// <summary>Where a hold stands. Numbers are kept for ever: the state has them.</summary>
public enum HoldState
{
    /// <summary>It waits.</summary>
    Pending = 1,
    /// <summary>Enough persons approved.</summary>
    Approved = 2,
    /// <summary>Somebody who may approve refused.</summary>
    Denied = 3,
    /// <summary>Its time passed.</summary>
    Expired = 4,
    /// <summary>The one who asked cancelled, or left.</summary>
    Withdrawn = 5,
    /// <summary>The gateway ended, and with it the session that waited.</summary>
    Lost = 6,
    /// <summary>It was approved, and what it held has been started; never again.</summary>
    Used = 7,
}
