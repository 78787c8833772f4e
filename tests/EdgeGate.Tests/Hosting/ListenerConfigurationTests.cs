using Xunit;

namespace EdgeGate.Tests.Hosting;

/// <summary><c>listeners</c> of a configuration file, and where they and the admin listener listen.</summary>
public sealed class ListenerConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1:5433", "127.0.0.1:9090")]
    [InlineData("127.0.0.2:5432", "127.0.0.1:9090")]
    [InlineData("[::1]:5432", "127.0.0.1:9090")]
    [InlineData("127.0.0.1:9090", "[::1]:9090")]
    public void Addresses_of_their_own_are_good(string second, string admin) => Assert.Empty(Load(second, admin));

    [Theory]
    [InlineData("127.0.0.1:5432", "127.0.0.1:9090", "listeners[1].address: 127.0.0.1:5432 is listened on by listeners[0].address already (127.0.0.1:5432)")]
    [InlineData("0.0.0.0:5432", "127.0.0.1:9090", "listeners[1].address: 0.0.0.0:5432 is listened on by listeners[0].address already (127.0.0.1:5432)")]
    [InlineData("[::]:5432", "127.0.0.1:9090", "listeners[1].address: [::]:5432 is listened on by listeners[0].address already (127.0.0.1:5432)")]
    [InlineData("[::ffff:127.0.0.1]:5432", "127.0.0.1:9090", "is listened on by listeners[0].address already (127.0.0.1:5432)")]
    [InlineData("127.0.0.1:9090", "127.0.0.1:9090", "admin.address: 127.0.0.1:9090 is listened on by listeners[1].address already (127.0.0.1:9090)")]
    [InlineData("127.0.0.1:9090", null, "admin.address: 127.0.0.1:9090 is listened on by listeners[1].address already (127.0.0.1:9090)")]
    [InlineData("0.0.0.0:9090", "127.0.0.1:9090", "admin.address: 127.0.0.1:9090 is listened on by listeners[1].address already (0.0.0.0:9090)")]
    public void Addresses_that_overlap_are_told_with_both_keys(string second, string? admin, string problem)
        => Assert.Contains(Load(second, admin), found => found.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("::1:5432")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("localhost:5432")]
    public void Addresses_without_a_port_are_told(string second)
        => Assert.Contains(Load(second, admin: null), found => found.Contains($"listeners[1].address: '{second}' is not an address and port; write it as", StringComparison.Ordinal));

    private List<string> Load(string second, string? admin) => folder.Problems($$"""
            identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
            listeners:
            - { protocol: postgres, address: "127.0.0.1:5432", allow_plaintext_token: true }
            - { protocol: ssh, address: "{{second}}" }
            state: { path: state }
            {{(admin is null ? "" : $"admin: {{ address: \"{admin}\" }}")}}
            """);
}
