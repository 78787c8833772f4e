using System.Collections.Immutable;

namespace EdgeGate.Core.Holds;

/// <summary>What a rule with <c>then: hold</c> asks for, written below <c>approval</c>.</summary>
/// <param name="Groups">Who may approve: members of any of these groups, never the one who asks.</param>
/// <param name="Count">How many distinct persons must.</param>
/// <param name="Wait">How long an operation waits for them.</param>
/// <param name="Grant">The widest grant an approver may give instead of approving once; null when none.</param>
/// <param name="BreakGlassGroups">Who may approve an operation of their own, with a reason; empty for nobody.</param>
public sealed record ApprovalTerms(ImmutableArray<string> Groups, int Count, TimeSpan Wait, GrantTerms? Grant, ImmutableArray<string> BreakGlassGroups)
{
    /// <summary>SHA-256 over the rule as it is written, in hexadecimal: a grant is for this rule, not for another of its name. Empty where it was not kept.</summary>
    public string RuleDigest { get; init; } = "";

    /// <summary>Whether people may be asked about what they cannot be shown whole; else it is denied.</summary>
    public bool TakesUnseen { get; init; }

    /// <summary>The most persons a rule may ask for.</summary>
    public const int CountMax = 10;
}
