namespace EdgeGate.Core.Guards;

/// <summary>What follows from a rule that meant an operation.</summary>
public enum RuleFindingKind
{
    /// <summary>It is told and audited, and goes on.</summary>
    Warned = 1,
    /// <summary>It is counted and audited alone.</summary>
    Observed = 2,
    /// <summary>It is stopped: only results that grow too large are found so late.</summary>
    Stopped = 3,
}
