namespace EdgeGate.State;

/// <summary>A session as the state keeps it. An agent's that acts for somebody has that person's mail address, and them in <paramref name="OnBehalfOf"/>. Times are ISO 8601 in UTC; <paramref name="Ended"/> is null while it is under way.</summary>
public sealed record SessionRow(
    string Id, string Subject, string? Email, string Connection, string Protocol, string Client,
    string Started, string? Ended, string? Reason, long Statements, long Denied, string? Recording, string? OnBehalfOf)
{
    /// <summary>The name shown to people: mail address, else subject; an agent's with the one it acts for.</summary>
    public string User => OnBehalfOf is null ? Email ?? Subject : $"{Subject} for {Email ?? OnBehalfOf}";
}
