using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Ssh;

namespace EdgeGate.Policy.Guards;

/// <summary>Finds what is wrong with what a rule looks for in operations.</summary>
internal static class GuardCheck
{
    /// <summary>Checks a rule.</summary>
    public static void Check(RuleOptions rule, IReadOnlyCollection<ClassName> classes, List<ConfigProblem> problems)
    {
        if (rule.Guard is not { } guard) { return; }
        string on = rule.Key + ".on";
        if (rule.Then == VerdictKind.Allow)
        {
            problems.Add(new ConfigProblem(rule.Key, "a rule that allows looks for nothing in operations, and is always enforced", "write then: deny, hold or warn in a rule above, and allow in one of its own"));
        }
        for (int i = 0; i < guard.Contains.Length; i++)
        {
            if (!classes.Any(guard.Contains[i].Matches)) { problems.Add(new ConfigProblem($"{on}.contains[{i}]", $"no class matches {guard.Contains[i]}", "name a built-in class or one of your taxonomy")); }
        }
        if (rule.Replication) { problems.Add(new ConfigProblem(on + ".replication", "nobody looks into replication connections", "deny replication in a rule of its own")); }
        if (rule.Kubernetes is not null) { problems.Add(new ConfigProblem(on + ".verbs", "calls of Kubernetes are not looked into in this version, and have no rates", "write a rule for statements, channels or methods")); }
        if (rule.Ssh is { Lines.IsEmpty: false }) { problems.Add(new ConfigProblem(on + ".lines", "a rule about lines has patterns of lines, and is always enforced", "remove contains, words, patterns, rate, warn and observe")); }
        if (rule.Ssh?.Files is not null) { problems.Add(new ConfigProblem(on + ".files", "nobody looks into files, and requests for them have no rate", "remove files, or contains, words, patterns, rate, warn and observe")); }
        if (guard.NeedsText && rule.Ssh is { } ssh && ssh.Channels.Any(static channel => channel != SshChannels.Exec))
        {
            problems.Add(new ConfigProblem(on + ".channels", "contains, words and patterns look into commands alone", "write channels: [exec], and for what is typed into shells a rule with lines"));
        }
        if (guard.Result is not { } result) { return; }
        if (guard.Rate is not null) { problems.Add(new ConfigProblem(on + ".result", "a rule has a rate or a result, not both", "write two rules")); }
        if (rule.Then == VerdictKind.Hold && !guard.IsObserved) { problems.Add(new ConfigProblem(on + ".result", "a result that flows already cannot wait for approval", "write then: deny or then: warn")); }
        if (rule.Ssh is not null) { problems.Add(new ConfigProblem(on + ".result", "what channels carry has no size in this version", "remove result, or channels")); }
        if (result.Rows is not null && rule.Http is not null) { problems.Add(new ConfigProblem(on + ".result.rows", "responses have no rows", "write bytes")); }
    }
}
