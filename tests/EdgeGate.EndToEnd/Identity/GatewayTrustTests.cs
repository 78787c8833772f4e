using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>What somebody who is told to sign in at a gateway of somebody else's gives away: nothing.</summary>
[Collection("login")]
public sealed class GatewayTrustTests(LoginFixture gate)
{
    [Fact]
    public async Task New_gateway_is_not_taken_without_a_question_and_its_issuer_is_not_asked()
    {
        using TcpListener issuer = new(IPAddress.Loopback, 0);
        issuer.Start();
        string named = $"http://127.0.0.1:{((IPEndPoint)issuer.LocalEndpoint).Port}";
        await using FakeGateway evil = new(named, "edgegate", "urn:edgegate");
        Dictionary<string, string> home = gate.Home();
        (int code, string output, string error) = await LoginFixture.RunAsync(home, "login", "--browser", "--gateway", evil.Url);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"Signing in at {named} for {evil.Url} (client edgegate-cli, tokens for edgegate).", error, StringComparison.Ordinal);
        Assert.Contains("name the issuer you were told (--issuer URL), or --trust", error, StringComparison.Ordinal);
        (code, _, error) = await LoginFixture.RunAsync(home, "login", "--browser", "--gateway", evil.Url, "--issuer", gate.Provider.Url);
        Assert.Equal(1, code);
        Assert.Contains($"edgegate: {evil.Url} has people sign in at {named}, not at {gate.Provider.Url}", error, StringComparison.Ordinal);
        Assert.False(issuer.Pending());
        Assert.False(Directory.Exists($"{home["XDG_CONFIG_HOME"]}/edgegate"));
    }

    [Theory]
    [InlineData("no", false)]
    [InlineData("y", false)]
    [InlineData("yes", true)]
    public async Task Person_at_a_terminal_is_asked(string answer, bool goesOn)
    {
        await using FakeGateway other = new(gate.Provider.Url, "edgegate", "urn:edgegate");
        Dictionary<string, string> home = gate.Home();
        home["BROWSER"] = "/bin/true";
        // The command stands still when it goes on, until the browser answers: timeout ends it, in the foreground
        // whichever shell there is (script takes SHELL, else /bin/sh, which may leave timeout a group of its own).
        (_, string output, _) = await Shell.RunAsync("script", ["-qec", $"exec timeout --foreground 10 {GatewayProcess.Binary} login --browser --gateway {other.Url}", "/dev/null"], home, $"{answer}\n");
        Assert.Contains($"Nobody has signed in at {other.Url} from here. Is it your gateway, and that your issuer? (yes/no)", output, StringComparison.Ordinal);
        Assert.Equal((goesOn, !goesOn), (output.Contains("To sign in, open", StringComparison.Ordinal), output.Contains("edgegate: not signed in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Gateway_that_says_something_else_than_before_is_refused_until_it_is_forgotten()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        string path = $"{home["XDG_CONFIG_HOME"]}/edgegate/gateways.json";
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Contains(gate.Url, (await LoginFixture.RunAsync(home, "gateways", "list")).Output, StringComparison.Ordinal);
        // As if the gateway had named another issuer then.
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace(gate.Provider.Url, "https://login.before.example", StringComparison.Ordinal));
        foreach (string[] how in (string[][])[[], ["--trust"], ["--issuer", gate.Provider.Url]])
        {
            (int code, _, string error) = await LoginFixture.RunAsync(home, ["login", "--browser", "--gateway", gate.Url, .. how]);
            Assert.Equal(1, code);
            Assert.Contains($"edgegate: {gate.Url} SAYS SOMETHING ELSE THAN BEFORE", error, StringComparison.Ordinal);
            Assert.Contains($"  issuer: was https://login.before.example, is {gate.Provider.Url}", error, StringComparison.Ordinal);
            Assert.DoesNotContain("To sign in", error, StringComparison.Ordinal);
        }
        Assert.Equal(0, (await LoginFixture.RunAsync(home, "gateways", "forget", gate.Url + "/")).Code);
        Assert.Equal(3, (await LoginFixture.RunAsync(home, "gateways", "forget", gate.Url)).Code);
        (int again, string told) = await LoginFixture.SignInAsync(home, "alice", "login", "--browser", "--gateway", gate.Url, "--trust");
        Assert.True(again == 0, told);
        // It is known now.
        (again, told) = await LoginFixture.SignInAsync(home, "alice", "login", "--browser", "--gateway", gate.Url);
        Assert.True(again == 0, told);
    }

    [Theory]
    [InlineData("edgegate", "urn:other")]
    [InlineData("other", "urn:edgegate")]
    public async Task Gateway_whose_tokens_the_good_one_takes_gets_none(string audience, string resource)
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        await using FakeGateway evil = new(gate.Provider.Url, audience, resource);
        (int code, string error) = await LoginFixture.SignInAsync(home, "alice", "login", "--browser", "--gateway", evil.Url, "--issuer", gate.Provider.Url);
        Assert.Equal(1, code);
        Assert.Contains($"TOKENS OF THIS GATEWAY ARE GOOD AT {gate.Url} TOO", error, StringComparison.Ordinal);
        Assert.DoesNotContain("To sign in", error, StringComparison.Ordinal);
        // The sign-in at the good one is as it was.
        Assert.Equal(0, (await LoginFixture.RunAsync(home, "whoami")).Code);
    }

    [Fact]
    public async Task Token_for_another_audience_than_the_gateway_names_is_not_kept()
    {
        await using FakeGateway evil = new(gate.Provider.Url, "harmless", "urn:edgegate");
        Dictionary<string, string> home = gate.Home();
        (int code, string error) = await LoginFixture.SignInAsync(home, "alice", "login", "--browser", "--gateway", evil.Url, "--trust");
        Assert.Equal(1, code);
        Assert.Contains("edgegate: the issuer gave no token for harmless, which the gateway wants: nothing was kept", error, StringComparison.Ordinal);
        Assert.False(File.Exists($"{home["XDG_CONFIG_HOME"]}/edgegate/login.json"));
    }

    [Fact]
    public async Task Known_gateways_that_others_can_write_are_not_believed()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        string path = $"{home["XDG_CONFIG_HOME"]}/edgegate/gateways.json";
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        (int code, _, string error) = await LoginFixture.RunAsync(home, "login", "--browser", "--gateway", gate.Url, "--issuer", gate.Provider.Url);
        Assert.Equal(1, code);
        Assert.Contains("can be written by others", error, StringComparison.Ordinal);
    }

    /// <summary>What says it is a gateway, and names whatever issuer it likes.</summary>
    private sealed class FakeGateway : IAsyncDisposable
    {
        private readonly HttpListener listener = new();
        private readonly Task serving;

        public FakeGateway(string issuer, string audience, string resource)
        {
            Url = $"http://127.0.0.1:{Ports.Free()}";
            listener.Prefixes.Add(Url + "/");
            listener.Start();
            byte[] told = Encoding.UTF8.GetBytes($$"""{"issuer":"{{issuer}}","audience":"{{audience}}","client_id":"edgegate-cli","scope":"openid offline_access read","resource":"{{resource}}"}""");
            serving = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        HttpListenerContext context = await listener.GetContextAsync();
                        context.Response.ContentType = "application/json";
                        context.Response.Close(told, willBlock: true);
                    }
                }
                catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
                {
                    // Closed.
                }
            });
        }

        public string Url { get; }

        public async ValueTask DisposeAsync()
        {
            listener.Close();
            await serving;
        }
    }
}
