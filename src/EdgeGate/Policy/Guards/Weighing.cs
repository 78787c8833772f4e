using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Guards;

namespace EdgeGate.Policy.Guards;

/// <summary>One judgement of one operation, as far as rules look into it: what they found on the way to the rule that decides.</summary>
/// <remarks>Every protocol asks it after a rule has met what an operation names: whether the rule decides, or only had something to say.</remarks>
/// <param name="principal">Who.</param>
/// <param name="text">What the operation says; null where nobody can look into it, which is what a rule that looks for something means.</param>
/// <param name="rates">The buckets; null to judge without counting: nothing is taken, and nobody is too fast.</param>
public sealed class Weighing(Principal principal, OperationText? text, RateTable? rates)
{
    private readonly List<RuleFinding> findings = [];
    private readonly List<ResultLimit> limits = [];
    private readonly List<RateBucket> buckets = [];
    private bool hasGuards;
    private bool isEnforced;

    /// <summary>Whether a rule that meets what an operation names decides it.</summary>
    public bool Decides(RuleOptions rule)
    {
        if (rule.Guard is not { } guard) { return true; }
        hasGuards = true;
        isEnforced |= guard.IsEnforced;
        string? why = Reason(guard);
        if (why is null) { return false; }
        if (guard.Result is { } result)
        {
            limits.Add(new ResultLimit(rule.Name, Kind(guard), Would(rule), result.Rows, result.Bytes));
            return false;
        }
        if (guard.Rate is not null)
        {
            if (rates is null) { return false; }
            RateBucket bucket = rates.Find(rule, principal);
            if (bucket.TryTake())
            {
                buckets.Add(bucket);
                return false;
            }
            why = $"more than {Describe(guard.Rate)} a minute";
            // What is over the rate and goes on is counted all the same, in bytes.
            if (!guard.IsEnforced) { buckets.Add(bucket); }
        }
        if (guard.IsEnforced)
        {
            Why = why;
            return true;
        }
        if (!findings.Exists(one => one.Rule == rule.Name)) { findings.Add(new RuleFinding(rule.Name, Kind(guard), Would(rule), why)); }
        return false;
    }

    /// <summary>What the rule that decided found; empty when it looked for nothing.</summary>
    public string Why { get; private set; } = "";

    /// <summary>Takes what was found along with a verdict. A verdict without it hung on nothing but names, and may be kept for the same names.</summary>
    public Verdict With(Verdict verdict)
    {
        if (!hasGuards) { return verdict; }
        string reason = verdict.Kind == VerdictKind.Allow || Why.Length == 0 ? verdict.Reason : $"{verdict.Reason}: {Why}";
        return verdict with { Reason = reason, Guard = new OperationGuard([.. findings], [.. limits], [.. buckets], isEnforced) };
    }

    /// <summary>What is met; null when something is not, empty when nothing was asked.</summary>
    private string? Reason(GuardOptions guard)
    {
        if (!guard.NeedsText) { return ""; }
        if (text is null) { return "it cannot be looked into"; }
        if (text.Problem is { } problem) { return $"it cannot be looked into: {problem}"; }
        List<string> met = [];
        if (!guard.Words.IsEmpty)
        {
            if (guard.Words.FirstOrDefault(word => text.Texts.Any(word.IsIn)) is not { } word) { return null; }
            met.Add($"it says '{word.Text}'");
        }
        if (!guard.Patterns.IsEmpty)
        {
            if (!guard.Patterns.Any(pattern => text.Texts.Any(pattern.IsIn))) { return null; }
            met.Add("it matches a pattern of the rule");
        }
        if (!guard.Contains.IsEmpty)
        {
            if (!text.Contains(guard.Contains)) { return null; }
            met.Add($"it contains {string.Join(" or ", guard.Contains)}");
        }
        return string.Join(", ", met);
    }

    private static RuleFindingKind Kind(GuardOptions guard) => guard.IsObserved ? RuleFindingKind.Observed : guard.Warns ? RuleFindingKind.Warned : RuleFindingKind.Stopped;

    private static string Would(RuleOptions rule) => rule.Guard!.Warns ? "warn" : rule.Then == VerdictKind.Hold ? "hold" : "deny";

    private static string Describe(RateOptions rate)
        => string.Join(" or ", new[] { rate.Operations is { } operations ? $"{operations} operations" : null, rate.Bytes is { } bytes ? $"{bytes} bytes" : null }.OfType<string>());
}
