using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Targets;
using Xunit;

namespace EdgeGate.Tests.Hosting;

public sealed class HttpConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Connection_and_rule_are_read_as_written()
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = Load("{ url: \"https://api.internal/v1/\", connections: 8 }", "methods: [GET], paths: [\"/a/**\"], query: [page], headers: [\"X-Tenant: acme\"]", "mask_requests: [\"pii.*\"]");
        Assert.Empty(problems);
        HttpConnectionOptions web = config!.HttpConnections["web"];
        Assert.Equal(("api.internal", "/v1", true, "api.internal"), (web.Target.Endpoints[0].Authority, web.Target.BasePath, web.Target.IsTls, web.Target.Endpoints[0].ServerName));
        Assert.Equal(["x-tenant"], config.Rules.Http.HeaderNames);
    }

    [Fact]
    public void Rule_on_content_is_read_as_written()
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = Load(
            "{ url: \"http://a\" }", "methods: [POST], body: { \"$.model\": [\"gpt-*\", o3] }, graphql: { types: [query], fields: [\"get*\"] }, mcp: { tools: [\"read_*\"], arguments: { \"$.path\": \"/pub/**\" } }", "");
        Assert.Empty(problems);
        Assert.True(config!.Rules.Http.HasContents);
        Assert.Equal(["$.model"], config.Rules.Http.BodyPaths);
        Assert.Equal(["$.path"], config.Rules.Http.ArgumentPaths);
    }

    [Fact]
    public void Places_of_deltas_are_read_and_wrong_ones_told()
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = Load("{ url: \"http://a\" }, deltas: [\"$.output.piece\"]", "methods: [GET]", "");
        Assert.Empty(problems);
        Assert.NotSame(EdgeGate.Sessions.Http.Bodies.Events.DeltaRules.Default, config!.HttpConnections["web"].Deltas);
        Assert.Contains(Load("{ url: \"http://a\" }, deltas: [piece]", "methods: [GET]", "").Problems, static found => found.ToString().Contains("'piece' is not a path", StringComparison.Ordinal));
    }

    [Fact]
    public void Servers_of_a_target_are_read_as_written()
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = Load("{ urls: [\"https://a.internal/v1\", \"https://b.internal:8443/v1/\"], health: { path: /up, interval: 1s, timeout: 500ms, unhealthy_after: 4, healthy_after: 1, statuses: [204] } }", "methods: [GET]", "");
        Assert.Empty(problems);
        HttpTargetOptions target = config!.HttpConnections["web"].Target;
        Assert.Equal(["a.internal", "b.internal:8443"], target.Endpoints.Select(static server => server.Authority));
        Assert.Equal(["a.internal", "b.internal"], target.Endpoints.Select(static server => server.ServerName));
        Assert.Equal(("/v1", "/up", 4, 1), (target.BasePath, target.Health!.Path, target.Health.UnhealthyAfter, target.Health.HealthyAfter));
        Assert.True(target.Health.IsGood(204) && !target.Health.IsGood(200));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(", http2: false", false)]
    [InlineData(", http2: true", true)]
    public void Http2_is_spoken_with_a_target_where_that_is_written(string written, bool isSpoken)
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = Load($"{{ url: \"http://a\"{written} }}", "methods: [GET]", "");
        Assert.Empty(problems);
        Assert.Equal(isSpoken, config!.HttpConnections["web"].Target.HasHttp2);
    }

    [Theory]
    [InlineData("{ url: \"http://a\", urls: [\"http://b\"] }", "methods: [GET]", "", "a target has url or urls, not both")]
    [InlineData("{ urls: [\"http://a/x\", \"http://b/y\"] }", "methods: [GET]", "", "have one scheme and one path")]
    [InlineData("{ urls: [\"http://a\", \"https://b\"] }", "methods: [GET]", "", "have one scheme and one path")]
    [InlineData("{ urls: [\"http://a\", \"http://a:80\"] }", "methods: [GET]", "", "is there twice")]
    [InlineData("{ urls: [] }", "methods: [GET]", "", "connections.web.target")]
    [InlineData("{ url: \"http://a\", health: { path: up } }", "methods: [GET]", "", "'up' is not a path in normal form")]
    [InlineData("{ url: \"http://a\", health: { path: /../up } }", "methods: [GET]", "", "'/../up' is not a path in normal form")]
    [InlineData("{ url: \"http://a\", health: { interval: 1s } }", "methods: [GET]", "", "'path' is missing")]
    [InlineData("{ url: \"http://a\", health: { path: /, interval: 10ms } }", "methods: [GET]", "", "not asked more often")]
    [InlineData("{ url: \"http://a\", health: { path: /, statuses: [99] } }", "methods: [GET]", "", "'99' is not a status")]
    [InlineData("{ url: \"http://a\" }, cors: { origins: [\"https://app.example/\"] }", "methods: [GET]", "", "is not an origin as browsers send it")]
    [InlineData("{ url: \"http://a\" }, cors: { origins: [\"https://App.example\"] }", "methods: [GET]", "", "is not an origin as browsers send it")]
    [InlineData("{ url: \"http://a\" }, cors: { origins: [\"https://app.example:443\"] }", "methods: [GET]", "", "is not an origin as browsers send it")]
    [InlineData("{ url: \"http://a\" }, cors: { origins: [\"null\"] }", "methods: [GET]", "", "is not an origin as browsers send it")]
    [InlineData("{ url: \"http://a\" }, cors: { origins: [\"*\"], credentials: true }", "methods: [GET]", "", "never with credentials")]
    [InlineData("{ url: \"http://a\" }, cors: { origins: [\"https://a.example\"], headers: [\"*\"] }", "methods: [GET]", "", "named one by one")]
    [InlineData("{ url: \"http://a\" }, cors: { origin: [\"https://a.example\"] }", "methods: [GET]", "", "'origin' is not a known key")]
    [InlineData("{ url: \"ftp://a\" }", "methods: [GET]", "", "connections.web.target.url")]
    [InlineData("{ url: \"http://user:password@a\" }", "methods: [GET]", "", "connections.web.target.url")]
    [InlineData("{ url: \"http://a\", hosts: b }", "methods: [GET]", "", "'hosts' is not a known key")]
    [InlineData("{ url: \"http://a\" }", "methods: [get]", "", "'get' is not a method")]
    [InlineData("{ url: \"http://a\" }", "methods: [TRACE]", "", "TRACE is never passed")]
    [InlineData("{ url: \"http://a\" }", "paths: [\"/a\"]", "", "a rule about requests names its methods")]
    [InlineData("{ url: \"http://a\" }", "methods: [GET], paths: [a]", "", "paths begin with a slash")]
    [InlineData("{ url: \"http://a\" }", "methods: [GET], paths: [\"/%41\"]", "", "paths are decoded before they are judged")]
    [InlineData("{ url: \"http://a\" }", "methods: [GET], path: [\"/a\"]", "", "'path' is not a known key")]
    [InlineData("{ url: \"http://a\" }", "methods: [POST], body: { model: x }", "", "'model' is not a path")]
    [InlineData("{ url: \"http://a\" }", "methods: [POST], body: { \"$.model\": [] }", "", "the list is empty")]
    [InlineData("{ url: \"http://a\" }", "methods: [POST], body: {}", "", "places and patterns are expected")]
    [InlineData("{ url: \"http://a\" }", "methods: [POST], graphql: { types: [read] }", "", "'read' is no kind of operation")]
    [InlineData("{ url: \"http://a\" }", "methods: [POST], graphql: {}", "", "says nothing about operations")]
    [InlineData("{ url: \"http://a\" }", "methods: [POST], mcp: { tool: [a] }", "", "'tool' is not a known key")]
    [InlineData("{ url: \"http://a\" }", "methods: [POST], mcp: {}", "", "says nothing about messages")]
    [InlineData("{ url: \"http://a\" }", "body: { \"$.a\": b }", "", "a rule about requests names its methods")]
    [InlineData("{ url: \"http://a\" }", "methods: [GET]", "mask_requests: [\"pii.emial\"]", "no class matches pii.emial")]
    [InlineData("{ url: \"http://a\" }", "methods: [GET]", "mask: [\"pii.emial\"]", "no class matches pii.emial")]
    public void What_is_wrong_is_said(string target, string on, string rest, string problem)
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = Load(target, on, rest);
        Assert.Null(config);
        Assert.Contains(problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("allow_plaintext_token: true, client_cas: [ { ca: ca.pem } ]", "the listener has none")]
    [InlineData("allow_plaintext_token: true, client_cas: [ { ca: ca.pem, subject: serial } ]", "'serial' is no name of a certificate")]
    [InlineData("allow_plaintext_token: true, client_cas: [ { name: people } ]", "'ca' is missing")]
    [InlineData("allow_plaintext_token: true, client_cas: [ { ca: ca.pem, group: [a] } ]", "'group' is not a known key")]
    public void What_is_wrong_about_certificates_of_people_is_said(string listener, string problem)
    {
        folder.Write("ca.pem", Authority());
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = Load("{ url: \"http://a\" }", "methods: [GET]", "", listener);
        Assert.Null(config);
        Assert.Contains(problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
    }

    private static string Authority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest("CN=people", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return made.ExportCertificatePem();
    }

    private (GateConfig? Config, ImmutableArray<LocatedProblem> Problems) Load(string target, string on, string rest, string listener = "allow_plaintext_token: true")
        => folder.Load($$"""
            identity: { issuers: [ { issuer: "https://issuer.example", audience: edgegate } ] }
            listeners: [ { protocol: http, address: "127.0.0.1:8443", {{listener}}, hosts: [gate.example] } ]
            state: { path: "{{folder.Path}}" }
            connections: { web: { protocol: http, target: {{target}} } }
            rules:
              - name: one
                who: anyone
                on: { connections: [web], {{on}} }
                then: allow
                {{rest}}
            """);
}
