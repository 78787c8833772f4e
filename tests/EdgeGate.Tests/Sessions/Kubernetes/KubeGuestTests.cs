using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Policy;
using EdgeGate.Policy.Kubernetes;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Kubernetes;
using Xunit;

namespace EdgeGate.Tests.Sessions.Kubernetes;

/// <summary>Whom a cluster is told, where names of an issuer are anything, and which requests become streams.</summary>
public sealed class KubeGuestTests
{
    [Theory]
    [InlineData("edgegate:Domain Admins", "edgegate:Domain Admins")]
    [InlineData("edgegate:jan\u00e9", "edgegate:jan%C3%A9")]
    [InlineData("edgegate:jan_", "edgegate:jan_")]
    [InlineData("jan%C3%A9", "jan%25C3%25A9")]
    [InlineData(" system:masters", "%20system:masters")]
    [InlineData("admin ", "admin%20")]
    [InlineData("a\r\nImpersonate-Group: x", "a%0D%0AImpersonate-Group: x")]
    public void No_name_is_told_as_another(string name, string told) => Assert.Equal(told, Encoding.ASCII.GetString(KubeGuest.Value(name)));

    [Theory]
    [InlineData("system:admin", "", true)]
    [InlineData("system:admin", "edgegate:", false)]
    [InlineData("ann", "", false)]
    [InlineData("tem:admin", "sys", true)]
    public void Nobody_is_a_user_of_kubernetes_own(string subject, string prefix, bool isOwn)
        => Assert.Equal(isOwn, KubeGuest.WhyUntold(new GuestOptions("kubernetes", "subject", prefix, true, true), new Principal(subject, null, [], "https://a/", Proof.Token, DateTimeOffset.MaxValue)) is not null);

    [Theory]
    [InlineData("boss@x.test", "ann@x.test", true, "email", Proof.Token, true)]
    [InlineData("boss@x.test", null, false, "email", Proof.Token, true)]
    [InlineData("boss@x.test", null, false, "subject", Proof.Token, false)]
    [InlineData("boss@x.test", null, false, "email", Proof.ClientCertificate, false)]
    [InlineData("boss@x.test", "ann@x.test", false, "email", Proof.Token, false)]
    [InlineData("ann", "boss@x.test", true, "email", Proof.Token, false)]
    public void Nobody_is_told_by_a_subject_that_reads_as_another_s_mail_address(string subject, string? email, bool isUnverified, string user, Proof proof, bool isDenied)
        => Assert.Equal(isDenied, KubeGuest.WhyUntold(new GuestOptions("kubernetes", user, "edgegate:", true, true), new Principal(subject, email, [], "https://a/", proof, DateTimeOffset.MaxValue) { IsEmailUnverified = isUnverified }) is not null);

    [Theory]
    [InlineData("Impersonate-User", true)]
    [InlineData("impersonate_group", true)]
    [InlineData("X-Remote-User", true)]
    [InlineData("x-remote-group", true)]
    [InlineData("X_Remote_Extra-Scopes", true)]
    [InlineData("X-Remote", false)]
    [InlineData("X-Request-Id", false)]
    [InlineData("X", false)]
    [InlineData("Y-Remote-User", false)]
    public void Client_says_to_no_cluster_who_it_is(string name, bool isOwned)
        => Assert.Equal(isOwned, new KubeGuest(new KubeRules([]), new Dictionary<string, GuestOptions>(), isRecorded: false).Owns(Encoding.ASCII.GetBytes(name), masksResponse: false));

    [Theory]
    [InlineData("email", "edgegate:mia@x.test")]
    [InlineData("subject", "edgegate:mia")]
    [InlineData(null, null)]
    public void Audit_says_whom_the_cluster_is_told(string? user, string? told)
        => Assert.Equal(told, Judge(VerdictKind.Allow, "/api/v1/pods", asksUpgrade: false, user: user).Attributes.SingleOrDefault(static one => one.Key == "told_as").Value);

