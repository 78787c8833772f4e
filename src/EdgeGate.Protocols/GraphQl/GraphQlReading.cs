namespace EdgeGate.Protocols.GraphQl;

/// <summary>The outcome of reading a document.</summary>
public enum GraphQlReading : byte
{
    /// <summary>All of it was read.</summary>
    Done = 1,
    /// <summary>It is no executable document.</summary>
    Malformed = 2,
    /// <summary>It is beyond <see cref="GraphQlLimits"/>.</summary>
    TooLarge = 3,
}
