namespace EdgeGate.Core.Holds;

/// <summary>Something that happened to a hold or a grant: for audit, metrics and notifications.</summary>
/// <param name="Kind">What.</param>
/// <param name="Hold">The hold; null for what concerns a grant alone.</param>
/// <param name="Request">The operation; null where there is none.</param>
/// <param name="By">Who did it; null for the gateway itself.</param>
/// <param name="Why">The reason given, or what was wrong.</param>
/// <param name="Grant">The grant, where it concerns one.</param>
/// <param name="Waited">How long the hold has waited.</param>
public sealed record HoldEvent(HoldEventKind Kind, Hold? Hold, HoldRequest? Request, Person? By, string Why, Grant? Grant, TimeSpan Waited);
