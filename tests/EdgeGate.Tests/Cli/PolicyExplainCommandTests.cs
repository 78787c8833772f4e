using EdgeGate.Cli.Policies;
using Xunit;

namespace EdgeGate.Tests.Cli;

/// <summary><c>edgegate policy explain</c> says what the gateway would.</summary>
public sealed class PolicyExplainCommandTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("orders", "makers", "allow")]
    [InlineData("orders", "others", "deny")]
    [InlineData("box", "makers", "allow")]
    [InlineData("box", "others", "deny")]
    public async Task Session_begins_for_those_alone_whom_a_rule_lets_use_the_connection(string connection, string group, string verdict)
        => Assert.Equal(0, await ExplainAsync("--connection", connection, "--groups", group, "--session", "--expect", verdict));

    [Theory]
    [InlineData(null, "allow")]
    [InlineData("deploy", "allow")]
    [InlineData("root", "deny")]
    [InlineData("ada", "deny")]
    public async Task Command_is_run_by_the_connections_user_where_none_is_asked_for(string? user, string verdict)
    {
        string[] asked = user is null ? [] : ["--user", user];
        Assert.Equal(0, await ExplainAsync(["--connection", "box", "--groups", "makers", "--command", "uptime", "--expect", verdict, .. asked]));
    }

    [Theory]
    [InlineData("GET /api/v1/namespaces/team-a/pods/web", "allow")]
    [InlineData("DELETE /api/v1/namespaces/team-a/pods/web", "deny")]
    [InlineData("POST /api/v1/namespaces/team-a/pods/web/exec?container=app&command=ls", "hold")]
    [InlineData("GET /api/v1/namespaces/team-a/pods/web/exec?container=app&command=ls&command=-l", "hold")]
    [InlineData("POST /api/v1/namespaces/team-a/pods/web/exec?container=app&command=sh", "deny")]
    [InlineData("GET /api/v1/namespaces/team-a/pods//web", "deny")]
    [InlineData("GET /version", "allow")]
    public async Task Call_of_kubernetes_is_judged_as_the_gateway_judges_it(string call, string verdict)
        => Assert.Equal(0, await ExplainAsync("--connection", "prod", "--groups", "makers", "--request", call, "--expect", verdict));

    [Fact]
    public async Task One_thing_is_explained_at_a_time() => Assert.Equal(2, await ExplainAsync("--connection", "box", "--groups", "makers", "--session", "--command", "uptime"));

    [Theory]
    [InlineData("prod")]
    [InlineData("site")]
    public async Task Session_is_explained_where_there_are_sessions_alone(string connection)
    {
        Assert.Equal(2, await ExplainAsync("--connection", connection, "--groups", "makers", "--session"));
        Assert.Equal(2, await ExplainAsync("--connection", connection, "--groups", "makers", "--session", "--request", "GET /"));
    }

    private Task<int> ExplainAsync(params string[] arguments)
    {
        folder.Write("password", "secret");
        string path = folder.WriteConfiguration("""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners:
              - { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true }
              - { protocol: ssh, address: "127.0.0.1:2222" }
              - { protocol: http, address: "127.0.0.1:8080", allow_plaintext_token: true }
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
              box:
                protocol: ssh
                target: { address: "127.0.0.1:22", host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC2k0SGRi/IRSXN3uG2aaRHDTab/5ZC1iNnArEegUFEu" }
                credentials: { user: deploy, password: { file: password } }
              site: { protocol: http, target: { url: "https://site.test" } }
              prod: { protocol: kubernetes, target: { url: "https://api.test:6443" }, impersonate: { user: email } }
            rules:
              - { name: site, who: { groups: [makers] }, on: { connections: [site], methods: [GET] }, then: allow }
              - { name: pods, who: { groups: [makers] }, on: { connections: [prod], verbs: [get], resources: [pods] }, then: allow }
              - { name: run, who: { groups: [makers] }, on: { connections: [prod], verbs: [create], resources: [pods], subresources: [exec], commands: ["ls *", ls] }, then: hold, approval: { groups: [dba] } }
              - { name: read, who: { groups: [makers] }, on: { connections: [orders], statements: [select] }, then: allow }
              - { name: look, who: { groups: [makers] }, on: { connections: [box], channels: [exec], commands: [uptime], users: [deploy, ada] }, then: allow }
            """);
        return PolicyExplainCommand.Create().Parse([path, .. arguments]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
    }
}
