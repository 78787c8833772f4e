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

    private Task<int> ExplainAsync(params string[] arguments)
    {
        folder.Write("password", "secret");
        string path = folder.WriteConfiguration("""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners:
              - { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true }
              - { protocol: ssh, address: "127.0.0.1:2222" }
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
              box:
                protocol: ssh
                target: { address: "127.0.0.1:22", host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC2k0SGRi/IRSXN3uG2aaRHDTab/5ZC1iNnArEegUFEu" }
                credentials: { user: deploy, password: { file: password } }
            rules:
              - { name: read, who: { groups: [makers] }, on: { connections: [orders], statements: [select] }, then: allow }
              - { name: look, who: { groups: [makers] }, on: { connections: [box], channels: [exec], commands: [uptime], users: [deploy, ada] }, then: allow }
            """);
        return PolicyExplainCommand.Create().Parse([path, .. arguments]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
    }
}
