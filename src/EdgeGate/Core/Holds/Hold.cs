namespace EdgeGate.Core.Holds;

/// <summary>An operation that waits for approval, or waited.</summary>
/// <param name="Id">Sortable by time; see <see cref="SessionId"/>.</param>
/// <param name="Request">What waits.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="State">Where it stands.</param>
/// <param name="EndedAt">When it stopped waiting.</param>
/// <param name="Why">How it ended, for people: the reason given, who cancelled.</param>
public sealed record Hold(
    string Id, HoldRequest Request, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt, HoldState State = HoldState.Pending, DateTimeOffset? EndedAt = null, string Why = "");
