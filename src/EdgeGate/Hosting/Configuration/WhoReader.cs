using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what a rule says of persons and agents, and of the end of their proof.</summary>
internal static class WhoReader
{
    public static RuleOptions Read(RuleOptions rule, ConfigScope scope, ConfigScope who, IssuerNames issuers)
    {
        string? kind = who.OptionalText("kind");
        if (kind is not (null or "person" or "agent")) { who.Problem(who.At("kind"), $"'{kind}' is neither person nor agent", "write kind: person or kind: agent"); }
        DelegatorRule? person = ReadDelegator(who);
        if (person is not null && kind == "person") { who.Problem(who.At("on_behalf_of"), "a person acts on nobody's behalf", "write kind: agent"); }
        string after = scope.Text("after_expiry", "end");
        if (after is not ("end" or "rejudge")) { scope.Problem(scope.At("after_expiry"), $"'{after}' is neither end nor rejudge", "write after_expiry: rejudge to let sessions go on while the rules still let them in"); }
        if (after == "rejudge" && scope.Text("then", "") == "deny") { scope.Problem(scope.At("after_expiry"), "a rule that denies lets no session go on", "remove it"); }
        ImmutableArray<string> of = issuers.Resolve(who, "issuer");
        bool isOfSome = kind is not null || person is not null || who.Has("issuer");
        return rule with
        {
            Kind = kind switch { "agent" => PrincipalKind.Agent, "person" => PrincipalKind.Person, _ => person is null ? null : PrincipalKind.Agent },
            OnBehalfOf = person,
            Issuers = of,
            OutlivesProof = after == "rejudge",
            // `who: { kind: agent }` without names is every agent, `who: { issuer: x }` all of x; beside names both narrow them.
            Anyone = rule.Anyone || (isOfSome && rule.Groups.IsEmpty && rule.Subjects.IsEmpty),
        };
    }

    private static DelegatorRule? ReadDelegator(ConfigScope who)
    {
        if (!who.Has("on_behalf_of")) { return null; }
        if (who.Node("on_behalf_of") is YamlScalar { Value: "anyone" }) { return new DelegatorRule([], []); }
        ConfigScope scope = who.Child("on_behalf_of");
        DelegatorRule person = new(scope.Words("groups"), scope.Words("subjects"));
        if (person.Groups.IsEmpty && person.Subjects.IsEmpty) { scope.Problem(scope.Key, "on whose behalf is not said", "write groups or subjects, or on_behalf_of: anyone"); }
        scope.Finish();
        return person;
    }
}
