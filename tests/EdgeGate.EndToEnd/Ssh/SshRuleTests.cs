using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>What rules allow runs; what they do not is refused with the rule and the reason, and audited.</summary>
[Collection("ssh")]
public sealed class SshRuleTests(SshFixture gate)
{
    [Fact]
    public async Task Command_that_matches_a_pattern_runs() => Assert.Equal((0, "a b\n", ""), await gate.SshAsync("nora", "box", ["echo 'a b'"]));

    [Theory]
    [InlineData("id", "no rule allows this command on box (rule: default)")]
    [InlineData("rm -rf /tmp/nothing", "rule 'no removing' denies this command on box (rule: no removing)")]
    [InlineData("echo a; id", "rule 'no removing' denies this command on box (rule: no removing)")]
    [InlineData("echo $(id)", "rule 'no removing' denies this command on box (rule: no removing)")]
    public async Task Command_that_does_not_is_refused_with_rule_and_reason(string command, string reason)
    {
        (int code, string output, string error) = await gate.SshAsync("nora", "box", [command]);
        Assert.Equal(126, code);
        Assert.Equal("", output);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        await SshFixture.AuditedAsync(gate.Gateway, "channel.denied", "\"subject\":\"nora\"", $"\"what\":\"{command}\"");
    }

    [Fact]
    public async Task Shell_is_refused_where_only_commands_are_allowed()
    {
        (int code, string output, string error) = await gate.SshAsync("nora", "box", [], input: "id\n");
        Assert.Equal(126, code);
        Assert.Equal("", output);
        Assert.Contains("no rule allows a shell on box", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_connection_and_one_for_others_look_the_same()
    {
        (int unknown, _, string first) = await gate.SshAsync("alice", "nothing-box", ["id"]);
        (int hidden, _, string second) = await gate.SshAsync("alice", "hidden-box", ["id"]);
        (int other, _, string third) = await gate.SshAsync("alice", "box%nobody", ["id"]);
        (int stranger, _, string fourth) = await gate.SshAsync("olga", "box", ["id"]);
        Assert.Equal((255, 255, 255, 255), (unknown, hidden, other, stranger));
        Assert.Contains("there is no connection \"nothing-box\" for you", first, StringComparison.Ordinal);
        Assert.Equal(first.Replace("nothing-box", "", StringComparison.Ordinal), second.Replace("hidden-box", "", StringComparison.Ordinal));
        Assert.Equal(first.Replace("nothing-box", "", StringComparison.Ordinal), third.Replace("box", "", StringComparison.Ordinal));
        Assert.Equal(first.Replace("nothing-box", "", StringComparison.Ordinal), fourth.Replace("box", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wrong-host-box", "did not show the host key that is configured; it showed SHA256:")]
    [InlineData("wrong-ca-box", "refused the gateway's login")]
    [InlineData("gone-box", "cannot be reached")]
    public async Task Target_that_cannot_be_used_is_told(string connection, string reason)
    {
        (int code, _, string error) = await gate.SshAsync("alice", connection, ["id"]);
        Assert.Equal(255, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_subsystem_runs_by_rule_and_sftp_where_a_rule_names_it()
    {
        (int code, string output, _) = await gate.SshAsync("alice", "box", ["hello"], ["-s"]);
        Assert.Equal((0, "hello\n"), (code, output));
        (code, _, string error) = await gate.SshAsync("bob", "box", ["sftp"], ["-s"]);
        Assert.Equal(126, code);
        Assert.Contains("no rule allows sftp on box", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alice", true, "no rule allows forwarding through box")]
    [InlineData("tina", true, "forward cannot be recorded, and recording is required")]
    public async Task Forward_is_refused_by_default_and_where_recording_is_required(string user, bool isRecorded, string reason)
    {
        (Process ssh, int local) = await TunnelAsync(user, isRecorded);
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", local);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[10]));
        await SshFixture.AuditedAsync(gate.Gateway, "channel.denied", $"\"subject\":\"{user}\"", "\"kind\":\"forward\"", reason);
        await StopAsync(ssh);
    }

    [Fact]
    public async Task Forward_that_a_rule_allows_passes_and_its_bytes_are_audited()
    {
        (Process ssh, int local) = await TunnelAsync("tina", isRecorded: false);
        using (TcpClient client = new())
        {
            await client.ConnectAsync("127.0.0.1", local);
            byte[] greeting = new byte[8];
            await client.GetStream().ReadExactlyAsync(greeting);
            Assert.Equal("SSH-2.0-", Encoding.ASCII.GetString(greeting));
            await client.GetStream().WriteAsync("SSH-2.0-test\r\n"u8.ToArray());
        }
        string line = await SshFixture.AuditedAsync(gate.Unrecorded, "channel.closed", "\"kind\":\"forward\"", "\"subject\":\"tina\"", "\"bytes_in\":14");
        Assert.Contains("\"rule\":\"tunnels\"", line, StringComparison.Ordinal);
        await StopAsync(ssh);
    }

    [Fact]
    public async Task Remote_forward_that_a_rule_allows_passes()
    {
        int remote = Ports.Free();
        using TcpListener here = new(System.Net.IPAddress.Loopback, 0);
        here.Start();
        int port = ((System.Net.IPEndPoint)here.LocalEndpoint).Port;
        using Process ssh = Process.Start(new ProcessStartInfo("ssh", ["-o", "ExitOnForwardFailure=yes", "-R", $"{remote}:127.0.0.1:{port}", .. gate.Options("tina", gate.UnrecordedPort), "box@127.0.0.1", "sleep 60"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<TcpClient> accepting = here.AcceptTcpClientAsync();
        using TcpClient there = new();
        for (int i = 0; i < 200 && !there.Connected; i++)
        {
            try { await there.ConnectAsync("127.0.0.1", remote); }
            catch (SocketException) { await Task.Delay(50); }
        }
        await there.GetStream().WriteAsync("through"u8.ToArray());
        byte[] got = new byte[7];
        await (await accepting).GetStream().ReadExactlyAsync(got);
        Assert.Equal("through", Encoding.ASCII.GetString(got));
        await StopAsync(ssh);
    }

    [Fact]
    public async Task Agent_stays_here_by_default()
    {
        (int code, string output, _) = await Shell.RunAsync("ssh-agent", ["ssh", "-A", .. gate.Options("alice"), "box@127.0.0.1", "echo ${SSH_AUTH_SOCK:-none}"]);
        Assert.Equal((0, "none\n"), (code, output));
        await SshFixture.AuditedAsync(gate.Gateway, "channel.denied", "\"kind\":\"agent\"", "\"subject\":\"alice\"");
    }

    private async Task<(Process Ssh, int Port)> TunnelAsync(string user, bool isRecorded)
    {
        int local = Ports.Free();
        Process ssh = Process.Start(new ProcessStartInfo("ssh", ["-N", "-L", $"{local}:127.0.0.1:{gate.Sshd.Port}", .. gate.Options(user, isRecorded ? gate.Port : gate.UnrecordedPort), "box@127.0.0.1"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        for (int i = 0; i < 200; i++)
        {
            using TcpClient probe = new();
            try
            {
                await probe.ConnectAsync("127.0.0.1", local);
                return (ssh, local);
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
        throw new TimeoutException("ssh does not listen");
    }

    private static async Task StopAsync(Process ssh)
    {
        ssh.Kill();
        await ssh.WaitForExitAsync();
    }
}
