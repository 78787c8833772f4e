namespace EdgeGate.State;

/// <summary>A session as the state keeps it. Times are ISO 8601 in UTC; <paramref name="Ended"/> is null while it is under way.</summary>
public sealed record SessionRow(
    string Id, string Subject, string? Email, string Connection, string Protocol, string Client,
    string Started, string? Ended, string? Reason, long Statements, long Denied, string? Recording);
