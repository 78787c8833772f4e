using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Clients of the API other than kubectl.</summary>
[Collection(CriGroup.Name)]
public sealed class KubeClientTests(CriFixture gate)
{
    [Theory]
    [InlineData("either")]
    [InlineData("spdy")]
    public async Task Pythons_client_lists_runs_and_is_denied(string connection)
    {
        (int code, string output, string error) = await gate.RunAsync(
            "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "client.py"), $"https://localhost:{gate.Port}/c/{connection}", gate.Certificate, gate.Issuer.Token("pia", "runners")]);
        Assert.True(code == 0, error);
        Assert.Equal("web-1 web-2\n'out [pii.email]\\n' 'err [pii.email]\\n' 3\n'abcdef' '' 0\n403 True\n", output);
    }
}
