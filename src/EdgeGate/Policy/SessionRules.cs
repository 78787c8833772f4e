using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Policy;

/// <summary>What rules with <c>on.sessions</c> say of the start of a session, once other rules let its principal use the connection at all.</summary>
public sealed class SessionRules
{
    private readonly ImmutableArray<RuleOptions> rules;

    internal SessionRules(ImmutableArray<RuleOptions> rules) => this.rules = [.. rules.Where(static rule => rule.Sessions)];

    /// <summary>Judges the start of a session: the first such rule decides, and where there is none it may begin.</summary>
    public Verdict Judge(Principal principal, string connection)
    {
        RuleOptions? rule = rules.FirstOrDefault(rule => Ruleset.Applies(rule, principal, connection));
        return rule switch
        {
            null => new Verdict(VerdictKind.Allow, "default", "", []),
            { Then: VerdictKind.Allow } => new Verdict(VerdictKind.Allow, rule.Name, "", []),
            { Then: VerdictKind.Hold } => new Verdict(VerdictKind.Hold, rule.Name, $"rule '{rule.Name}' holds sessions on {connection}", [], rule.Approval),
            _ => new Verdict(VerdictKind.Deny, rule.Name, $"rule '{rule.Name}' denies sessions on {connection}", []),
        };
    }

    /// <summary>Finds what a rule says besides that it could not mean.</summary>
    internal static void Check(RuleOptions rule, List<ConfigProblem> problems)
    {
        if (!rule.Sessions) { return; }
        if (!rule.Statements.IsEmpty || rule.Replication || rule.Ssh is not null || rule.Http is not null || rule.Kubernetes is not null)
        {
            problems.Add(new ConfigProblem(rule.Key + ".on.sessions", "a rule about the start of sessions says nothing of what happens in them", "write two rules"));
        }
        if (rule.Guard is not null)
        {
            problems.Add(new ConfigProblem(rule.Key, "the start of a session has nothing to look into, warn of or observe", "write then: hold, deny or allow, without contains, words, patterns, rate, result and observe"));
        }
        if (!rule.Mask.IsEmpty) { problems.Add(new ConfigProblem(rule.Key + ".mask", "nothing flows when a session starts", "mask in the rules about what happens in it")); }
        if (rule.OutlivesProof) { problems.Add(new ConfigProblem(rule.Key + ".after_expiry", "a rule about the start of sessions does not say how they go on", "write it in the rules about what happens in them")); }
    }
}
