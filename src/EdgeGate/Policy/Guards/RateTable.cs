using EdgeGate.Core;
using EdgeGate.Core.Guards;

namespace EdgeGate.Policy.Guards;

/// <summary>The buckets of every principal under every rule with a rate. Kept in memory, as long as a configuration: a reload and a restart fill them.</summary>
/// <param name="time">The clock.</param>
public sealed class RateTable(TimeProvider time)
{
    /// <summary>Buckets at once. Full ones are forgotten first; when none is full, who comes new shares one.</summary>
    public const int BucketsMax = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Rule, string Issuer, string Subject, string For), RateBucket> buckets = [];

    /// <summary>The bucket of a principal under a rule. An agent has one for each person it acts for: none of them uses up another's.</summary>
    public RateBucket Find(RuleOptions rule, Principal principal)
    {
        (string, string, string, string) key = (rule.Name, principal.Issuer, principal.Subject, principal.OnBehalfOf?.Subject ?? "");
        lock (gate)
        {
            if (buckets.TryGetValue(key, out RateBucket? known)) { return known; }
            if (buckets.Count >= BucketsMax)
            {
                foreach ((string, string, string, string) full in buckets.Where(static pair => pair.Value.IsFull).Select(static pair => pair.Key).ToList()) { buckets.Remove(full); }
                if (buckets.Count >= BucketsMax) { key = (rule.Name, "", "", ""); }
                if (buckets.TryGetValue(key, out known)) { return known; }
            }
            RateOptions rate = rule.Guard!.Rate!;
            return buckets[key] = new RateBucket(time, rate.Operations, rate.Bytes);
        }
    }
}
