using System.Collections.Immutable;
using EdgeGate.Hosting.Configuration;
using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary><c>admin</c> in a configuration file.</summary>
public sealed class AdminConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Proxies_are_addresses_and_networks_and_none_by_default()
    {
        Assert.Empty(Load("{}").Problems);
        Assert.Equal([], Load("{}").Config!.TrustedProxies);
        Assert.Equal(["127.0.0.1/32", "::1/128", "192.0.2.0/24"], Load("{ trusted_proxies: [127.0.0.1, \"::1\", 192.0.2.0/24] }").Config!.TrustedProxies.Select(static one => one.ToString()));
    }

    [Fact]
    public void Hosts_are_names_and_none_by_default()
    {
        Assert.Equal([], Load("{}").Config!.AdminHosts);
        Assert.Equal(["console.example", "192.0.2.1", "::2"], Load("{ hosts: [console.example, 192.0.2.1, \"::2\"] }").Config!.AdminHosts);
    }

    [Theory]
    [InlineData("{ hosts: [\"https://gate.example\"] }", "admin.hosts[0]: 'https://gate.example' is not a host name")]
    [InlineData("{ hosts: [gate, \"gate:9090\"] }", "admin.hosts[1]: 'gate:9090' is not a host name")]
    [InlineData("{ hosts: [\"*.example\"] }", "admin.hosts[0]: '*.example' is not a host name")]
    [InlineData("{ hosts: [\"g\u00e4te.example\"] }", "is not a host name")]
    [InlineData("{ host: [gate] }", "did you mean 'hosts'?")]
    [InlineData("{ trusted_proxies: [localhost] }", "admin.trusted_proxies[0]: 'localhost' is neither an address nor a network")]
    [InlineData("{ trusted_proxies: [127.0.0.1, 127.0.0.1/33] }", "admin.trusted_proxies[1]: '127.0.0.1/33' is neither an address nor a network")]
    [InlineData("{ trusted_proxies: [0.0.0.0/0] }", "admin.trusted_proxies[0]: '0.0.0.0/0' is everybody")]
    [InlineData("{ trusted_proxy: [127.0.0.1] }", "did you mean 'trusted_proxies'?")]
    public void Proxies_that_are_wrong_are_told_with_a_fix(string admin, string problem)
        => Assert.Contains(Load(admin).Problems, found => found.Contains(problem, StringComparison.Ordinal));

    private (GateConfig? Config, List<string> Problems) Load(string admin)
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = folder.Load($$"""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners: [ { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true } ]
            admin: {{admin}}
            state: { path: state }
            connections:
              orders: { protocol: postgres, target: { address: "127.0.0.1:1", database: o, tls: disable }, credentials: { user: app } }
            rules: [ { name: one, who: anyone, on: { connections: [orders], statements: [select] }, then: allow } ]
            """);
        return (config, [.. problems.Select(static problem => problem.ToString())]);
    }
}
