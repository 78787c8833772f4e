using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeGate.EndToEnd.Approvals;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Commands, shells and forwards that wait for approval, with stock ssh.</summary>
[Collection("ssh")]
public sealed class SshHoldTests(SshFixture gate)
{
    private Approver Dba => new($"http://127.0.0.1:{gate.Gateway.AdminPort}", () => gate.Issuer.Token("dora", "dba"));

    [Fact]
    public async Task Command_waits_with_its_input_and_runs_when_approved()
    {
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", ["wc -c"], ["-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=2"], input: new string('x', 100_000));
        JsonElement hold = await Dba.WaitForAsync("wc -c");
        Assert.Equal($"exec as {ScratchSshd.User}: wc -c", hold.GetProperty("what").GetString());
        // Longer than keepalives are patient: they go on.
        await Task.Delay(4000);
        string id = hold.GetProperty("id").GetString()!;
        await Dba.ApproveAsync(id);
        (int code, string output, string error) = await ssh;
        Assert.Equal((0, "100000\n"), (code, output));
        Assert.Contains($"edgegate: this waits for approval: hold {id} (rule: removals wait); 1 of dba must approve within 1m", error, StringComparison.Ordinal);
        await SshFixture.AuditedAsync(gate.Gateway, "channel.allowed", id);
    }

