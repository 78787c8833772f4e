using System.Text.RegularExpressions;
using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Rules about paths, asked for with OpenSSH's sftp: what is denied is told with its rule, audited, and changes nothing; the session goes on.</summary>
[Collection("sftp")]
public sealed class SftpRuleTests(SftpFixture gate)
{
    private static readonly (string Command, string Operation, string Path, string Rule, string Reason)[] Denied =
    [
        ("get secret.txt x", "lstat", "/secret.txt", "default", "no rule allows looking here"),
        ("get up/../secret.txt x", "lstat", "/secret.txt", "default", "no rule allows looking here"),
        ("get pub/..//./secret.txt x", "lstat", "/secret.txt", "default", "no rule allows looking here"),
        ("get /etc/passwd x", "lstat", "/etc/passwd", "default", "no rule allows looking here"),
        ("ls drop/../../local", "stat", "/local", "default", "no rule allows looking here"),
        ("put {local}/small pub/new", "open", "/pub/new", "default", "no rule allows writing here"),
        ("put {local}/small up/keep/kept.txt", "open", "/up/keep/kept.txt", "keep off", "rule 'keep off' denies writing here"),
        ("put {local}/small up/.ssh/authorized_keys", "open", "/up/.ssh/authorized_keys", "keep off", "rule 'keep off' denies writing here"),
        ("rm pub/read.txt", "remove", "/pub/read.txt", "default", "no rule allows removing this"),
        ("rm up/keep/kept.txt", "remove", "/up/keep/kept.txt", "keep off", "rule 'keep off' denies removing this"),
        ("rmdir up/keep", "rmdir", "/up/keep", "keep off", "rule 'keep off' denies removing this"),
        ("mkdir pub/new", "mkdir", "/pub/new", "default", "no rule allows writing here"),
        ("chmod 777 pub/read.txt", "setstat", "/pub/read.txt", "default", "no rule allows writing here"),
        ("rename pub/read.txt up/read.txt", "rename", "/pub/read.txt", "default", "no rule allows removing this"),
        ("rename up/keep up/kept", "rename", "/up/keep", "keep off", "rule 'keep off' denies removing this"),
        ("rename up/.ssh up/ssh", "rename", "/up/.ssh", "keep off", "rule 'keep off' denies removing this"),
        ("rename drop/dropped up/dropped", "rename", "/drop/dropped", "files", "moving this there would allow what rules do not allow here"),
        ("ln -s /etc up/etc", "symlink", "/etc", "files", "a link there would allow what rules do not allow where it leads"),
        ("ln -s ../secret.txt up/s", "symlink", "../secret.txt", "files", "a link may not lead through .."),
        ("ln -s keep up/k", "symlink", "keep", "files", "a link there would allow what rules do not allow where it leads"),
        ("ln pub/read.txt up/r", "hardlink", "/pub/read.txt", "files", "a link there would allow what rules do not allow where it leads"),
        ("ln drop/dropped up/d", "hardlink", "/drop/dropped", "files", "a link there would allow what rules do not allow where it leads"),
    ];

