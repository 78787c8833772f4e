using System.Text.RegularExpressions;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>What was said in an exec can be listed, replayed and exported afterwards.</summary>
[Collection(CriGroup.Name)]
public sealed class KubeReplayTests(CriFixture gate)
{
    [Fact]
    public async Task Terminal_of_an_exec_is_replayed_and_exported_with_its_size()
    {
        string user = "rep" + Guid.NewGuid().ToString("N")[..8];
        (int code, string output, string error) = await gate.TerminalAsync(
            KubeFixture.Kubectls[0], gate.Arguments("either", gate.Issuer.Token(user, "engineers"), "exec", "-it", "box", "-c", "app", "--", "sh", "-c", "sleep 1; printf '\\033[1mto jane.roe@example.org\\033[0m\\r\\n'; exit 3"), "");
        Assert.True(code == 3, output + error);
        await gate.RecordingAsync(user, "\"k\":\"exit\"");
        (code, string list, error) = await RunAsync("sessions", "list", "--user", user);
        Assert.True(code == 0, error);
        string id = (await FindAsync(user))!;
        Assert.Contains(id, list, StringComparison.Ordinal);
        (code, output, error) = await RunAsync("replay", id, "--speed", "0");
        Assert.True(code == 0, error);
        Assert.True(output.Contains("to [pii.email]", StringComparison.Ordinal), output);
        (code, output, error) = await RunAsync("export", id, "--format", "cast");
        Assert.True(code == 0, error);
        Assert.Contains("\"width\":100,\"height\":40", output.Split('\n')[0].Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("to [pii.email]", output, StringComparison.Ordinal);
        (code, output, error) = await RunAsync("verify", id);
        Assert.True(code == 0, output + error);
    }

    private async Task<string?> FindAsync(string user)
    {
        (_, string list, _) = await RunAsync("sessions", "list", "--user", user, "--output", "json");
        foreach (Match id in Regex.Matches(list, "\"id\": ?\"([0-9a-z]{26})\""))
        {
            (_, string events, _) = await RunAsync("export", id.Groups[1].Value, "--format", "jsonl");
            if (events.Contains("\"k\":\"exit\"", StringComparison.Ordinal)) { return id.Groups[1].Value; }
        }
        return null;
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => Shell.RunAsync(GatewayProcess.Binary, [.. arguments, "--state", gate.Gateway.State]);
}
