using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>What is left when the gateway dies, and what happens when it can no longer keep records.</summary>
public sealed class FailureTests(GateFixture gate)
{
    [Fact]
    public async Task Killed_gateway_leaves_a_recording_that_holds_and_is_unclosed()
    {
        string state = Path.Combine(gate.Folder, "killed");
        (GatewayProcess gateway, int port) = await gate.StartAnotherAsync(state);
        await using (gateway)
        {
            using RawClient client = await RawClient.LoginAsync(port, gate.Analyst);
            await client.QueryAsync("SELECT 'kept-marker'");
            // A frame is closed five seconds after it began, at the next event or tick.
            string recording = Assert.Single(Directory.GetFiles(state, "*.jsonl.zst", SearchOption.AllDirectories));
            for (int i = 0; i < 100 && new FileInfo(recording).Length == 0; i++) { await client.QueryAsync($"SELECT {i}"); await Task.Delay(200); }
            await gateway.KillAsync();
            (int code, string said, _) = await Shell.RunAsync(GatewayProcess.Binary, ["verify", recording, "--state", state]);
            Assert.Equal(4, code);
            Assert.Contains("unclosed", said, StringComparison.Ordinal);
            (_, string plain, _) = await Shell.RunAsync("zstdcat", [recording]);
            Assert.Contains("kept-marker", plain, StringComparison.Ordinal);
        }
        // The next start marks what the lost gateway left open.
        (GatewayProcess next, _) = await gate.StartAnotherAsync(state);
        await using (next)
        {
            (_, string json, _) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "list", "--state", state, "--output", "json"]);
            using JsonDocument sessions = JsonDocument.Parse(json);
            Assert.Equal("GatewayLost", sessions.RootElement[0].GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task Second_gateway_does_not_start_on_the_same_state_or_address()
    {
        string same = Path.Combine(gate.Folder, "same.yaml");
        await File.WriteAllTextAsync(same, gate.Configuration());
        (int code, _, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["run", "--config", same]);
        Assert.Equal(1, code);
        Assert.Contains("is used by another gateway", error, StringComparison.Ordinal);
        string elsewhere = Path.Combine(gate.Folder, "elsewhere.yaml");
        await File.WriteAllTextAsync(elsewhere, gate.Configuration().Replace("state: { path: state }", "state: { path: elsewhere }", StringComparison.Ordinal));
        (code, _, error) = await Shell.RunAsync(GatewayProcess.Binary, ["run", "--config", elsewhere]);
        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{gate.Port} cannot be listened on", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_does_not_start_on_a_state_that_others_may_write_or_whose_keys_they_may_read()
    {
        string state = Directory.CreateDirectory(Path.Combine(gate.Folder, "open-state")).FullName;
        string config = Path.Combine(gate.Folder, "open-state.yaml");
        await File.WriteAllTextAsync(config, gate.Configuration().Replace("state: { path: state }", "state: { path: open-state }", StringComparison.Ordinal));
        UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(state, own | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);
        (int code, _, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["run", "--config", config]);
        Assert.Equal((1, $"edgegate: cannot start: {state} may be written by others than its owner: look whether its files are yours, then chmod go-w '{state}'\n"), (code, error));
        File.SetUnixFileMode(state, own | UnixFileMode.UserExecute);
        string key = Path.Combine(state, "recording-key.pem");
        await File.WriteAllTextAsync(key, "");
        File.SetUnixFileMode(key, own | UnixFileMode.OtherRead);
        (code, _, error) = await Shell.RunAsync(GatewayProcess.Binary, ["run", "--config", config]);
        Assert.Equal(1, code);
        Assert.Contains($"chmod 600 '{key}'", error, StringComparison.Ordinal);
        // The one that runs has nothing of the kind.
        Assert.Equal(own, File.GetUnixFileMode(Path.Combine(gate.Gateway.State, "state.db")));
    }

    [Fact]
    public async Task Flood_of_denials_on_a_slow_disk_ends_nobody_keeps_nobody_else_waiting_and_is_audited_whole()
    {
        // Only among devices is a pipe taken for a file that is there to be written.
        string audit = $"/dev/edgegate-slow-disk-{Environment.ProcessId}";
        (int made, _, _) = await Shell.RunAsync("mkfifo", [audit]);
        Assert.SkipUnless(made == 0, "no pipe can be made in /dev here");
        try
        {
            await FloodSlowDiskAsync(audit);
        }
        finally
        {
            File.Delete(audit);
        }
    }

    [Fact]
    public async Task Full_disk_ends_sessions_and_admits_no_new_ones()
    {
        string disk = Directory.CreateDirectory(Path.Combine(gate.Folder, "disk")).FullName;
        (int mounted, _, _) = await Shell.RunAsync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
        Assert.SkipUnless(mounted == 0, "a small disk cannot be mounted here");
        string audit = Path.Combine(gate.Folder, "full-disk-audit.jsonl");
        try
        {
            (GatewayProcess gateway, int port) = await gate.StartAnotherAsync(Path.Combine(disk, "state"), audit);
            await using (gateway)
            {
                using RawClient idle = await RawClient.LoginAsync(port, gate.Analyst);
                using RawClient busy = await RawClient.LoginAsync(port, gate.Analyst);
                RawMessage? last = null;
                for (int i = 0; i < 400 && last?.Type != 'E'; i++)
                {
                    await busy.SendAsync(RawClient.Query("SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 1500)"));
                    last = (await busy.ReadUntilAsync()).LastOrDefault(static message => message.Type is 'E') ?? last;
                }
                Assert.Equal(("FATAL", "58030"), (last?.Field('S'), last?.Field('C')));
                Assert.Contains("can no longer be recorded", last?.Field('M'), StringComparison.Ordinal);
                Assert.Equal("58030", (await idle.ReadAsync())?.Field('C'));
                InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RawClient.LoginAsync(port, gate.Analyst));
                Assert.Matches("cannot be recorded|cannot keep its state", refused.Message);
                using HttpClient http = new();
                Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await http.GetAsync($"http://127.0.0.1:{gateway.AdminPort}/readyz")).StatusCode);
                await Task.Delay(600);
                Assert.Contains("\"reason\":\"RecordingFailed\"", await File.ReadAllTextAsync(audit), StringComparison.Ordinal);
            }
        }
        finally
        {
            await Shell.RunAsync("umount", [disk]);
        }
    }

    [Fact]
    public async Task Full_disk_of_the_audit_log_ends_sessions()
    {
        string disk = Directory.CreateDirectory(Path.Combine(gate.Folder, "audit-disk")).FullName;
        (int mounted, _, _) = await Shell.RunAsync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
        Assert.SkipUnless(mounted == 0, "a small disk cannot be mounted here");
        try
        {
            (GatewayProcess gateway, int port) = await gate.StartAnotherAsync(Path.Combine(gate.Folder, "audit-full-state"), Path.Combine(disk, "audit.jsonl"));
            await using (gateway)
            {
                using RawClient client = await RawClient.LoginAsync(port, gate.Analyst);
                RawMessage? last = null;
                for (int i = 0; i < 2000 && last?.Type != 'E'; i++) { last = (await client.QueryAsync("SELECT 1")).LastOrDefault(static message => message.Type is 'E') ?? last; }
                Assert.Equal(("FATAL", "58030"), (last?.Field('S'), last?.Field('C')));
                Assert.Contains("can no longer be audited", last?.Field('M'), StringComparison.Ordinal);
                InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RawClient.LoginAsync(port, gate.Analyst));
                Assert.Contains("audited", refused.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            await Shell.RunAsync("umount", [disk]);
        }
    }

    private async Task FloodSlowDiskAsync(string audit)
    {
        const int Denials = 120;
        int seen = 0;
        bool isSlow = true;
        Task disk = Task.Run(() =>
        {
            using StreamReader lines = new(audit);
            while (lines.ReadLine() is { } line)
            {
                if (!line.Contains("statement.denied", StringComparison.Ordinal)) { continue; }
                Interlocked.Increment(ref seen);
                if (Volatile.Read(ref isSlow)) { Thread.Sleep(500); }
            }
        });
        (GatewayProcess gateway, int port) = await gate.StartAnotherAsync(Path.Combine(gate.Folder, "slow-disk"), audit);
        await using (gateway)
        {
            using RawClient flood = await RawClient.LoginAsync(port, gate.Analyst);
            using RawClient quiet = await RawClient.LoginAsync(port, gate.Analyst);
            byte[] denied = RawClient.Query($"DELETE FROM \"{string.Concat(Enumerable.Repeat("plain words ", 80_000))}\"");
            Task sends = Task.Run(async () => { for (int i = 0; i < Denials; i++) { await flood.SendAsync(denied); } });
            Task answers = Task.Run(async () => { for (int i = 0; i < Denials; i++) { await flood.ReadUntilAsync(); } });
            for (int i = 0; i < 20; i++)
            {
                await quiet.QueryAsync("SELECT 1").WaitAsync(TimeSpan.FromSeconds(5));
                await Task.Delay(300);
            }
            Assert.False(answers.IsCompleted, "the disk was not slow");
            Volatile.Write(ref isSlow, false);
            await Task.WhenAll(sends, answers).WaitAsync(TimeSpan.FromMinutes(2));
            await quiet.QueryAsync("SELECT 1");
        }
        await disk.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Denials, seen);
    }
}
