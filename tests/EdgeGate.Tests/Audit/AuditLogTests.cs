using System.Text.Json;
using EdgeGate.Audit;
using EdgeGate.Core;
using Xunit;

namespace EdgeGate.Tests.Audit;

public sealed class AuditLogTests
{
    [Fact]
    public void Two_writers_of_one_file_do_not_overwrite_each_other()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgegate-audit-").FullName, "audit.jsonl");
        AuditLog gateway = AuditLog.Open([new AuditOptions("audit", path, AuditSync.Interval)], TimeProvider.System);
        for (int i = 0; i < 5; i++)
        {
            using AuditLog command = AuditLog.Open([new AuditOptions("audit", path, AuditSync.Interval)], TimeProvider.System);
            Write(command, AuditCode.ValueUnmasked);
            Assert.True(command.Close());
            Write(gateway, AuditCode.ConfigReloaded);
            SpinWait.SpinUntil(() => File.ReadLines(path).Count() == (i + 1) * 2, TimeSpan.FromSeconds(10));
        }
        Assert.True(gateway.Close());
        string[] codes = [.. File.ReadLines(path).Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("code").GetString()!)];
        Assert.Equal(Enumerable.Repeat<string[]>(["value.unmasked", "config.reloaded"], 5).SelectMany(static pair => pair), codes);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Closing_says_when_a_line_could_not_be_written()
    {
        AuditLog full = AuditLog.Open([new AuditOptions("audit", "/dev/full", AuditSync.Interval)], TimeProvider.System);
        Write(full, AuditCode.ValueUnmasked);
        Assert.False(full.Close());
    }

    [Fact]
    public void Number_and_name_of_an_unmasked_value_are_kept_for_ever()
        => Assert.Equal((5001, "value.unmasked"), ((int)AuditCode.ValueUnmasked, AuditLog.NameOf(AuditCode.ValueUnmasked)));

    [Theory]
    [InlineData("alice\u202E\u200Becila", "alice\\u202E\\u200Becila")]
    [InlineData("\u009b2J gr\u00fc\u00df \udb40\udc41", "\\u009B2J gr\u00fc\u00df \\uDB40\\uDC41")]
    [InlineData("one\ntwo\"", "one\\ntwo\\\"")]
    public void What_steers_or_hides_is_escaped_and_reads_as_it_was(string text, string written)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgegate-audit-").FullName, "audit.jsonl");
        using (AuditLog log = AuditLog.Open([new AuditOptions("audit", path, AuditSync.Interval)], TimeProvider.System))
        {
            AuditLine line = log.Begin(AuditCode.AuthFailed, null);
            line.Text("user"u8, text);
            line.Commit();
            Assert.True(log.Close());
        }
        string kept = Assert.Single(File.ReadAllLines(path));
        Assert.Contains($"\"user\":\"{written}\"", kept, StringComparison.Ordinal);
        Assert.Equal(text, JsonDocument.Parse(kept).RootElement.GetProperty("user").GetString());
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Line_that_was_cut_off_is_ended_before_the_next()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgegate-audit-").FullName, "audit.jsonl");
        File.WriteAllText(path, "{\"code\":\"gateway.st");
        using (AuditLog log = AuditLog.Open([new AuditOptions("audit", path, AuditSync.Interval)], TimeProvider.System))
        {
            Write(log, AuditCode.GatewayStart);
            Assert.True(log.Close());
        }
        string[] lines = File.ReadAllLines(path);
        Assert.Equal(2, lines.Length);
        Assert.Equal("gateway.start", JsonDocument.Parse(lines[1]).RootElement.GetProperty("code").GetString());
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Rotated_file_that_cannot_be_opened_anew_is_written_on()
    {
        string folder = Directory.CreateTempSubdirectory("edgegate-audit-").FullName;
        string place = Directory.CreateDirectory(Path.Combine(folder, "log")).FullName;
        AuditLog log = AuditLog.Open([new AuditOptions("audit", Path.Combine(place, "audit.jsonl"), AuditSync.Interval)], TimeProvider.System);
        Directory.Move(place, place + ".1");
        Assert.ThrowsAny<IOException>(log.Reopen);
        Write(log, AuditCode.ConfigRefused);
        Assert.True(log.Close());
        Assert.Contains("config.refused", File.ReadAllText(Path.Combine(place + ".1", "audit.jsonl")), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void File_that_is_full_keeps_no_line_from_the_others()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgegate-audit-").FullName, "audit.jsonl");
        AuditLog log = AuditLog.Open([new AuditOptions("audit[0]", "/dev/full", AuditSync.Interval), new AuditOptions("audit[1]", path, AuditSync.Interval)], TimeProvider.System);
        Write(log, AuditCode.AuthFailed);
        Assert.False(log.Close());
        Assert.Contains("auth.failed", File.ReadAllText(path), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Refused_session_names_who_asked_and_who_vouches_for_them()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgegate-audit-").FullName, "audit.jsonl");
        AuditLog log = AuditLog.Open([new AuditOptions("audit", path, AuditSync.Interval)], TimeProvider.System);
        log.SessionRefused("ssh", "10.0.0.1:22", "no_connection", connection: "box", principal: new Principal("mia", null, [], "https://one.test/", Proof.Token, DateTimeOffset.MaxValue));
        log.SessionRefused("http", "10.0.0.1:80", "rate_limit");
        Assert.True(log.Close());
        string[] lines = File.ReadAllLines(path);
        Assert.EndsWith("""
            "reason":"no_connection","client":"10.0.0.1:22","protocol":"ssh","connection":"box","subject":"mia","issuer":"https://one.test/"}
            """, lines[0], StringComparison.Ordinal);
        Assert.EndsWith("""
            "reason":"rate_limit","client":"10.0.0.1:80","protocol":"http"}
            """, lines[1], StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Damaged_line_is_counted_and_hides_no_other()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgegate-audit-").FullName, "audit.jsonl");
        File.WriteAllText(path, "{\"code\":\"session.start\" \"session\":\"s1\"}\n{\"code\":\"session.end\",\"session\":\"s1\"}\n");
        AuditSummary read = AuditSummary.Read(path, "s1")!;
        Assert.Equal([("damaged", 1L), ("session.end", 1L)], read.Events.Select(static pair => (pair.Key, pair.Value)));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void What_was_allowed_and_denied_is_added_up_whatever_the_protocol()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgegate-audit-").FullName, "audit.jsonl");
        File.WriteAllLines(path,
        [
            """{"code":"statement.allowed","session":"s1","rule":"one","kinds":"select"}""", """{"code":"statement.denied","session":"s1","rule":"one"}""",
            """{"code":"channel.allowed","session":"s1","rule":"two","kind":"exec"}""", """{"code":"channel.denied","session":"s1","rule":"two","kind":"exec"}""",
            """{"code":"line.denied","session":"s1","rule":"two"}""", """{"code":"file.denied","session":"s1","rule":"two"}""",
            """{"code":"exchange.allowed","session":"s1","rule":"three","method":"POST"}""", """{"code":"exchange.denied","session":"s1","rule":"three","method":"GET"}""",
            """{"code":"exchange.allowed","session":"s1","rule":"four","method":"GET","verb":"list"}""",
        ]);
        AuditSummary read = AuditSummary.Read(path, "s1")!;
        Assert.Equal([("POST", 1L), ("exec", 1L), ("list", 1L), ("select", 1L)], read.Kinds.Select(static pair => (pair.Key, pair.Value)).OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal([("one", 1L), ("three", 1L), ("two", 3L)], read.DeniedBy.Select(static pair => (pair.Key, pair.Value)));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Line_without_end_is_counted_and_not_read_into_memory()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("edgegate-audit-").FullName, "audit.jsonl");
        using (FileStream file = File.Create(path))
        {
            // A hole: what a file system may leave of what was not on disk when the power failed.
            file.SetLength(512 * 1024 * 1024);
            file.Position = file.Length;
            file.Write("\n{\"code\":5,\"session\":\"s1\"}\n{\"code\":\"values.masked\",\"session\":\"s1\",\"pii.email\":\"x\"}\n[\"session\":\"s1\"]\n[{\"session\":\"s1\"}]\n{\"code\":\"session.end\",\"session\":\"s1\"}\n"u8);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        AuditSummary read = AuditSummary.Read(path, "s1")!;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 * 1024 * 1024);
        Assert.Equal([("", 1L), ("damaged", 3L), ("session.end", 1L), ("values.masked", 1L)], read.Events.Select(static pair => (pair.Key, pair.Value)));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static void Write(AuditLog log, AuditCode code) => log.Begin(code, null).Commit();
}
