using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Policy.Guards;
using EdgeGate.Policy.Http;
using EdgeGate.Policy.Kubernetes;
using EdgeGate.Policy.Ssh;

namespace EdgeGate.Policy;

/// <summary>One entry of <c>rules</c>, as written. The first that matches decides; no match denies.</summary>
/// <param name="Key">Path of the entry in the file, for problems: <c>rules[2]</c>.</param>
/// <param name="Name">Unique; shown to people, in audit and as a metric label.</param>
/// <param name="Groups"><c>who.groups</c>: any of them; empty with <paramref name="Subjects"/> and <paramref name="Emails"/> empty too is refused (write <c>who: anyone</c>).</param>
/// <param name="Subjects"><c>who.subjects</c>.</param>
/// <param name="Anyone"><c>who: anyone</c>: every proven principal.</param>
/// <param name="Connections"><c>on.connections</c>: names, or <c>*</c>.</param>
/// <param name="Statements"><c>on.statements</c>: SQL statement kinds, or <c>*</c>; empty matches none.</param>
/// <param name="Tables"><c>on.tables</c>: patterns <c>schema.table</c> with <c>*</c>; empty means any.</param>
/// <param name="Functions"><c>on.functions</c>: functions on the guarded list that this rule allows.</param>
/// <param name="Replication"><c>on.replication</c>: replication connections.</param>
/// <param name="Then">What follows.</param>
/// <param name="Mask">Classes masked in what flows.</param>
/// <param name="Ssh">What it says of SSH, or null.</param>
/// <param name="Http">What it says about HTTP requests; null when nothing.</param>
/// <param name="Approval">What a hold asks for; null for other verdicts.</param>
/// <param name="Kubernetes">What it says about Kubernetes API calls; null when nothing.</param>
/// <param name="Guard">What it looks for in operations, and whether it only says so; null when it means all that it names.</param>
public sealed record RuleOptions(
    string Key, string Name, ImmutableArray<string> Groups, ImmutableArray<string> Subjects, bool Anyone,
    ImmutableArray<string> Connections, ImmutableArray<string> Statements, ImmutableArray<string> Tables,
    ImmutableArray<string> Functions, bool Replication, VerdictKind Then, ImmutableArray<ClassPattern> Mask,
    SshRuleOptions? Ssh = null, HttpRuleOptions? Http = null, ApprovalTerms? Approval = null, KubeRuleOptions? Kubernetes = null,
    GuardOptions? Guard = null)
{
    /// <summary>Whether something may run by it: at once, or when it is approved.</summary>
    public bool MayAllow => Then != VerdictKind.Deny && Guard is null or { IsEnforced: true };

    /// <summary>SHA-256 of the rule as it is written, in hexadecimal: two that have the same say the same.</summary>
    public string Digest { get; init; } = "";

    /// <summary><c>on.sessions</c>: the start of sessions, and nothing within them.</summary>
    public bool Sessions { get; init; }

    /// <summary><c>who.kind</c>: persons or agents only; null for both.</summary>
    public PrincipalKind? Kind { get; init; }

    /// <summary><c>who.issuer</c>: principals whom one of these vouches for, as <see cref="Principal.Issuer"/> has it; empty for all.</summary>
    public ImmutableArray<string> Issuers { get; init; } = [];

    /// <summary><c>who.on_behalf_of</c>: agents that act for whom; null when it does not matter.</summary>
    public DelegatorRule? OnBehalfOf { get; init; }

    /// <summary><c>after_expiry: rejudge</c>: sessions may go on when the proof they began with is over, while the rules in force still let them in.</summary>
    public bool OutlivesProof { get; init; }
}
