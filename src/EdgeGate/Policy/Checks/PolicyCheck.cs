using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Policy.Checks;

/// <summary>Finds rules that can never match, holds nobody may approve, and connections nobody may reach.</summary>
/// <remarks>
/// Sound, not complete: what it finds is so, and it may find too little. A rule is shadowed when for each group or subject it is for, on each of its connections, one single earlier rule
/// meets all that it does; rules that only together do are not looked for. Without <see cref="PolicySurroundings.People"/> nothing is said of who there is but that a name
/// looks like another.
/// </remarks>
public static class PolicyCheck
{
    /// <summary>Checks rules that the configuration's reader found good.</summary>
    public static ImmutableArray<PolicyFinding> Run(Ruleset ruleset, PolicySurroundings around)
    {
        List<PolicyFinding> found = [];
        ImmutableArray<RuleOptions> rules = ruleset.Options;
        for (int i = 0; i < rules.Length; i++)
        {
            CheckConnections(rules[i], around, found);
            CheckShadow(rules, i, around, found);
            CheckApprovers(rules[i], around, found);
        }
        foreach ((string name, string protocol) in around.Connections.OrderBy(static pair => pair.Key, StringComparer.Ordinal)) { CheckReach(rules, name, protocol, around, found); }
        CheckNames(rules, around, found);
        return [.. found];
    }

    /// <summary>Whether a rule says anything of a protocol.</summary>
    private static bool Speaks(RuleOptions rule, string protocol) => protocol switch
    {
        "postgres" or "ssh" when rule.Sessions => true,
        // No start of a session is held there; whom it is denied is refused.
        "http" or "kubernetes" when rule.Sessions => rule.Then != VerdictKind.Hold,
        "postgres" => !rule.Statements.IsEmpty || rule.Replication,
        "ssh" => rule.Ssh is not null,
        "http" => rule.Http is not null,
        "kubernetes" => rule.Kubernetes is not null,
        _ => true,
    };

    private static IEnumerable<string> ConnectionsOf(RuleOptions rule, PolicySurroundings around) => rule.Connections.Contains("*") ? around.Connections.Keys : rule.Connections.Where(around.Connections.ContainsKey);

    private static void CheckConnections(RuleOptions rule, PolicySurroundings around, List<PolicyFinding> found)
    {
        string[] all = [.. ConnectionsOf(rule, around)];
        string[] mute = [.. all.Where(name => !Speaks(rule, around.Connections[name]))];
        if (mute.Length == all.Length)
        {
            found.Add(new PolicyFinding("never", rule.Key + ".on", $"rule '{rule.Name}' can never match: it says nothing of what its connections speak ({string.Join(", ", all.Select(name => around.Connections[name]).Distinct())})", rule.Sessions ? "sessions of postgres and ssh can be held; of http and kubernetes they can be denied, and to hold write methods or verbs" : "name statements for postgres, channels for ssh, methods for http, verbs for kubernetes"));
        }
        else if (!rule.Connections.Contains("*"))
        {
            foreach (string name in mute) { found.Add(new PolicyFinding("elsewhere", rule.Key + ".on.connections", $"rule '{rule.Name}' says nothing of {around.Connections[name]}, which {name} speaks", $"remove {name} from the rule, or say what it means there")); }
        }
    }

    private static void CheckShadow(ImmutableArray<RuleOptions> rules, int at, PolicySurroundings around, List<PolicyFinding> found)
    {
        RuleOptions rule = rules[at];
        string[] connections = [.. ConnectionsOf(rule, around).Where(name => Speaks(rule, around.Connections[name]))];
        if (connections.Length == 0) { return; }
        List<string> by = [];
        foreach (RuleOptions who in EachWho(rule))
        {
            foreach (string connection in connections)
            {
                RuleOptions part = OnlyFor(who with { Connections = [connection] }, around.Connections[connection]);
                RuleOptions? cover = rules.Take(at).FirstOrDefault(earlier => Ruleset.Covers(OnlyFor(earlier, around.Connections[connection]), part));
                if (cover is null) { return; }
                by.Add(cover.Name);
            }
        }
        found.Add(new PolicyFinding("shadowed", rule.Key, $"rule '{rule.Name}' can never match: {string.Join(", ", by.Distinct().Select(static name => $"'{name}'"))} above it meet{(by.Distinct().Count() == 1 ? "s" : "")} all that it does", "move it up, or remove it"));
    }

    /// <summary>What of a rule matters on a connection of one protocol: the rest cannot match there.</summary>
    private static RuleOptions OnlyFor(RuleOptions rule, string protocol) => rule with
    {
        Statements = protocol == "postgres" ? rule.Statements : [],
        Tables = protocol == "postgres" ? rule.Tables : [],
        Functions = protocol == "postgres" ? rule.Functions : [],
        Replication = protocol == "postgres" && rule.Replication,
        Ssh = protocol == "ssh" ? rule.Ssh : null,
        Http = protocol == "http" ? rule.Http : null,
        Kubernetes = protocol == "kubernetes" ? rule.Kubernetes : null,
    };

