namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>What the target's catalog says of a type that is not built in.</summary>
public enum PgCustomKind : byte
{
    /// <summary>Not known, or none of the below: its bytes are scanned, and a find makes the value NULL.</summary>
    Unknown,
    /// <summary>Text by another name, such as citext.</summary>
    Text,
    /// <summary>An enum: its labels are schema, not data.</summary>
    Enum,
    /// <summary>An array.</summary>
    Array,
    /// <summary>A composite.</summary>
    Composite,
}

/// <summary>A type that is not built in.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="ElementOid">For an array: its elements' type.</param>
public readonly record struct PgCustomType(PgCustomKind Kind, uint ElementOid);
