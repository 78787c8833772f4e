using System.Collections.Immutable;
using EdgeGate.Core.Guards;
using EdgeGate.Core.Holds;

namespace EdgeGate.Core;

/// <summary>What the policy decided.</summary>
public enum VerdictKind
{
    /// <summary>It may not run.</summary>
    Deny = 1,
    /// <summary>It may run.</summary>
    Allow = 2,
    /// <summary>It waits until persons approve it.</summary>
    Hold = 3,
}

/// <summary>The policy's answer to one operation.</summary>
/// <param name="Kind">Allow, deny or hold. What does not know how to hold takes all that is not an allow for a deny.</param>
/// <param name="Rule">The name of the rule that decided; <c>default</c> when none matched.</param>
/// <param name="Reason">A sentence for the person who asked.</param>
/// <param name="Mask">Which classes are masked in what flows for it; empty when none.</param>
/// <param name="Approval">What a hold asks for; null for other kinds.</param>
public sealed record Verdict(VerdictKind Kind, string Rule, string Reason, ImmutableArray<ClassPattern> Mask, ApprovalTerms? Approval = null)
{
    /// <summary>What rules that look into operations found; null when none had a say. Then the verdict is this one operation's, and is not kept for another.</summary>
    public OperationGuard? Guard { get; init; }

    /// <summary>The verdict once what it holds was approved.</summary>
    public Verdict Released() => this with { Kind = VerdictKind.Allow, Reason = "", Approval = null };
}
