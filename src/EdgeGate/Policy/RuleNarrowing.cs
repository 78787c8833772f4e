using EdgeGate.Core;

namespace EdgeGate.Policy;

/// <summary>Tells whether rules that take the place of others take something from somebody.</summary>
/// <remarks>
/// Looked at are the rules that apply to them on a connection, each as it is written, in their order. Nothing was taken when all that may allow are there still, as they were, and
/// what is new among them only allows. A rule that denies may be gone. That is careful, not exact: one that was moved, or says the same in other words, counts as taken.
/// </remarks>
public static class RuleNarrowing
{
    /// <summary>Whether rules take from a principal what earlier ones gave on a connection.</summary>
    /// <param name="before">The rules as they were.</param>
    /// <param name="now">The rules in force.</param>
    /// <param name="principal">Who.</param>
    /// <param name="connection">The connection's name.</param>
    public static bool IsNarrower(Ruleset before, Ruleset now, Principal principal, string connection)
    {
        RuleOptions[] rules = [.. now.Options.Where(rule => Ruleset.Applies(rule, principal, connection))];
        HashSet<string> there = [.. rules.Select(static rule => rule.Digest)];
        // A refusal that is gone takes nothing.
        Queue<RuleOptions> left = new(before.Options.Where(rule => Ruleset.Applies(rule, principal, connection) && !(Refuses(rule) && !there.Contains(rule.Digest))));
        foreach (RuleOptions rule in rules)
        {
            if (left.TryPeek(out RuleOptions? next) && next.Digest == rule.Digest) { left.Dequeue(); }
            else if (!Allows(rule) || (ChangesWhatPasses(rule) && left.Any(static one => !Refuses(one)))) { return true; }
        }
        return left.Count > 0;
    }

    private static bool Refuses(RuleOptions rule) => rule is { Then: VerdictKind.Deny, Guard: null };

    private static bool Allows(RuleOptions rule) => rule is { Then: VerdictKind.Allow, Guard: null };

    /// <summary>Whether what it allows does not pass as it is: above a rule that allowed the same, it takes something.</summary>
    private static bool ChangesWhatPasses(RuleOptions rule) => !rule.Mask.IsEmpty || rule.Http is { MaskRequests.IsEmpty: false } || rule.Kubernetes is { MaskRequests.IsEmpty: false } || rule.Ssh is { Lines.IsEmpty: false };
}
