namespace EdgeGate.Core.Holds;

/// <summary>What one person decided about a hold. Never changed.</summary>
/// <param name="Hold">The hold's identifier.</param>
/// <param name="By">Who.</param>
/// <param name="IsApproval">Whether they approved.</param>
/// <param name="IsBreakGlass">Whether it was the one who asked, breaking glass.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
/// <param name="Grant">The grant they gave; null for this once.</param>
public sealed record HoldDecision(string Hold, Person By, bool IsApproval, bool IsBreakGlass, string Reason, DateTimeOffset At, GrantTerms? Grant);
