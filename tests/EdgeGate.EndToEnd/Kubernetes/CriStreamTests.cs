using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.EndToEnd.Approvals;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>exec and attach of kubectl with containers of a real runtime, whatever the two sides speak.</summary>
[Collection(CriGroup.Name)]
public sealed class CriStreamTests(CriFixture gate)
{
    private const string Mail = "jane.roe@example.org";

    private string Analyst => gate.Issuer.Token("kim", "analysts");

    private string Engineer => gate.Issuer.Token("lee", "engineers");

    /// <summary>Each kubectl with each kind of target.</summary>
    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string kubectl in KubeFixture.Kubectls)
            {
                foreach (string connection in new[] { "either", "spdy", "ws" }) { pairs.Add(kubectl, connection); }
            }
            return pairs;
        }
    }

    public static TheoryData<string> Kubectls => [.. KubeFixture.Kubectls];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Exec_masks_both_outputs_and_brings_the_exit_code(string kubectl, string connection)
    {
        (int code, string output, string error) = await gate.RunAsync(kubectl, gate.Arguments(connection, Analyst, "exec", "box", "-c", "app", "--", "sh", "-c", $"echo out {Mail}; echo err {Mail} >&2; exit 7"));
        Assert.Equal("out [pii.email]\n", output);
        Assert.Contains("err [pii.email]\n", error, StringComparison.Ordinal);
        Assert.Equal(7, code);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Exec_brings_much_both_ways_byte_for_byte(string kubectl, string connection)
    {
        string text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(3 * 1024 * 1024));
        // WebSocket before v5 cannot say that stdin has ended: there the process counts.
        string[] command = connection == "ws" ? ["head", "-c", $"{text.Length}"] : ["cat"];
        (int code, string output, string error) = await gate.RunAsync(kubectl, gate.Arguments(connection, Engineer, ["exec", "-i", "box", "-c", "app", "--", .. command]), text);
        Assert.True(code == 0, error);
        Assert.True(text == output, $"{output.Length} of {text.Length} characters came");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Exec_with_a_terminal_has_its_size_and_its_keys(string kubectl, string connection)
    {
        (int code, string output, string error) = await gate.TerminalAsync(
            kubectl, gate.Arguments(connection, Analyst, "exec", "-it", "box", "-c", "app", "--", "sh", "-c", "sleep 1; stty size; read line; echo got $line; exit 5"), $"to {Mail}\n");
        Assert.True(output.Contains("40 100", StringComparison.Ordinal), output + error);
        Assert.Contains("got to [pii.email]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("got to jane", output, StringComparison.Ordinal);
        Assert.Equal(5, code);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Terminal_follows_a_storm_of_sizes(string kubectl)
    {
        const string Storm = "i=0; while [ $i -lt 200 ]; do i=$((i+1)); stty rows $((20 + i % 30)) cols $((60 + i % 90)) < /dev/tty; done; stty rows 51 cols 133 < /dev/tty";
        (int code, string output, string error) = await gate.TerminalAsync(
            kubectl, gate.Arguments("spdy", Engineer, "exec", "-it", "box", "-c", "app", "--", "sh", "-c", "i=0; while [ \"$(stty size)\" != '51 133' ] && [ $i -lt 40 ]; do sleep 0.5; i=$((i+1)); done; stty size"), "", $"sleep 1; {Storm}");
        Assert.True(code == 0, output + error);
        Assert.Contains("51 133", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Attach_joins_a_process_that_runs(string kubectl, string connection)
    {
        string mark = Guid.NewGuid().ToString("N")[..8];
        // The runtime lets go of a client whose stdin ends, so that stays open for a while.
        (_, string output, string error) = await gate.RunAsync("sh", ["-c", "(echo \"$0\"; sleep 2) | timeout 3 \"$@\"", $"{mark} {Mail}", kubectl, .. gate.Arguments(connection, Analyst, "attach", "-i", "box", "-c", "echo")]);
        Assert.True(output.Contains($"got {mark} [pii.email]\n", StringComparison.Ordinal), output + error);
        Assert.Contains($"err {mark} [pii.email]\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Each_group_is_told_behind_the_prefix_and_what_kubectl_claims_is_not(string kubectl)
    {
        string user = "imp" + Guid.NewGuid().ToString("N")[..8];
        string token = gate.Issuer.Token(user, "engineers", "system:masters");
        (int code, _, string error) = await gate.RunAsync(kubectl, gate.Arguments("either", token, "exec", "--as", "root", "--as-group", "admins", "box", "-c", "app", "--", "true"));
        Assert.True(code == 0, error);
        string[] heads = [.. gate.Either.Heads.Where(head => head.Contains($"Impersonate-User: gate:{user}\r\n", StringComparison.Ordinal))];
        Assert.Contains(heads, static head => head.Contains("/exec?", StringComparison.Ordinal));
        Assert.Contains(heads, static head => head.StartsWith("GET /api/v1/namespaces/default/pods/box ", StringComparison.Ordinal));
        Assert.All(heads, static head => Assert.Equal(
            ["Impersonate-Group: gate:engineers", "Impersonate-Group: gate:system:masters"], head.Split("\r\n").Where(static line => line.StartsWith("impersonate-group", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)));
        Assert.All(heads, static head => Assert.DoesNotContain("root", head, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Exec_of_what_is_not_there_fails_in_the_targets_words(string kubectl)
    {
        (int code, _, string error) = await gate.RunAsync(kubectl, gate.Arguments("either", Engineer, "exec", "box", "-c", "app", "--", "no-such-program"));
        Assert.NotEqual(0, code);
        Assert.Contains("no-such-program", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Held_exec_says_so_on_stderr_waits_and_runs_with_what_was_typed(string kubectl, string connection)
    {
        Approver dba = new($"http://127.0.0.1:{gate.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        string mark = Guid.NewGuid().ToString("N")[..8];
        Task<(int Code, string Output, string Error)> run = gate.RunAsync(kubectl, gate.Arguments(connection, gate.Issuer.Token("hanna", "holders"), "exec", "-i", "box", "-c", "app", "--", "sh", "-c", $"read line; echo {mark} $line; exit 3"), "typed before\n");
        string id = await dba.WaitForIdAsync(mark);
        await dba.ApproveAsync(id);
        (int code, string output, string error) = await run;
        Assert.Contains($"edgegate: this waits for approval: hold {id} (rule: holders wait); 1 of dba must approve within 5m\n", error, StringComparison.Ordinal);
        Assert.Contains($"/approvals/{id}", error, StringComparison.Ordinal);
        Assert.Equal($"{mark} typed before\n", output);
        Assert.Equal(3, code);
    }

    /// <summary>Run by hand: <c>-explicit only -method "*three_minutes*"</c>. Each kubectl with each kind of target, for each end, all at once.</summary>
    [Fact(Explicit = true)]
    public async Task Kubectl_waits_three_minutes_for_every_end()
    {
        int port = Ports.Free();
        GatewayProcess patient = await gate.StartAsync("patient", port);
        Approver dba = new($"http://127.0.0.1:{patient.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        Stopwatch watch = Stopwatch.StartNew();
        List<(string End, string Mark, string Id, Task<(int Code, string Output, string Error)> Run)> waiting = [];
        List<(Process Kubectl, string Mark)> leaving = [];
        foreach ((string kubectl, string connection) in Pairs.Select(static pair => pair.Data))
        {
            foreach (string end in (string[])["approved", "denied", "expired", "restarted"])
            {
                string mark = Guid.NewGuid().ToString("N");
                string token = gate.Issuer.Token("hanna", end == "expired" ? "patients" : "holders");
                Task<(int Code, string Output, string Error)> run = gate.RunAsync(kubectl, gate.Arguments(port, connection, token, "exec", "box", "-c", "app", "--", "echo", mark), seconds: 400);
                waiting.Add((end, mark, await dba.WaitForIdAsync(mark), run));
            }
            string leaves = Guid.NewGuid().ToString("N");
            ProcessStartInfo start = new(kubectl, gate.Arguments(port, connection, gate.Issuer.Token("hanna", "holders"), "exec", "box", "-c", "app", "--", "echo", leaves)) { RedirectStandardError = true, RedirectStandardOutput = true };
            foreach ((string name, string value) in gate.Environment) { start.Environment[name] = value; }
            leaving.Add((Process.Start(start)!, leaves));
            await dba.WaitForIdAsync(leaves);
        }
        // What expires first began with the first; nothing else is to end before all have waited.
        TimeSpan begun = watch.Elapsed;
        await Task.Delay(TimeSpan.FromSeconds(182));
        Assert.DoesNotContain(waiting, static one => one.End != "expired" && one.Run.IsCompleted);
        Assert.DoesNotContain(leaving, static one => one.Kubectl.HasExited);
        foreach ((string end, string mark, string id, Task<(int Code, string Output, string Error)> run) in waiting)
        {
            if (end == "approved") { await dba.ApproveAsync(id); }
            if (end == "denied") { await dba.DenyAsync(id, "after all"); }
            if (end == "restarted") { continue; }
            (int code, string output, string error) = await run;
            Assert.Equal((end == "approved", end == "approved" ? mark + "\n" : ""), (code == 0, output));
            Assert.Contains(end switch { "approved" => "this waits for approval", "denied" => "dora@example.com denied this: after all", _ => "nobody approved this within 190s" }, error, StringComparison.Ordinal);
        }
        foreach ((Process kubectl, string mark) in leaving)
        {
            kubectl.Kill();
            Assert.Equal("the client left", (await dba.WaitForAsync(mark, "withdrawn")).GetProperty("why").GetString());
            kubectl.Dispose();
        }
        await patient.DisposeAsync();
        foreach ((_, _, _, Task<(int Code, string Output, string Error)> run) in waiting.Where(static one => one.End == "restarted"))
        {
            (int code, string output, string error) = await run;
            Assert.Equal((false, ""), (code == 0, output));
            Assert.Contains("the gateway is stopping", error, StringComparison.Ordinal);
        }
        await using GatewayProcess again = await GatewayProcess.StartAsync(patient.Config, patient.State, patient.AdminPort);
        foreach ((_, _, string id, _) in waiting.Where(static one => one.End == "restarted")) { Assert.Equal(System.Net.HttpStatusCode.Conflict, (await dba.ApproveAsync(id)).Status); }
        Assert.True(begun < TimeSpan.FromSeconds(180), $"it took {begun} until all waited");
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Held_terminal_says_so_on_the_terminal_and_a_denial_is_an_error(string kubectl)
    {
        Approver dba = new($"http://127.0.0.1:{gate.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        string mark = Guid.NewGuid().ToString("N")[..8];
        Task<(int Code, string Output, string Error)> run = gate.TerminalAsync(kubectl, gate.Arguments("either", gate.Issuer.Token("hanna", "holders"), "exec", "-it", "box", "-c", "app", "--", "sh", "-c", $"echo {mark}"), "");
        string id = await dba.WaitForIdAsync(mark);
        await dba.DenyAsync(id, "not today");
        (int code, string output, _) = await run;
        Assert.Contains($"hold {id} (rule: holders wait)", output, StringComparison.Ordinal);
        Assert.Contains("dora@example.com denied this: not today", output, StringComparison.Ordinal);
        Assert.NotEqual(0, code);
        string audit = await gate.Gateway.AuditAsync();
        Assert.Contains(audit.Split('\n'), line => line.Contains("exchange.denied", StringComparison.Ordinal) && line.Contains(id, StringComparison.Ordinal) && line.Contains(mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_leaves_while_an_exec_is_held_withdraws_it()
    {
        Approver dba = new($"http://127.0.0.1:{gate.AdminPort}", () => gate.Issuer.Token("dora", "dba"));
        string mark = Guid.NewGuid().ToString("N")[..8];
        await gate.RunAsync("timeout", ["3", KubeFixture.Kubectls[0], .. gate.Arguments("either", gate.Issuer.Token("hanna", "holders"), "exec", "-i", "box", "-c", "app", "--", "echo", mark)], "x");
        Assert.Equal("the client left", (await dba.WaitForAsync(mark, "withdrawn")).GetProperty("why").GetString());
    }
}