    [Fact]
    public async Task Denied_command_gets_the_reason_and_an_exit_status()
    {
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", ["rm /tmp/edgegate-never"]);
        string id = await Dba.WaitForIdAsync("rm /tmp/edgegate-never");
        await Dba.DenyAsync(id, "keep it");
        (int code, string output, string error) = await ssh;
        Assert.Equal((126, ""), (code, output));
        Assert.Contains($"dora@example.com denied this: keep it (hold {id}) (rule: removals wait)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_set_for_a_command_are_shown_to_who_approves()
    {
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", ["rm /tmp/edgegate-variable"], ["-o", "SetEnv=DEPLOY_TO=prod LC_TEST=x"]);
        JsonElement hold = await Dba.WaitForAsync("rm /tmp/edgegate-variable");
        Assert.Equal($"exec as {ScratchSshd.User}: rm /tmp/edgegate-variable\nwith DEPLOY_TO=\"prod\"", hold.GetProperty("what").GetString());
        await Dba.DenyAsync(hold.GetProperty("id").GetString()!, "no");
        Assert.Equal(126, (await ssh).Code);
    }

    [Fact]
    public async Task Command_whose_words_are_not_plain_waits_too()
    {
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", ["echo $(rm /tmp/edgegate-hidden)"]);
        await Dba.DenyAsync(await Dba.WaitForIdAsync("rm /tmp/edgegate-hidden"), "no");
        Assert.Equal(126, (await ssh).Code);
    }

    [Fact]
    public async Task Command_that_a_mask_would_hide_from_approvers_is_denied()
    {
        (int code, _, string error) = await gate.SshAsync("hank", "box", ["rm /tmp/edgegate-a; : -----BEGIN PRIVATE KEY-----; rm -rf /tmp/edgegate-b; : -----END PRIVATE KEY-----"]);
        Assert.Equal(126, code);
        Assert.Contains("approvers cannot be shown this whole: what is masked as secret.pem_private_key reaches over more than a value", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_leaves_withdraws()
    {
        using Process ssh = Process.Start(new ProcessStartInfo("ssh", [.. gate.Options("hank"), "box@127.0.0.1", "rm /tmp/edgegate-left"]) { RedirectStandardError = true })!;
        await Dba.WaitForAsync("edgegate-left");
        ssh.Kill();
        Assert.Equal("the client left", (await Dba.WaitForAsync("edgegate-left", "withdrawn")).GetProperty("why").GetString());
    }

    [Fact]
    public async Task Shell_waits_and_what_was_typed_meanwhile_reaches_it()
    {
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", [], ["-tt"], input: "echo $((6 * 7))\nexit 3\n");
        await Dba.ApproveAsync(await Dba.WaitForIdAsync($"shell as {ScratchSshd.User}"));
        (int code, string output, string error) = await ssh;
        Assert.Equal(3, code);
        Assert.Contains("42", output, StringComparison.Ordinal);
        Assert.Contains("this waits for approval", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminal_that_is_interrupted_withdraws()
    {
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", ["rm /tmp/edgegate-interrupted"], ["-tt"], input: "\u0003");
        (int code, _, string error) = await ssh;
        Assert.Equal(126, code);
        Assert.Contains("withdrawn: the client cancelled", error, StringComparison.Ordinal);
    }

    /// <summary>Run by hand: <c>-explicit only -method "*three_minutes*"</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Ssh_waits_three_minutes_for_every_end()
    {
        (int port, int signInPort) = (Ports.Free(), Ports.Free());
        GatewayProcess patient = await gate.StartAsync("patient", port, required: true, signInPort);
        Approver dba = new($"http://127.0.0.1:{patient.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        Stopwatch watch = Stopwatch.StartNew();
        string touched = Path.Combine(gate.Folder, "patient-restarted");
        Task<(int Code, string Output, string Error)> Run(string command) => gate.SshAsync("hank", "box", [command], ["-o", "ServerAliveInterval=5"], port: port, seconds: 300);
        Task<(int Code, string Output, string Error)>[] waiting = [Run("printf patient-approved"), Run("printf patient-denied"), Run("printf patient-expired"), Run($"touch {touched}")];
        using Process left = Process.Start(new ProcessStartInfo("ssh", [.. gate.Options("hank", port), "box@127.0.0.1", "printf patient-left"]) { RedirectStandardError = true })!;
        Dictionary<string, string> ids = [];
        foreach (string mark in (string[])["approved", "denied", "expired", "left", "restarted"]) { ids[mark] = await dba.WaitForIdAsync($"patient-{mark}"); }
        await Task.Delay(TimeSpan.FromSeconds(182) - watch.Elapsed);
        Assert.DoesNotContain(waiting, static one => one.IsCompleted);
        await dba.ApproveAsync(ids["approved"]);
        await dba.DenyAsync(ids["denied"], "after all");
        left.Kill();
        Assert.Equal("patient-approved", (await waiting[0]).Output);
        Assert.Contains("after all", (await waiting[1]).Error, StringComparison.Ordinal);
        Assert.Contains("nobody approved this within 190s", (await waiting[2]).Error, StringComparison.Ordinal);
        Assert.Equal("the client left", (await dba.WaitForAsync("patient-left", "withdrawn")).GetProperty("why").GetString());
        Assert.False(waiting[3].IsCompleted);
        await patient.DisposeAsync();
        Assert.Contains("the gateway is stopping", (await waiting[3]).Error, StringComparison.Ordinal);
        await using GatewayProcess again = await GatewayProcess.StartAsync(patient.Config, patient.State, patient.AdminPort);
        (HttpStatusCode late, _) = await dba.ApproveAsync(ids["restarted"]);
        Assert.Equal((HttpStatusCode.Conflict, false), (late, File.Exists(touched)));
    }

    [Fact]
    public async Task Session_waits_to_be_let_in_and_tells_so_in_a_banner()
    {
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("vera", "box", ["echo let in"], ["-o", "LogLevel=INFO", "-o", "ConnectTimeout=2"]);
        JsonElement hold = await Dba.WaitForAsync($"a session with box, user {ScratchSshd.User}");
        string id = hold.GetProperty("id").GetString()!;
        await Task.Delay(3000);
        await Dba.ApproveAsync(id);
        (int code, string output, string error) = await ssh;
        Assert.Equal((0, "let in\n"), (code, output));
        Assert.Contains($"edgegate: this waits for approval: hold {id} (rule: visitors are let in); 1 of dba must approve within 1m", error, StringComparison.Ordinal);
        await SshFixture.AuditedAsync(gate.Gateway, "session.start", id);

        ssh = gate.SshAsync("vera", "box", ["echo never"], ["-o", "LogLevel=INFO"]);
        id = await Dba.WaitForIdAsync("a session with box");
        await Dba.DenyAsync(id, "not now");
        (code, output, error) = await ssh;
        Assert.Equal((255, ""), (code, output));
        Assert.Contains($"dora@example.com denied this: not now (hold {id}) (rule: visitors are let in)", error, StringComparison.Ordinal);

        using Process left = Process.Start(new ProcessStartInfo("ssh", [.. gate.Options("vera"), "box@127.0.0.1", "true"]) { RedirectStandardError = true })!;
        id = await Dba.WaitForIdAsync("a session with box");
        left.Kill();
        Assert.Equal(id, (await Dba.WaitForAsync("a session with box", "withdrawn")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Grant_covers_the_next_command()
    {
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", ["rm -f /tmp/edgegate-granted"]);
        await Dba.ApproveAsync(await Dba.WaitForIdAsync("edgegate-granted"), """{"for":"1h","same_statement":true}""");
        Assert.Equal(0, (await ssh).Code);
        (int code, _, string error) = await gate.SshAsync("hank", "box", ["rm -f /tmp/edgegate-granted"]);
        Assert.Equal((0, ""), (code, error));
    }

    [Fact]
    public async Task Forward_waits_and_opens_when_approved()
    {
        Approver dba = new($"http://127.0.0.1:{gate.Unrecorded.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        ProcessStartInfo start = new("ssh", [.. gate.Options("hank", gate.UnrecordedPort), "-W", $"127.0.0.1:{gate.Sshd.Port}", "box@127.0.0.1"]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        using Process ssh = Process.Start(start)!;
        Task<string?> banner = ssh.StandardOutput.ReadLineAsync();
        string id = await dba.WaitForIdAsync("direct-tcpip");
        Assert.False(banner.IsCompleted);
        await dba.ApproveAsync(id);
        Assert.StartsWith("SSH-2.0-", await banner, StringComparison.Ordinal);
        ssh.Kill();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Remote_forward_waits_and_is_told_on_a_channel_that_starts_later(bool isApproved)
    {
        Approver dba = new($"http://127.0.0.1:{gate.Unrecorded.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        int there = Ports.Free();
        using Process ssh = Process.Start(new ProcessStartInfo("ssh",
            ["-R", $"127.0.0.1:{there}:127.0.0.1:{gate.Sshd.Port}", "-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=2", .. gate.Options("hank", gate.UnrecordedPort), "box@127.0.0.1", "echo started; cat"])
        { RedirectStandardOutput = true, RedirectStandardInput = true, RedirectStandardError = true })!;
        string id = await dba.WaitForIdAsync($"tcpip-forward 127.0.0.1:{there}");
        // The command waits too, by another rule; keepalives behind the forward are patient.
        if (isApproved) { await Task.Delay(4000); }
        if (isApproved) { await dba.ApproveAsync(id); }
        else { await dba.DenyAsync(id, "no tunnels"); }
        await dba.ApproveAsync(await dba.WaitForIdAsync("echo started"));
        Assert.Equal("started", await ssh.StandardOutput.ReadLineAsync());
        using System.Net.Sockets.TcpClient back = new();
        if (isApproved)
        {
            await back.ConnectAsync("127.0.0.1", there);
            using StreamReader reader = new(back.GetStream());
            Assert.StartsWith("SSH-2.0-", await reader.ReadLineAsync(), StringComparison.Ordinal);
        }
        else { await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => back.ConnectAsync("127.0.0.1", there)); }
        back.Close();
        ssh.StandardInput.Close();
        string error = await ssh.StandardError.ReadToEndAsync();
        Assert.Contains($"hold {id} (rule: shells and tunnels wait)", error, StringComparison.Ordinal);
        if (!isApproved) { Assert.Contains($"edgegate: tcpip-forward 127.0.0.1:{there}: dora@example.com denied this: no tunnels", error, StringComparison.Ordinal); }
        await ssh.WaitForExitAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Agent_waits_and_what_runs_waits_behind_it(bool isApproved)
    {
        Approver dba = new($"http://127.0.0.1:{gate.Unrecorded.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        string socket = $"{gate.Folder}/agent-{isApproved}";
        using Process agent = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
        for (int i = 0; i < 100 && !File.Exists(socket); i++) { await Task.Delay(50); }
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", [$"echo sock:$SSH_AUTH_SOCK {isApproved}"], ["-A"], environment: new Dictionary<string, string> { ["SSH_AUTH_SOCK"] = socket }, port: gate.UnrecordedPort);
        string id = await dba.WaitForIdAsync("auth-agent");
        if (isApproved) { await dba.ApproveAsync(id); }
        else { await dba.DenyAsync(id, "no keys"); }
        await dba.ApproveAsync(await dba.WaitForIdAsync($"SSH_AUTH_SOCK {isApproved}"));
        (int code, string output, string error) = await ssh;
        agent.Kill();
        Assert.True(code == 0, error);
        Assert.Equal(isApproved, output.Contains("sock:/", StringComparison.Ordinal));
        if (!isApproved) { Assert.Contains($"dora@example.com denied this: no keys (hold {id}) (rule: agents wait)", error, StringComparison.Ordinal); }
    }

    [Fact]
    public async Task X11_waits_and_a_program_reaches_the_clients_display_once_approved()
    {
        Approver dba = new($"http://127.0.0.1:{gate.Unrecorded.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        // A display is a port from 6000 on.
        using TcpListener display = Display(out int number);
        Task<(int Code, string Output, string Error)> ssh = gate.SshAsync("hank", "box", ["wc -c; echo $DISPLAY; for i in $(seq 300); do test -e ~/x11.done && exit 0; sleep 0.1; done; exit 1"], ["-Y"], input: "", environment: new Dictionary<string, string> { ["DISPLAY"] = $"127.0.0.1:{number}" }, port: gate.UnrecordedPort);
        await dba.ApproveAsync(await dba.WaitForIdAsync("x11 as "));
        await dba.ApproveAsync(await dba.WaitForIdAsync("wc -c; echo $DISPLAY"));
        string told = $"{gate.Folder}/xauth.told";
        for (int i = 0; i < 200 && !(File.Exists(told) && File.ReadAllText(told).Contains("add", StringComparison.Ordinal)); i++) { await Task.Delay(50); }
        // add unix:10.0 MIT-MAGIC-COOKIE-1 0123...
        string[] words = (await File.ReadAllLinesAsync(told)).First(static line => line.StartsWith("add", StringComparison.Ordinal)).Split(' ');
        using TcpClient program = new();
        await program.ConnectAsync("127.0.0.1", 6000 + int.Parse(words[1].Split(':')[1].Split('.')[0], CultureInfo.InvariantCulture));
        // X Window System Protocol 8: byte order, version 11.0, name and cookie.
        await program.GetStream().WriteAsync((byte[])[(byte)'l', 0, 11, 0, 0, 0, 18, 0, 16, 0, 0, 0, .. "MIT-MAGIC-COOKIE-1"u8, 0, 0, .. Convert.FromHexString(words[3])]);
        using TcpClient shown = await display.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
        byte[] greeting = new byte[12];
        await shown.GetStream().ReadExactlyAsync(greeting);
        Assert.Equal((byte[])[(byte)'l', 0, 11, 0], greeting[..4]);
        program.Dispose();
        shown.Dispose();
        await File.WriteAllTextAsync($"{gate.Folder}/x11.done", "");
        Assert.Equal(0, (await ssh).Code);
        await SshFixture.AuditedAsync(gate.Unrecorded, "channel.allowed", "\"kind\":\"x11\"", "\"subject\":\"hank\"", "\"rule\":\"agents wait\"");
    }

    private static TcpListener Display(out int number)
    {
        for (number = 70; ; number++)
        {
            TcpListener listener = new(IPAddress.Loopback, 6000 + number);
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException)
            {
                listener.Dispose();
            }
        }
    }
}
