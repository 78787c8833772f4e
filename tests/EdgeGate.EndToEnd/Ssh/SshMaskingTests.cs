using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>What a rule masks is masked in every stream of a channel, and in its recording.</summary>
[Collection("ssh")]
public sealed class SshMaskingTests(SshFixture gate)
{
    private const string Mail = "carla@example.org";

    [Fact]
    public async Task Output_errors_and_input_are_masked()
    {
        (int code, string output, string error) = await gate.SshAsync("alice", "box", ["cat; echo CUST-12345678 >&2; echo len $(echo)"], input: $"my mail is {Mail}\n");
        Assert.Equal((0, "my mail is [pii.email]\nlen\n", "[pii.customer_no]\n"), (code, output, error));
    }

    [Fact]
    public async Task Input_is_masked_before_the_target_sees_it()
    {
        string file = $"{gate.Folder}/seen";
        Assert.Equal(0, (await gate.SshAsync("alice", "box", [$"cat > {file}"], input: $"to {Mail}")).Code);
        Assert.Equal("to [pii.email]", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Find_cut_by_slow_writes_is_masked_without_a_terminal()
    {
        (_, string output, _) = await gate.SshAsync("alice", "box", ["printf 'carla@exa'; sleep 0.4; printf 'mple.org\\n'; printf CUST-12; sleep 0.4; echo 345678"]);
        Assert.Equal("[pii.email]\n[pii.customer_no]\n", output);
    }

    [Fact]
    public async Task Find_cut_by_writes_is_masked_on_a_terminal_and_in_its_recording()
    {
        const string Script = "import os\nos.write(1, b'carla@exa')\nos.write(1, b'mple.org\\n')\nos.write(1, b'\\x1b[1mCUST-\\x1b[0m12345678\\n')";
        await File.WriteAllTextAsync($"{gate.Folder}/cut.py", Script);
        (int code, string output, _) = await gate.SshAsync("alice", "box", [$"/usr/bin/python3 {gate.Folder}/cut.py"], ["-tt"]);
        Assert.Equal(0, code);
        Assert.StartsWith("[pii.email]\r\n", output, StringComparison.Ordinal);
        Assert.Contains("[pii.customer_no]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("12345678", output, StringComparison.Ordinal);
        string recorded = await gate.ExportAsync((await gate.SessionsAsync("alice"))[0], "jsonl");
        Assert.Contains("[pii.email]", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("12345678", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_that_a_terminal_shows_slowly_is_masked_in_the_recording()
    {
        (int code, string output, _) = await gate.SshAsync("alice", "box", ["for part in slow.roe @exa mple.o rg; do printf $part; sleep 0.15; done; echo"], ["-tt"]);
        Assert.Equal(0, code);
        // It was let go in pieces, for somebody was looking.
        Assert.StartsWith("slow.roe", output, StringComparison.Ordinal);
        string recorded = await gate.ExportAsync((await gate.SessionsAsync("alice"))[0], "text");
        Assert.Contains("[pii.email]", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("| slow.roe", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("example.o", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Held_tail_is_shown_on_an_idle_terminal()
    {
        using Process ssh = Process.Start(new ProcessStartInfo("ssh", ["-tt", .. gate.Options("alice"), "box@127.0.0.1", "printf 'CUST-123'; head -c 1"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        StringBuilder shown = new();
        byte[] buffer = new byte[256];
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!shown.ToString().Contains("CUST-123", StringComparison.Ordinal)) { shown.Append(Encoding.UTF8.GetString(buffer, 0, await ssh.StandardOutput.BaseStream.ReadAsync(buffer, patience.Token))); }
        await ssh.StandardInput.WriteAsync("q\n");
        ssh.StandardInput.Close();
        await ssh.WaitForExitAsync(patience.Token);
        Assert.Equal(0, ssh.ExitCode);
    }

    [Fact]
    public async Task Recording_masks_what_a_rule_shows()
    {
        (_, string output, _) = await gate.SshAsync("bob", "box", [$"echo {Mail}"]);
        Assert.Equal(Mail + "\n", output);
        JsonElement session = (await gate.SessionsAsync("bob"))[0];
        string recorded = await gate.ExportAsync(session, "jsonl");
        Assert.DoesNotContain(Mail, recorded, StringComparison.Ordinal);
        Assert.Contains("\"what\":\"echo [pii.email]\"", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain(Mail, await File.ReadAllTextAsync(Path.Combine(gate.Gateway.State, "audit.jsonl")), StringComparison.Ordinal);
        (int code, string verified, _) = await Shell.RunAsync(GatewayProcess.Binary, ["verify", session.GetProperty("id").GetString()!, "--state", gate.Gateway.State]);
        Assert.True(code == 0, verified);
    }

    [Fact]
    public async Task Terminal_session_exports_as_a_cast_with_its_size()
    {
        // script gives ssh a terminal of a known size.
        string inner = $"stty cols 91 rows 33; ssh -tt {string.Join(' ', gate.Options("bob"))} box@127.0.0.1 'stty size; printf \"\\\\303\"; printf \"\\\\251\\\\n\"'";
        (int code, string output, string error) = await Shell.RunAsync("script", ["-qec", inner, "/dev/null"]);
        Assert.True(code == 0, output + error);
        Assert.Contains("33 91", output, StringComparison.Ordinal);
        string cast = await gate.ExportAsync((await gate.SessionsAsync("bob"))[0], "cast");
        string[] lines = cast.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonElement head = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal((2, 91, 33), (head.GetProperty("version").GetInt32(), head.GetProperty("width").GetInt32(), head.GetProperty("height").GetInt32()));
        string shown = string.Concat(lines[1..].Select(static line => JsonDocument.Parse(line).RootElement).Where(static one => one[1].GetString() == "o").Select(static one => one[2].GetString()));
        // script ends its input by a NUL, which the terminal echoes whenever it comes.
        Assert.Contains("33 91\r\n\u00e9\r\n", shown.Replace("^@", "", StringComparison.Ordinal), StringComparison.Ordinal);
        string file = $"{gate.Folder}/session.cast";
        await File.WriteAllTextAsync(file, cast);
        // Both need a terminal.
        foreach (string play in (string[])["cat", "play -i 0.1"])
        {
            (code, string played, error) = await Shell.RunAsync("script", ["-qec", $"asciinema {play} {file}", "/dev/null"], new Dictionary<string, string> { ["TERM"] = "xterm", ["LANG"] = "C.UTF-8" });
            Assert.True(code == 0, played + error);
            Assert.Contains("33 91", played, StringComparison.Ordinal);
            Assert.Contains("\u00e9", played, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Typed_text_is_not_recorded_on_a_terminal_but_its_length()
    {
        (int code, _, _) = await gate.SshAsync("bob", "box", ["stty -echo; read secret; echo got it"], ["-tt"], input: "correct horse battery\n");
        Assert.Equal(0, code);
        string recorded = await gate.ExportAsync((await gate.SessionsAsync("bob"))[0], "jsonl");
        Assert.DoesNotContain("\"s\":\"in\",\"d\":", recorded, StringComparison.Ordinal);
        Assert.Contains("\"k\":\"typed\"", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_alone_is_recorded_where_the_connection_says_so()
    {
        (_, string output, _) = await gate.SshAsync("bob", "metadata-box", ["printf vis; printf ible"]);
        Assert.Equal("visible", output);
        string recorded = await gate.ExportAsync((await gate.SessionsAsync("bob"))[0], "jsonl");
        Assert.Contains("\"what\":\"printf vis; printf ible\"", recorded, StringComparison.Ordinal);
        Assert.Contains("\"bytes_out\":7", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("visible", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_are_audited_by_class()
    {
        await gate.SshAsync("alice", "box", ["echo CUST-87654321"]);
        await SshFixture.AuditedAsync(gate.Gateway, "values.masked", "\"subject\":\"alice\"", "\"pii.customer_no\":1");
    }
}
