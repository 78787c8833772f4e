using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Every generation of remote commands, with containers of a real runtime: on WebSocket by .NET's client, on SPDY by kubectl.</summary>
[Collection(CriGroup.Name)]
public sealed class GenerationTests(CriFixture gate)
{
    private const string Mail = "jane.roe@example.org";

    private string Analyst => gate.Issuer.Token("kim", "analysts");

    public static TheoryData<string?, string> WebSockets
    {
        get
        {
            TheoryData<string?, string> pairs = [];
            foreach (string? name in (string?[])["v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io", null, "v4.base64.channel.k8s.io", "base64.channel.k8s.io"])
            {
                foreach (string target in new[] { "spdy", "ws" }) { pairs.Add(name, target); }
            }
            return pairs;
        }
    }

    public static TheoryData<string, string> OlderSpdy
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string name in new[] { "v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io" })
            {
                foreach (string target in new[] { "spdy", "ws" }) { pairs.Add(name, target); }
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(WebSockets))]
    public async Task On_websocket_outputs_are_apart_and_masked_stdin_arrives_and_the_end_is_told(string? protocol, string target)
    {
        using ExecClient client = await ExecClient.OpenAsync(Url(target), Analyst, "box", protocol, "stdin=true&stderr=true", "sh", "-c", $"echo out {Mail}; echo err >&2; head -c 5; exit 7");
        Assert.Equal(protocol ?? "", client.Protocol);
        await client.SendAsync(0, "abc"u8.ToArray());
        await client.SendAsync(0, "de"u8.ToArray());
        await client.ReadToEndAsync();
        Assert.Equal("out [pii.email]\nabcde", client.Text(1));
        Assert.Equal("err\n", client.Text(2));
        bool isDocument = protocol is not null && (protocol.StartsWith("v4", StringComparison.Ordinal) || protocol.StartsWith("v5", StringComparison.Ordinal));
        if (isDocument) { Assert.Contains("\"reason\":\"ExitCode\",\"message\":\"7\"", client.Text(3), StringComparison.Ordinal); }
        else { Assert.StartsWith("command terminated with non-zero exit code", client.Text(3), StringComparison.Ordinal); }
    }

    [Theory]
    [MemberData(nameof(OlderSpdy))]
    public async Task On_spdy_outputs_are_apart_and_masked_stdin_arrives_and_a_failure_is_one(string generation, string target)
    {
        // A client of v1 leaves at the first word of a failure, whatever output is still to come: there the command succeeds.
        int wanted = generation.StartsWith('v') ? 7 : 0;
        (int code, string output, string error) = await RunAsync(generation, target, ["exec", "-i", "box", "-c", "app", "--", "sh", "-c", $"echo out {Mail}; echo err >&2; head -c 5; exit {wanted}"], "abcde");
        Assert.Equal("out [pii.email]\nabcde", output);
        Assert.StartsWith("err\n", error, StringComparison.Ordinal);
        // How a command ended is told as a number from v4 on.
        if (wanted == 0 || generation.StartsWith("v4", StringComparison.Ordinal)) { Assert.Equal(wanted, code); }
        else
        {
            Assert.Equal(1, code);
            Assert.Contains("exit code", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("spdy-v3")]
    [InlineData("spdy-v2")]
    public async Task Older_targets_words_are_a_status_to_newer_clients_and_success_stays_success(string target)
    {
        using ExecClient failed = await ExecClient.OpenAsync(Url(target), Analyst, "box", "v5.channel.k8s.io", "stderr=true", "sh", "-c", "exit 7");
        await failed.ReadToEndAsync();
        Assert.Contains("\"status\":\"Failure\"", failed.Text(3), StringComparison.Ordinal);
        Assert.Contains("exit code 7", failed.Text(3), StringComparison.Ordinal);
        foreach (string kubectl in KubeFixture.Kubectls)
        {
            (int code, string output, string error) = await gate.RunAsync(kubectl, gate.Arguments(target, Analyst, "exec", "-i", "box", "-c", "app", "--", "cat"), $"to {Mail}\n");
            Assert.True((code, output) == (0, "to [pii.email]\n"), error);
            (code, _, error) = await gate.RunAsync(kubectl, gate.Arguments(target, Analyst, "exec", "box", "-c", "app", "--", "sh", "-c", "exit 7"));
            Assert.Equal(1, code);
            Assert.Contains("exit code 7", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Oldest_target_is_spoken_to_though_it_tells_no_failure()
    {
        // A kubelet resets v1's error stream at once.
        using ExecClient client = await ExecClient.OpenAsync(Url("spdy-v1"), Analyst, "box", "v5.channel.k8s.io", "stdin=true&stderr=true", "sh", "-c", $"echo out {Mail}; echo err >&2; cat; exit 7");
        await client.SendAsync(0, "abcde"u8.ToArray());
        await client.CloseStdinAsync();
        await client.ReadToEndAsync();
        Assert.Equal("out [pii.email]\nabcde", client.Text(1));
        Assert.Equal("err\n", client.Text(2));
    }

    [Theory]
    [InlineData("spdy")]
    [InlineData("spdy-v3")]
    public async Task Sizes_of_terminals_came_with_v3(string target)
    {
        using OlderClient older = new(gate.Port, Analyst, "v3.channel.k8s.io");
        older.Start();
        (_, string output, string error) = await gate.TerminalAsync(
            "env", ["KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false", KubeFixture.Kubectls[0], .. Arguments(older, target), "exec", "-it", "box", "-c", "app", "--", "sh", "-c", "sleep 1; stty size"], "");
        Assert.True(output.Contains("40 100", StringComparison.Ordinal), output + error);
    }

    private string Url(string target) => $"https://localhost:{gate.Port}/c/{target}";

    private static string[] Arguments(OlderClient older, string target) => ["--server", $"http://127.0.0.1:{older.Port}/c/{target}"];

    private async Task<(int Code, string Output, string Error)> RunAsync(string generation, string target, string[] arguments, string input)
    {
        using OlderClient older = new(gate.Port, Analyst, generation);
        older.Start();
        return await Shell.RunAsync(KubeFixture.Kubectls[^1], [.. Arguments(older, target), .. arguments], new Dictionary<string, string>(gate.Environment) { ["KUBECTL_REMOTE_COMMAND_WEBSOCKETS"] = "false" }, input);
    }
}
