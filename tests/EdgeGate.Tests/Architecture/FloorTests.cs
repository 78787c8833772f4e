using Xunit;

namespace EdgeGate.Tests.Architecture;

public sealed class FloorTests
{
    [Fact]
    public void Imports_point_down_only()
    {
        List<string> found = [];
        foreach (string file in Directory.EnumerateFiles(Sources.Folder, "*.cs", SearchOption.AllDirectories))
        {
            string[] path = Path.GetRelativePath(Sources.Folder, file).Split('/');
            if (path.Contains("obj") || path.Contains("bin")) { continue; }
            string folder = path[0] == "EdgeGate.Protocols" ? "Protocols" : string.Join('.', path[1..^1]);
            if (folder.Length == 0) { continue; }
            found.AddRange(Floors.Violations(folder, File.ReadAllText(file)).Select(name => $"{file}: {name}"));
        }
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("Masking", "using EdgeGate.Relay;")]
    [InlineData("Masking", "using EdgeGate.Policy.Sql;")]
    [InlineData("Masking", "using P = EdgeGate.Policy.Ruleset;")]
    [InlineData("Relay", "class C { EdgeGate.Sessions.Postgres.PgSession? s; }")]
    [InlineData("Relay", "class C { object o = global::EdgeGate.Hosting.Build.Version; }")]
    [InlineData("Audit", "namespace EdgeGate.Audit; class C { Recording.Tape? t; }")]
    [InlineData("Core", "using EdgeGate.Masking;")]
    [InlineData("Sessions.Postgres", "using EdgeGate.Cli;")]
    [InlineData("Protocols", "using EdgeGate.Core;")]
    public void Import_that_points_up_or_sideways_is_found(string folder, string source)
        => Assert.NotEmpty(Floors.Violations(folder, source));

    [Theory]
    [InlineData("Sessions.Postgres", "using EdgeGate.Relay; using EdgeGate.Masking; using EdgeGate.Core;")]
    [InlineData("Cli", "using EdgeGate.Hosting;")]
    public void Import_that_points_down_passes(string folder, string source)
        => Assert.Empty(Floors.Violations(folder, source));
}
