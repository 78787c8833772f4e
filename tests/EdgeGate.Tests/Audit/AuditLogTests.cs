using System.Text.Json;
using EdgeGate.Audit;
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

    private static void Write(AuditLog log, AuditCode code) => log.Begin(code, null).Commit();
}
