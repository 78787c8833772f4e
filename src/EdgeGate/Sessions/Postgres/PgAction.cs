namespace EdgeGate.Sessions.Postgres;

/// <summary>What handling a whole message came to.</summary>
internal enum PgAction
{
    /// <summary>It was dealt with.</summary>
    Done,
    /// <summary>It cannot be dealt with yet; nothing was done.</summary>
    Wait,
    /// <summary>It ends the session in good order.</summary>
    Close,
    /// <summary>Its fields are malformed.</summary>
    Malformed,
    /// <summary>It has no place here.</summary>
    Unexpected,
}
