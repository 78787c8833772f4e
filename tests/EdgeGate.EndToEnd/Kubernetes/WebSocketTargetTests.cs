using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Targets of every generation on the WebSocket server of npm's <c>ws</c>, under clients of every generation: what one cannot say is translated.</summary>
public sealed class WebSocketTargetTests(WebSocketTargetFixture gate) : IClassFixture<WebSocketTargetFixture>
{
    private const string Mail = "jane.roe@example.org";

    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string client in (string[])["v5.channel.k8s.io", "v4.channel.k8s.io", "v2.channel.k8s.io", "v4.base64.channel.k8s.io"])
            {
                foreach (string target in (string[])["v5", "v4", "v3", "v2", "v1"]) { pairs.Add(client, target); }
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Outputs_are_apart_and_masked_both_ways_and_the_end_is_told(string protocol, string target)
    {
        using ExecClient client = await gate.OpenAsync(target, protocol, "stdin=true&stderr=true", "sh", "-c", $"echo out {Mail}; echo err {Mail} >&2; head -c 14 | sed s/pii/stdin-was-pii/; exit 7");
        Assert.Equal(protocol, client.Protocol);
        await client.SendAsync(0, "to jane.roe@exam"u8.ToArray());
        await client.SendAsync(0, "ple.org and more\n"u8.ToArray());
        await client.ReadToEndAsync();
        Assert.Equal("out [pii.email]\nto [stdin-was-pii.email]", client.Text(1));
        Assert.Equal("err [pii.email]\n", client.Text(2));
        bool bothTellNumbers = !protocol.StartsWith("v2", StringComparison.Ordinal) && target is "v5" or "v4";
        if (bothTellNumbers) { Assert.Contains("\"reason\":\"ExitCode\",\"message\":\"7\"", client.Text(3), StringComparison.Ordinal); }
        else { Assert.Contains("command terminated with non-zero exit code", client.Text(3), StringComparison.Ordinal); }
    }

    [Fact]
    public async Task End_of_stdin_arrives_where_both_can_say_it()
    {
        using ExecClient client = await gate.OpenAsync("v5", "v5.channel.k8s.io", "stdin=true&stderr=true", "sh", "-c", "cat; echo ended");
        byte[] block = new byte[128 * 1024];
        block.AsSpan().Fill((byte)'x');
        for (int i = 0; i < 16; i++) { await client.SendAsync(0, block); }
        await client.CloseStdinAsync();
        await client.ReadToEndAsync();
        Assert.Equal(new string('x', 16 * block.Length) + "ended\n", client.Text(1));
        Assert.Contains("\"status\":\"Success\"", client.Text(3), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Kubectls
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string kubectl in KubeFixture.Kubectls)
            {
                foreach (string target in (string[])["v5", "v4", "v3", "v2", "v1"]) { pairs.Add(kubectl, target); }
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_runs_commands_whatever_its_target_speaks(string kubectl, string target)
    {
        (int code, string output, string error) = await gate.KubectlAsync(kubectl, target, "abcde", "exec", "-i", "web-1", "-c", "app", "--", "sh", "-c", $"echo out {Mail}; head -c 5; exit 7");
        Assert.True(output == "out [pii.email]\nabcde", output + error);
        // A number is told from v4 on.
        Assert.True(code == (target is "v5" or "v4" ? 7 : 1), $"{code}: {error}");
        (code, output, error) = await gate.KubectlAsync(kubectl, target, "", "exec", "web-1", "-c", "app", "--", "echo", Mail);
        Assert.True((code, output) == (0, "[pii.email]\n"), error);
    }
}
