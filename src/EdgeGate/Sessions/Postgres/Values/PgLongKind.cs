namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>What is done with a value that is too long to be seen whole.</summary>
public enum PgLongKind : byte
{
    /// <summary>Passes: no class this plan masks can be in it.</summary>
    Passes,
    /// <summary>Masked as it comes.</summary>
    Masked,
    /// <summary>Looked through as it comes; a find makes it NULL.</summary>
    Scanned,
    /// <summary>bytea as text: what its digits stand for is looked through; a find makes it NULL.</summary>
    ScannedHex,
    /// <summary>NULL: it cannot be looked into piece by piece.</summary>
    Withheld,
}