    [Fact]
    public async Task Request_that_no_rule_allows_is_denied_and_changes_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(gate.Local, "small"), "small\n");
        await File.WriteAllTextAsync(Path.Combine(gate.Root, "drop/dropped"), "dropped\n");
        string[] before = Listing();
        // Of many denials on one channel not all are told on its errors.
        foreach ((string Command, string Operation, string Path, string Rule, string Reason)[] some in Denied.Chunk(8))
        {
            string commands = string.Join('\n', some.Select(one => $"-{one.Command.Replace("{local}", gate.Local, StringComparison.Ordinal)}"));
            (int code, string output, string error) = await gate.SftpAsync("ned", $"{commands}\nls pub");
            Assert.Equal(0, code);
            Assert.Contains("pub/read.txt", output, StringComparison.Ordinal);
            foreach ((_, string operation, string path, string rule, string reason) in some)
            {
                Assert.Contains($"edgegate: {operation}: {reason}", error, StringComparison.Ordinal);
                Assert.Contains($"(rule: {rule})", error, StringComparison.Ordinal);
                await gate.AuditedAsync("file.denied", "\"subject\":\"ned\"", $"\"op\":\"{operation}\"", $"{path}\"", $"\"rule\":\"{rule}\"");
            }
        }
        Assert.Equal(before, Listing());
        Assert.False(File.Exists("x"));
    }

    [Fact]
    public async Task What_rules_allow_is_done_and_audited()
    {
        string small = await gate.RandomFileAsync("mine", 100_000);
        (int code, string output, string error) = await gate.SftpAsync("ned", $"""
            pwd
            ls -l up
            put {small} up/a
            chmod 640 up/a
            rename up/a up/b
            ln up/b up/c
            ln -s c up/l
            get up/l {gate.Local}/back
            mkdir up/d
            rename up/b up/d/b
            put {small} drop/e
            rm up/d/b
            rm up/c
            rm up/l
            rmdir up/d
            get up/keep/kept.txt {gate.Local}/kept
            df -h up
            rm drop/e
            """);
        Assert.True(code == 0, error + output);
        Assert.Contains($"Remote working directory: {gate.Root}", output, StringComparison.Ordinal);
        Assert.Equal(SftpFixture.Sha256(small), SftpFixture.Sha256(Path.Combine(gate.Local, "back")));
        foreach (string operation in new[] { "setstat", "rename", "hardlink", "symlink", "mkdir", "remove", "rmdir" })
        {
            await gate.AuditedAsync("file.changed", "\"subject\":\"ned\"", $"\"op\":\"{operation}\"", "\"result\":\"Success\"", "\"rule\":\"narrow files\"");
        }
        await gate.AuditedAsync("file.opened", "\"subject\":\"ned\"", "/up/a\"", "\"access\":\"write\"");
        string written = await gate.AuditedAsync("file.closed", "\"subject\":\"ned\"", "/up/a\"");
        Assert.Contains($"\"written_bytes\":100000,\"written_order\":\"sequential\",\"written_whole\":\"yes\",\"written_sha256\":\"{SftpFixture.Sha256(small)}\",\"size\":100000", written, StringComparison.Ordinal);
        // A link is followed before it is judged and opened.
        string read = await gate.AuditedAsync("file.closed", "\"subject\":\"ned\"", "/up/c\"");
        Assert.Contains($"\"read_bytes\":100000,\"read_order\":\"sequential\",\"read_whole\":\"yes\",\"read_sha256\":\"{SftpFixture.Sha256(small)}\"", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_that_was_there_is_followed_before_it_is_judged()
    {
        File.CreateSymbolicLink(Path.Combine(gate.Root, "up/out"), "/etc");
        File.CreateSymbolicLink(Path.Combine(gate.Root, "up/dangling"), Path.Combine(gate.Root, "pub/made"));
        try
        {
            foreach ((string command, string path) in new[] { ("get up/out/passwd x", "/etc/passwd"), ("ls up/out/", "/etc"), ("get up/out/../secret x", "/secret"), ("put /etc/hostname up/dangling", "/pub/made"), ("chmod 700 up/out", "/etc") })
            {
                (_, _, string error) = await gate.SftpAsync("ned", command);
                Assert.True(error.Contains("no rule allows", StringComparison.Ordinal), $"{command}: {error}");
                await gate.AuditedAsync("file.denied", $"\"path\":\"{(path.StartsWith("/pub", StringComparison.Ordinal) ? gate.Root : "")}{path}\"");
            }
            Assert.False(File.Exists(Path.Combine(gate.Root, "pub/made")));
            // The link itself may be seen and removed, for it is in a folder that is allowed.
            (int seen, string output, _) = await gate.SftpAsync("ned", "ls -l up/out\nrm up/out");
            Assert.True(seen == 0, output);
        }
        finally
        {
            File.Delete(Path.Combine(gate.Root, "up/out"));
            File.Delete(Path.Combine(gate.Root, "up/dangling"));
        }
    }

    [Fact]
    public async Task Channel_is_denied_where_no_rule_names_sftp()
    {
        (int code, _, string error) = await gate.SftpAsync("eve", "ls");
        Assert.Equal(255, code);
        Assert.Contains("no rule allows sftp on box", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recording_has_operations_and_no_contents()
    {
        await File.WriteAllTextAsync(Path.Combine(gate.Local, "told"), "told-content-4711\n");
        Assert.Equal(0, (await gate.SftpAsync("ned", $"put {gate.Local}/told up/carla@example.org\nget up/carla@example.org {gate.Local}/told2\n-get secret.txt x\nrm up/carla@example.org")).Code);
        string text = await gate.RecordingAsync("ned");
        Assert.Matches(new Regex(@"sftp open .*/up/\[pii\.email\]"), text);
        Assert.Matches(new Regex(@"sftp close .*/up/\[pii\.email\] .*sha256 [0-9a-f]{64}"), text);
        Assert.Matches(new Regex(@"sftp remove .*/up/\[pii\.email\]"), text);
        Assert.Contains("DENIED by default: no rule allows looking here", text, StringComparison.Ordinal);
        Assert.DoesNotContain("told-content", text, StringComparison.Ordinal);
        Assert.DoesNotContain("carla@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("carla@", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
    }

    private string[] Listing() => [.. Directory.EnumerateFileSystemEntries(gate.Root, "*", SearchOption.AllDirectories).Select(static path => $"{path} {File.GetUnixFileMode(path)} {(File.Exists(path) ? new FileInfo(path).Length : 0)}").Order(StringComparer.Ordinal)];
}
