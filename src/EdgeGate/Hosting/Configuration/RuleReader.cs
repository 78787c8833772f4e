using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using EdgeGate.Policy.Http;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads an entry of <c>rules</c>.</summary>
internal static class RuleReader
{
    public static RuleOptions Read(ConfigScope scope, IssuerNames issuers)
    {
        string? word = scope.Node("who") is YamlScalar { IsNull: false } one ? one.Value : null;
        bool isAnyone = word == "anyone";
        ConfigScope who = new(scope.At("who"), word is not null ? null : scope.Node("who"), scope.Problems, scope.Folder);
        if (word is not (null or "anyone")) { scope.Problem(scope.At("who"), $"'{word}' is nobody", "write who: { groups: [analysts] }, or who: anyone"); }
        ConfigScope on = scope.Child("on");
        string then = scope.Text("then");
        bool isVerdict = then is "allow" or "deny" or "hold" or "warn";
        if (!isVerdict && then.Length > 0) { scope.Problem(scope.At("then"), $"'{then}' is not a verdict", EditDistance.Fix(then, ["allow", "deny", "hold", "warn"])); }
        string digest = EntryDigest.Of(scope.Written);
        ApprovalTerms? approval = ApprovalReader.Read(scope, isHold: then == "hold" || (!isVerdict && scope.Has("approval"))) is { } read ? read with { RuleDigest = digest } : null;
        ImmutableArray<string> mask = scope.Words("mask", mayBeEmpty: true);
        List<ClassPattern> patterns = [];
        for (int i = 0; i < mask.Length; i++)
        {
            if (ClassPattern.TryParse(mask[i], out ClassPattern pattern)) { patterns.Add(pattern); }
            else { scope.Problem($"{scope.At("mask")}[{i}]", $"'{mask[i]}' is not a class pattern", "write pii.email, pii.* or *"); }
        }
        HttpRuleOptions? http = HttpRuleReader.Read(scope, on);
        RuleOptions rule = new(
            scope.Key, scope.Text("name"), who.Words("groups"), who.Words("subjects"), isAnyone, on.Words("connections", isNeeded: scope.Has("on")),
            on.Words("statements"), on.Words("tables"), on.Words("functions"), on.Flag("replication", false),
            then switch { "allow" => VerdictKind.Allow, "hold" => VerdictKind.Hold, _ => VerdictKind.Deny }, [.. patterns], SshRuleReader.Read(scope, on), http, approval, KubeRuleReader.Read(scope, on),
            GuardReader.Read(scope, on, warns: then == "warn"));
        rule = WhoReader.Read(rule, scope, who, issuers) with { Sessions = on.Flag("sessions", false), Digest = digest };
        if (!scope.Has("on")) { scope.Problem(scope.Key, "'on' is missing", "add on: { connections: [orders-db], statements: [select] }"); }
        else if (!scope.IsWrong("on") && rule.Statements.IsEmpty && !rule.Replication && !rule.Sessions && rule.Ssh is null && http is null && rule.Kubernetes is null)
        {
            on.Problem(on.Key, "the rule matches no session, statement, channel, request or API call", "add sessions: true, statements: [select, ...], channels: [shell, ...], methods: [GET, ...] or verbs: [get, ...]");
        }
        who.Finish();
        on.Finish();
        scope.Finish();
        return rule;
    }
}