    /// <summary>A hold that is approved opens no more than an allow would.</summary>
    [Theory]
    [InlineData(VerdictKind.Allow)]
    [InlineData(VerdictKind.Hold)]
    public void Upgrade_of_what_is_no_stream_is_refused(VerdictKind then)
    {
        GuestJudgement judged = Judge(then, "/apis/subresources.kubevirt.io/v1/namespaces/x/virtualmachineinstances/vm/console", asksUpgrade: true);
        Assert.Equal((VerdictKind.Deny, 501), (judged.Verdict.Verdict.Kind, judged.Status));
        Assert.Equal(then, Judge(then, "/apis/subresources.kubevirt.io/v1/namespaces/x/virtualmachineinstances/vm/console", asksUpgrade: false).Verdict.Verdict.Kind);
    }

    [Theory]
    [InlineData("log", "container=app", VerdictKind.Allow)]
    [InlineData("log", "follow=true&container=%61pp", VerdictKind.Allow)]
    [InlineData("log", "container=vault", VerdictKind.Deny)]
    [InlineData("log", "", VerdictKind.Deny)]
    [InlineData("log", "container=app&container=vault", VerdictKind.Deny)]
    [InlineData("exec", "container=app", VerdictKind.Allow)]
    [InlineData("exec", "container=vault", VerdictKind.Deny)]
    public void Logs_are_of_a_container_as_exec_is(string subresource, string query, VerdictKind expected)
    {
        GuestJudgement judged = Judge(VerdictKind.Allow, $"/api/v1/namespaces/x/pods/web/{subresource}", subresource == "exec", Encoding.ASCII.GetBytes(query), ["app"]);
        Assert.Equal(expected, judged.Verdict.Verdict.Kind);
    }

    /// <summary>kubectl reads a description of the API that it asked for in protobuf as protobuf, whatever its type says.</summary>
    [Theory]
    [InlineData("/openapi/v2", GuestBodies.Schemas, "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]
    [InlineData("/openapi/v3", GuestBodies.Schemas, "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]
    [InlineData("/openapi/v3/apis/apps/v1", GuestBodies.Schemas, "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]
    [InlineData("/openapi/v2x", GuestBodies.Plain, "application/json")]
    [InlineData("/api/v1/namespaces/x/pods", GuestBodies.Plain, "application/json")]
    public void Descriptions_of_the_api_are_asked_for_as_the_client_can_read_them(string path, GuestBodies bodies, string accept)
    {
        GuestJudgement judged = Judge(VerdictKind.Allow, path, asksUpgrade: false);
        using ByteBuffer head = new(1024);
        Guest(null, null).WriteFields("k", head, Mia, "Accept: application/com.github.proto-openapi.spec.v2@v1.0+protobuf, application/vnd.kubernetes.protobuf\r\n"u8, judged.Bodies);
        Assert.Equal((bodies, $"Accept: {accept}\r\n"), (judged.Bodies, Encoding.ASCII.GetString(head.Written)));
    }

    private static Principal Mia { get; } = new("mia", "mia@x.test", [], "https://a/", Proof.Token, DateTimeOffset.MaxValue);

    private static KubeGuest Guest(Ruleset? rules, string? user)
        => new(rules?.Kubernetes ?? new KubeRules([]), new Dictionary<string, GuestOptions> { ["k"] = new("kubernetes", user, "edgegate:", false, false) }, isRecorded: false);

    private static GuestJudgement Judge(VerdictKind then, string path, bool asksUpgrade, byte[]? query = null, ImmutableArray<string> containers = default, string? user = null)
    {
        RuleOptions rule = new(
            "rules[0]", "all", [], [], true, ["k"], [], [], [], false, then, [], Approval: then == VerdictKind.Hold ? new ApprovalTerms(["dba"], 1, TimeSpan.FromMinutes(1), null, []) : null,
            Kubernetes: new KubeRuleOptions(["*"], ["*"], ["*", ""], [], [], [], containers.IsDefault ? [] : containers, [], null, null, [], [], false));
        Ruleset rules = Ruleset.Create([rule], ["k"], ImmutableArray<ClassName>.Empty, []);
        return Guest(rules, user).Judge(Mia, "k", new GuestRequest { Method = "GET"u8, Path = Encoding.ASCII.GetBytes(path), Query = query, AsksUpgrade = asksUpgrade });
    }
}
