using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>Stock pg_dump takes copies through the gate whose values are masked, and pg_restore reads them.</summary>
public sealed class DumpTests(GateFixture gate)
{
    private const string Hidden = "ada@corp.test";

    [Theory]
    [InlineData("plain")]
    [InlineData("plain", "--inserts", "--rows-per-insert=2")]
    [InlineData("plain", "--serializable-deferrable", "--no-comments", "--quote-all-identifiers")]
    public async Task Dump_is_whole_and_masked(string format, params string[] options)
    {
        (int code, string output, string error) = await DumpAsync("dumpers", ["--format", format, .. options]);
        Assert.True(code == 0, error);
        Assert.Matches("CREATE TABLE \"?public\"?.\"?person\"?", output);
        Assert.Contains("[pii.email]", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Hidden, output, StringComparison.Ordinal);
        Assert.Contains("PostgreSQL database dump complete", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_made_by_two_jobs_is_read_by_pg_restore()
    {
        string folder = Path.Combine(gate.Folder, "dump");
        (int code, _, string error) = await DumpAsync("dumpers", ["--format", "directory", "--jobs", "2", "--file", folder]);
        Assert.True(code == 0, error);
        (code, string sql, error) = await Shell.RunAsync("pg_restore", ["--data-only", "--table", "person", "--file", "-", folder]);
        Assert.True(code == 0, error);
        Assert.Contains("[pii.email]", sql, StringComparison.Ordinal);
        Assert.DoesNotContain(Hidden, sql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_lock_is_told_so()
    {
        (int code, _, string error) = await DumpAsync("analysts", []);
        Assert.Equal(1, code);
        Assert.Contains("no rule allows LOCK on orders-db", error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> DumpAsync(string group, string[] options)
        => Shell.RunAsync(
            "pg_dump", [.. options, $"host=127.0.0.1 port={gate.Port} user=me dbname=orders-db sslmode=require"],
            new Dictionary<string, string> { ["PGPASSWORD"] = gate.Issuer.Token("dora", group) });
}
