using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Stock ssh: commands, shells, streams and their ends.</summary>
[Collection("ssh")]
public sealed class SshExecTests(SshFixture gate)
{
    [Theory]
    [InlineData("box")]
    [InlineData("rsa-box")]
    [InlineData("ecdsa-box")]
    [InlineData("minted-box")]
    public async Task Command_returns_its_output_and_status(string connection)
    {
        Assert.Equal((3, "out\n", "err\n"), await gate.SshAsync("alice", connection, ["echo out; echo err >&2; exit 3"]));
    }

    [Fact]
    public async Task Minted_certificate_names_the_person_in_the_targets_log()
    {
        Assert.Equal(0, (await gate.SshAsync("alice", "minted-box", ["true"])).Code);
        Assert.Contains("ID edgegate alice 0", await File.ReadAllTextAsync($"{gate.Sshd.Folder}/sshd.log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_reaches_the_command_and_ends()
    {
        (int code, string output, string error) = await gate.SshAsync("bob", "box", ["wc -c"], input: new string('x', 100_000));
        Assert.Equal((0, "100000\n", ""), (code, output, error));
    }

    [Fact]
    public async Task Shell_without_terminal_runs_what_it_is_sent()
    {
        (int code, string output, _) = await gate.SshAsync("bob", "box", [], input: "echo $((6 * 7))\nexit 5\n");
        Assert.Equal((5, "42\n"), (code, output));
    }

    [Fact]
    public async Task Rule_about_no_terminal_lets_none_in_with_one()
    {
        Assert.Equal((0, "works\n"), await OutputAsync("-T"));
        (int code, string output) = await OutputAsync("-tt");
        Assert.Equal(126, code);
        Assert.Contains("no rule allows this command with a terminal on box", output, StringComparison.Ordinal);

        async Task<(int Code, string Output)> OutputAsync(string option)
        {
            (int code, string output, string error) = await gate.SshAsync("theo", "box", ["echo works"], [option]);
            return (code, code == 0 ? output : output + error);
        }
    }

    [Fact]
    public async Task Terminal_has_the_clients_kind_and_translates_line_ends()
    {
        (int code, string output, _) = await gate.SshAsync("bob", "box", ["tty; echo $TERM"], ["-tt"], environment: new Dictionary<string, string> { ["TERM"] = "vt100" });
        Assert.Equal(0, code);
        Assert.StartsWith("/dev/pts/", output, StringComparison.Ordinal);
        Assert.EndsWith("vt100\r\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_passes_by_list()
    {
        (_, string output, _) = await gate.SshAsync(
            "bob", "box", ["echo $LC_TEST-$SECRET_TEST"], ["-o", "SendEnv=LC_TEST SECRET_TEST"],
            environment: new Dictionary<string, string> { ["LC_TEST"] = "yes", ["SECRET_TEST"] = "no" });
        Assert.Equal("yes-\n", output);
    }

    [Fact]
    public async Task Command_that_dies_of_a_signal_is_told_as_one()
    {
        (int code, _, _) = await gate.SshAsync("bob", "box", ["kill -9 $$"]);
        Assert.Equal(255, code);
        string line = await SshFixture.AuditedAsync(gate.Gateway, "channel.closed", "\"subject\":\"bob\"", "SIGKILL");
        Assert.Contains("\"kind\":\"exec\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_come_through_unchanged_both_ways_while_keys_are_renewed()
    {
        byte[] sent = RandomNumberGenerator.GetBytes(48 * 1024 * 1024);
        ProcessStartInfo start = new("ssh", ["-o", "RekeyLimit=1M", .. gate.Options("bob"), "box@127.0.0.1", "cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process ssh = Process.Start(start)!;
        Task writing = Task.Run(async () =>
        {
            await ssh.StandardInput.BaseStream.WriteAsync(sent);
            ssh.StandardInput.Close();
        });
        byte[] received = await SHA256.HashDataAsync(ssh.StandardOutput.BaseStream);
        await writing;
        await ssh.WaitForExitAsync();
        Assert.Equal((0, Convert.ToHexString(SHA256.HashData(sent))), (ssh.ExitCode, Convert.ToHexString(received)));
    }

    [Fact]
    public async Task Channels_of_one_connection_are_judged_and_recorded_on_their_own()
    {
        string control = $"{gate.Folder}/control";
        using Process master = Process.Start(new ProcessStartInfo("ssh", ["-M", "-S", control, "-N", .. gate.Options("nora"), "box@127.0.0.1"]) { RedirectStandardError = true, RedirectStandardInput = true })!;
        for (int i = 0; i < 200 && !File.Exists(control); i++) { await Task.Delay(50); }
        for (int i = 1; i < 4; i++)
        {
            (int code, string output, _) = await gate.SshAsync("nora", "box", [$"echo channel {i}"], ["-S", control]);
            Assert.Equal((0, $"channel {i}\n"), (code, output));
        }
        (_, string none, string error) = await gate.SshAsync("nora", "box", ["id"], ["-S", control]);
        Assert.Equal("", none);
        Assert.Contains("edgegate: no rule allows this command on box (rule: default)", error, StringComparison.Ordinal);
        await Shell.RunAsync("ssh", ["-S", control, "-O", "exit", .. gate.Options("nora"), "box@127.0.0.1"]);
        await master.WaitForExitAsync();
        Assert.Equal((4, 1), ((await gate.SessionsAsync("nora"))[0].GetProperty("statements").GetInt32(), (await gate.SessionsAsync("nora"))[0].GetProperty("denied").GetInt32()));
    }

    [Fact]
    public async Task Target_that_is_killed_ends_the_client_with_a_reason()
    {
        using Process ssh = Process.Start(new ProcessStartInfo("ssh", [.. gate.Options("bob"), "box@127.0.0.1", "echo $PPID; cat /dev/zero"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        Task<string> error = ssh.StandardError.ReadToEndAsync();
        string? serving = await ssh.StandardOutput.ReadLineAsync();
        Task draining = ssh.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await Shell.RunAsync("kill", ["-9", serving!]);
        await ssh.WaitForExitAsync();
        await draining;
        Assert.Equal(255, ssh.ExitCode);
        Assert.Contains("the connection to the target was lost", await error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hundred_sessions_run_at_once()
    {
        (int Code, string Output, string Error)[] ended = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => gate.SshAsync("bob", "box", [$"sleep 1; echo {i}"])));
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => (0, $"{i}\n", "")), ended);
    }

    [Fact]
    public async Task Short_commands_leave_nothing_behind()
    {
        await RunManyAsync(20);
        int before = Directory.GetFileSystemEntries($"/proc/{gate.Gateway.ProcessId}/fd").Length;
        await RunManyAsync(100);
        for (int i = 0; i < 100 && Directory.GetFileSystemEntries($"/proc/{gate.Gateway.ProcessId}/fd").Length > before; i++) { await Task.Delay(100); }
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{gate.Gateway.ProcessId}/fd").Length, 0, before + 2);

        async Task RunManyAsync(int count)
        {
            for (int i = 0; i < count; i += 10) { Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gate.SshAsync("bob", "box", ["true"]))), static ended => Assert.Equal(0, ended.Code)); }
        }
    }
}
