using System.Text.Json;
using EdgeGate.Cli.Login;
using Xunit;

namespace EdgeGate.Tests.Identity;

/// <summary>What the commands believe of where to sign in.</summary>
public sealed class LoginFileTests
{
    [Theory]
    [InlineData("https://login.example.com/realms/a", true)]
    [InlineData("http://127.0.0.1:9000", true)]
    [InlineData("http://localhost:9000/", true)]
    [InlineData("http://login.example.com", false)]
    [InlineData("http://127.0.0.1.example.com", false)]
    [InlineData("ftp://127.0.0.1/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/relative", false)]
    [InlineData("no address", false)]
    public void Issuer_is_believed_over_https_or_on_this_machine(string issuer, bool isBelieved)
    {
        using JsonDocument told = JsonDocument.Parse(JsonSerializer.Serialize(new { issuer, client_id = "edgegate-cli", audience = "edgegate" }));
        Assert.Equal(isBelieved, LoginFile.Read("https://gate.example.com", told.RootElement) is not null);
    }
}
