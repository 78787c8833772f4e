namespace EdgeGate.Core.Guards;

/// <summary>A rule that meant an operation and did not stop it: one that warns, or one that is only observed.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Kind">What follows.</param>
/// <param name="Would">For one that is observed: what it would have done (<c>deny</c>, <c>hold</c>, <c>warn</c>).</param>
/// <param name="Why">What it found: a sentence that quotes nothing of the operation.</param>
public sealed record RuleFinding(string Rule, RuleFindingKind Kind, string Would, string Why);
