using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>What the policy decided.</summary>
public enum VerdictKind
{
    /// <summary>It may not run.</summary>
    Deny = 1,
    /// <summary>It may run.</summary>
    Allow = 2,
}

/// <summary>The policy's answer to one operation.</summary>
/// <param name="Kind">Allow or deny.</param>
/// <param name="Rule">The name of the rule that decided; <c>default</c> when none matched.</param>
/// <param name="Reason">A sentence for the person who asked.</param>
/// <param name="Mask">Which classes are masked in what flows for it; empty when none.</param>
public sealed record Verdict(VerdictKind Kind, string Rule, string Reason, ImmutableArray<ClassPattern> Mask);
