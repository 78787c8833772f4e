using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>approval</c> of an entry of <c>rules</c>.</summary>
internal static class ApprovalReader
{
    private const int UsesMax = 1_000_000;

    /// <summary>Reads it; null when the rule does not hold.</summary>
    public static ApprovalTerms? Read(ConfigScope rule, bool isHold)
    {
        bool isThere = rule.Has("approval");
        ConfigScope scope = rule.Child("approval");
        if (!isHold)
        {
            if (isThere) { rule.Problem(rule.At("approval"), "only a rule that holds asks for approval", "write then: hold, or remove it"); }
            return null;
        }
        if (!isThere) { rule.Problem(rule.At("then"), "the rule does not say who approves", "add approval: { groups: [dba] }"); }
        ConfigScope glass = scope.Child("break_glass");
        ApprovalTerms terms = new(
            scope.Words("groups"), scope.Number("count", 1, 1, ApprovalTerms.CountMax), scope.Duration("wait", "10m"),
            scope.Has("grant") ? ReadGrant(scope.Child("grant")) : null, glass.Words("groups"))
        {
            TakesUnseen = scope.Flag("unseen", false),
        };
        if (scope.Has("break_glass") && terms.BreakGlassGroups.IsEmpty) { scope.Problem(scope.At("break_glass"), "nobody may break glass", "add groups: [oncall], or remove it"); }
        glass.Finish();
        scope.Finish();
        return terms;
    }

    private static GrantTerms ReadGrant(ConfigScope scope)
    {
        GrantTerms grant = new(
            scope.Has("for") ? scope.Duration("for", "30m") : null, scope.Has("uses") ? scope.Number("uses", 10, 1, UsesMax) : null, scope.Flag("same_statement", false));
        if (grant is { For: null, Uses: null }) { scope.Problem(scope.Key, "the grant has no end", "add for: 30m, uses: 10, or both"); }
        scope.Finish();
        return grant;
    }
}