    /// <summary>The rule for each group and subject apart.</summary>
    private static IEnumerable<RuleOptions> EachWho(RuleOptions rule)
        => rule.Anyone ? [rule] : rule.Groups.Select(group => rule with { Groups = [group], Subjects = [] }).Concat(rule.Subjects.Select(subject => rule with { Groups = [], Subjects = [subject] }));

    private static void CheckApprovers(RuleOptions rule, PolicySurroundings around, List<PolicyFinding> found)
    {
        if (rule is not { Then: VerdictKind.Hold, Approval: { } terms } || around.People is not { } people) { return; }
        string[] approvers = [.. people.Where(person => terms.Groups.Any(person.Value.Contains)).Select(static person => person.Key)];
        if (approvers.Length == 0)
        {
            found.Add(new PolicyFinding("unapprovable", rule.Key + ".approval.groups", $"nobody may approve what rule '{rule.Name}' holds: nobody is in {string.Join(" or ", terms.Groups)}", "name a group that somebody is in"));
            return;
        }
        // Nobody approves what they ask for themselves.
        string[] stuck = [.. people.Where(person => rule.Anyone || rule.Subjects.Contains(person.Key) || rule.Groups.Any(person.Value.Contains))
            .Select(static person => person.Key).Where(asker => approvers.Count(approver => approver != asker) < terms.Count && !terms.BreakGlassGroups.Any(people[asker].Contains)).Order(StringComparer.Ordinal)];
        if (stuck.Length > 0)
        {
            found.Add(new PolicyFinding("unapprovable", rule.Key + ".approval", $"what rule '{rule.Name}' holds of {string.Join(", ", stuck)} cannot be approved: {terms.Count} other{(terms.Count == 1 ? "" : "s")} of {string.Join(" or ", terms.Groups)} would have to", "add approvers, or lower count"));
        }
    }

    private static void CheckReach(ImmutableArray<RuleOptions> rules, string name, string protocol, PolicySurroundings around, List<PolicyFinding> found)
    {
        string key = $"connections.{name}";
        string spoken = protocol == "kubernetes" ? "http" : protocol;
        if (!around.Listeners.Contains(spoken)) { found.Add(new PolicyFinding("unreachable", key, $"nobody may reach {name}: no listener speaks {spoken}", "add a listener, or remove the connection")); }
        RuleOptions[] opening = [.. rules.Where(rule => rule is { MayAllow: true, Sessions: false } && Speaks(rule, protocol) && (rule.Connections.Contains("*") || rule.Connections.Contains(name)))];
        if (opening.Length == 0) { found.Add(new PolicyFinding("unreachable", key, $"nobody may reach {name}: no rule allows or holds anything on it", "write a rule for it, or remove the connection")); }
        else if (around.People is { } people && !people.Any(person => opening.Any(rule => rule.Anyone || rule.Subjects.Contains(person.Key) || rule.Groups.Any(person.Value.Contains))))
        {
            found.Add(new PolicyFinding("unreachable", key, $"nobody may reach {name}: nobody is whom its rules are for", "name a group that somebody is in"));
        }
    }

    /// <summary>Groups that approve and that no rule is for: with a name that is almost another's they are rather misspelt than strangers.</summary>
    private static void CheckNames(ImmutableArray<RuleOptions> rules, PolicySurroundings around, List<PolicyFinding> found)
    {
        HashSet<string> known = [.. rules.SelectMany(static rule => rule.Groups)];
        if (around.People is { } people)
        {
            HashSet<string> real = [.. people.Values.SelectMany(static groups => groups)];
            foreach (RuleOptions rule in rules)
            {
                foreach (string group in rule.Groups.Where(group => !real.Contains(group))) { found.Add(new PolicyFinding("name", rule.Key + ".who.groups", $"nobody is in '{group}', whom rule '{rule.Name}' is for", "name a group that somebody is in")); }
            }
            return;
        }
        foreach (RuleOptions rule in rules)
        {
            foreach (string group in (rule.Approval?.Groups ?? []).Concat(rule.Approval?.BreakGlassGroups ?? []).Where(group => !known.Contains(group)))
            {
                if (known.FirstOrDefault(other => EditDistance.Of(other, group) == 1 && group.Length > 3) is not { } near) { continue; }
                found.Add(new PolicyFinding("name", rule.Key + ".approval", $"'{group}' of rule '{rule.Name}' is almost '{near}', and no rule is for it", $"if '{near}' is meant, write that"));
            }
        }
    }
}
