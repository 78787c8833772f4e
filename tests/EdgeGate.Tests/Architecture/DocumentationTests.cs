using System.Globalization;
using System.Text.RegularExpressions;
using EdgeGate.Audit;
using EdgeGate.Masking.Validators;
using EdgeGate.Policy.Sql;
using EdgeGate.Telemetry;
using Xunit;

namespace EdgeGate.Tests.Architecture;

/// <summary>What pages and files for others name is there, and all of what they promise to list is listed.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = Path.GetDirectoryName(Sources.Folder)!;

    [Fact]
    public void Every_audit_event_is_documented_with_its_number()
    {
        Dictionary<string, string> numbers = [];
        foreach (string row in Read("docs/evidence.md").Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            string[] cells = row.Split('|');
            foreach ((string code, string number) in Quoted(cells[1]).Zip(cells[2].Split(',', StringSplitOptions.TrimEntries))) { numbers[code] = number; }
        }
        Assert.All(Enum.GetValues<AuditCode>(), code => Assert.Equal(((int)code).ToString(CultureInfo.InvariantCulture), numbers.GetValueOrDefault(AuditLog.NameOf(code))));
    }

    [Fact]
    public async Task Every_metric_is_documented_and_every_one_that_is_asked_for_exists()
    {
        HashSet<string> families = await MetricsAsync();
        string page = Read("docs/evidence.md");
        Assert.Equal(families.Order(), MetricName().Matches(page).Select(static match => match.Value).Distinct().Order());
        foreach (string file in new[] { "deploy/alerts.yaml", "deploy/grafana.json", "README.md", "docs/masking.md", "docs/approvals.md", "docs/policy.md" })
        {
            Assert.All(MetricName().Matches(Read(file)), match => Assert.Contains(match.Value.Replace("_bucket", "", StringComparison.Ordinal), families));
        }
    }

    [Fact]
    public void Ends_of_sessions_that_alerts_ask_for_exist()
    {
        string[] ends = [.. SessionEnds().Matches(Read("deploy/alerts.yaml")).SelectMany(static match => match.Groups[1].Value.Split('|'))];
        Assert.NotEmpty(ends);
        Assert.All(ends, static end => Assert.True(Enum.IsDefined(Enum.Parse<Core.SessionEnd>(end))));
    }

    [Fact]
    public void Every_kind_of_statement_is_documented()
    {
        string table = Section(Read("docs/postgres.md"), "| `on.statements` | kinds |", "\n\n");
        Assert.Equal(SqlKinds.All.Order(), Quoted(table).Where(static word => word is not ("on.statements" or "\"*\"")).Order());
    }

    [Fact]
    public void Every_check_is_documented() => Assert.Equal(ValidatorTable.Names, Quoted(Section(Read("docs/masking.md"), "### Checks", "\n## ")).Order(StringComparer.Ordinal));

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        string[] pages = [.. Directory.GetFiles(Root, "*.md"), .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md")];
        string[] broken =
        [
            .. pages.SelectMany(static page => Link().Matches(File.ReadAllText(page)).Select(match => (Page: page, Target: match.Groups[1].Value)))
                .Where(static link => !link.Target.Contains("://", StringComparison.Ordinal))
                .Where(static link => !Path.Exists(Path.Combine(Path.GetDirectoryName(link.Page)!, link.Target)))
                .Select(static link => $"{Path.GetFileName(link.Page)}: {link.Target}"),
        ];
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_page_is_reached_from_the_readme()
        => Assert.All(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md"), static page => Assert.Contains($"(docs/{Path.GetFileName(page)})", Read("README.md"), StringComparison.Ordinal));

    private static async Task<HashSet<string>> MetricsAsync()
    {
        GateMetrics metrics = new("0", "0", static () => 0);
        using MemoryStream text = new();
        await metrics.Registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return [.. MetricType().Matches(System.Text.Encoding.UTF8.GetString(text.ToArray())).Select(static match => match.Groups[1].Value)];
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Section(string page, string from, string to)
    {
        int start = page.IndexOf(from, StringComparison.Ordinal);
        Assert.True(start >= 0, $"no '{from}'");
        return page[start..page.IndexOf(to, start + from.Length, StringComparison.Ordinal)];
    }

    private static IEnumerable<string> Quoted(string text) => Code().Matches(text).Select(static match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\bedgegate_[a-z_]*[a-z]")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex MetricType();

    [GeneratedRegex("end=~\"([^\"]+)\"")]
    private static partial Regex SessionEnds();
}
