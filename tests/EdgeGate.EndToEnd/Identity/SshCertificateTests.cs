using System.Diagnostics;
using EdgeGate.EndToEnd.Ssh;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>Certificates that the gateway signs for people: stock ssh, ssh-keygen and ssh-agent.</summary>
[Collection("login")]
public sealed class SshCertificateTests(LoginFixture gate)
{
    [Fact]
    public async Task Ssh_runs_as_the_one_who_signed_in_and_the_gates_keys_are_known_beforehand()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        (int code, string output, string error) = await LoginFixture.RunAsync(home, "ssh", "box", "--", "echo through the gate");
        Assert.True((code, output) == (0, "through the gate\n"), error);
        string audit = await SshFixture.AuditedAsync(gate.Gateway, "session.start", "\"proof\":\"certificate\"", "\"subject\":\"alice\"");
        Assert.Contains($"\"issuer\":\"{gate.Provider.Url}\"", audit, StringComparison.Ordinal);
        Assert.Contains("\"groups\":[\"analysts\"]", audit, StringComparison.Ordinal);
        await SshFixture.AuditedAsync(gate.Gateway, "certificate.signed", "\"subject\":\"alice\"");
        // Somebody without rights is refused with the same kind of certificate.
        Dictionary<string, string> carol = await gate.SignInAsync("carol");
        (code, _, error) = await LoginFixture.RunAsync(carol, "ssh", "box", "--", "true");
        Assert.Equal(255, code);
        Assert.Contains("there is no connection \"box\" for you", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_lets_plain_ssh_get_its_certificate_by_itself()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        (int code, string block, string error) = await LoginFixture.RunAsync(home, "ssh-config", "box");
        Assert.True(code == 0, error);
        await File.WriteAllTextAsync($"{home["HOME"]}/config-file", block);
        (code, string output, error) = await Shell.RunAsync("ssh", ["-F", $"{home["HOME"]}/config-file", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "box", "echo plain ssh"], home);
        Assert.True((code, output) == (0, "plain ssh\n"), block + error);
    }

    [Fact]
    public async Task Certificate_names_one_principal_ends_with_the_token_and_goes_beside_the_key()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        string key = $"{home["HOME"]}/key";
        await Shell.RunAsync("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", key]);
        (int code, string output, string error) = await LoginFixture.RunAsync(home, "ssh-cert", "--key", $"{key}.pub", "--for", "30m");
        Assert.True((code, output) == (0, $"{key}-cert.pub\n"), error);
        (_, string shown, _) = await Shell.RunAsync("ssh-keygen", ["-L", "-f", $"{key}-cert.pub"], new Dictionary<string, string> { ["TZ"] = "UTC" });
        Assert.Contains("Key ID: \"edgegate alice\"", shown, StringComparison.Ordinal);
        Assert.Matches("Principals: *\\n *alice\\n", shown);
        Assert.Contains("permit-pty", shown, StringComparison.Ordinal);
        DateTime end = DateTime.Parse(shown.Split(" to ")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(end, DateTime.UtcNow.AddMinutes(25), DateTime.UtcNow.AddMinutes(31));
        // Asked for ten days, it ends with the token, in an hour.
        (code, _, error) = await LoginFixture.RunAsync(home, "ssh-cert", "--key", $"{key}.pub", "--for", "10d");
        Assert.True(code == 0, error);
        (_, shown, _) = await Shell.RunAsync("ssh-keygen", ["-L", "-f", $"{key}-cert.pub"], new Dictionary<string, string> { ["TZ"] = "UTC" });
        end = DateTime.Parse(shown.Split(" to ")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(end, DateTime.UtcNow.AddMinutes(40), DateTime.UtcNow.AddMinutes(61));
        (code, output, error) = await Shell.RunAsync(
            "ssh", ["-F", "none", "-i", key, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", $"UserKnownHostsFile={home["HOME"]}/known", "-p", $"{gate.SshPort}", "box@127.0.0.1", "echo own key"], home);
        Assert.True((code, output) == (0, "own key\n"), error);
    }

    [Fact]
    public async Task Agent_holds_the_key_and_no_file_does()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        string socket = $"{home["HOME"]}/agent";
        using Process agent = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
        try
        {
            for (int i = 0; i < 100 && !File.Exists(socket); i++) { await Task.Delay(50); }
            home["SSH_AUTH_SOCK"] = socket;
            (int code, _, string error) = await LoginFixture.RunAsync(home, "ssh-cert", "--agent", "--for", "10m");
            Assert.True(code == 0, error);
            Assert.Contains("ED25519-CERT", (await Shell.RunAsync("ssh-add", ["-l"], home)).Output, StringComparison.Ordinal);
            (code, string output, error) = await Shell.RunAsync(
                "ssh", ["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", $"UserKnownHostsFile={home["HOME"]}/known", "-p", $"{gate.SshPort}", "box@127.0.0.1", "echo from the agent"], home);
            Assert.True((code, output) == (0, "from the agent\n"), error);
            Assert.False(Directory.Exists($"{home["XDG_CONFIG_HOME"]}/edgegate/ssh"));
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task What_is_no_key_is_not_signed()
    {
        Dictionary<string, string> home = await gate.SignInAsync("alice");
        await File.WriteAllTextAsync($"{home["HOME"]}/bad.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAABHh4eHg= x\n");
        (int code, _, string error) = await LoginFixture.RunAsync(home, "ssh-cert", "--key", $"{home["HOME"]}/bad.pub");
        Assert.Equal(1, code);
        Assert.Contains("'public_key' is a line of a public key file", error, StringComparison.Ordinal);
    }
}
