using Xunit;

namespace EdgeGate.Tests.Architecture;

public sealed class FloorTests
{
    [Fact]
    public void Imports_point_down_only()
    {
        List<string> found = [];
        int files = 0;
        foreach ((string folder, string file) in Sources.Files())
        {
            files++;
            found.AddRange(Floors.Violations(folder, File.ReadAllText(file)).Select(name => $"{file}: {name}"));
        }
        Assert.Empty(found);
        Assert.True(files > 100, $"only {files} files were looked at");
    }

    [Theory]
    [InlineData("Masking", "using EdgeGate.Relay;")]
    [InlineData("Masking", "using EdgeGate.Policy.Sql;")]
    [InlineData("Masking", "using static EdgeGate.Policy.Ruleset;")]
    [InlineData("Masking", "using P = EdgeGate.Policy.Ruleset;")]
    [InlineData("Masking", "using P = EdgeGate.Policy;")]
    [InlineData("Masking", "using P = System.Collections.Generic.List<EdgeGate.Policy.Ruleset>;")]
    [InlineData("Masking", "global using EdgeGate.Core;")]
    [InlineData("Masking", "global using P = EdgeGate.Policy;")]
    [InlineData("", "global using EdgeGate.Policy;")]
    [InlineData("", "global using static EdgeGate.Policy.Ruleset;")]
    [InlineData("Masking", "class C { object o = typeof(EdgeGate.Policy.Ruleset); }")]
    [InlineData("Masking", "class C { string o = nameof(EdgeGate.Policy.Ruleset); }")]
    [InlineData("Masking", "[EdgeGate.Policy.Some] class C;")]
    [InlineData("Masking", "[Some(typeof(Policy.Ruleset))] class C;")]
    [InlineData("Masking", "class C : EdgeGate.Policy.Ruleset;")]
    [InlineData("Masking", "class C { void M<T>() where T : EdgeGate.Policy.Ruleset { } }")]
    [InlineData("Masking", "class C { object o = (EdgeGate.Policy.Ruleset?)null; }")]
    [InlineData("Masking", "class C { bool M(object o) => o is EdgeGate.Policy.Ruleset; }")]
    [InlineData("Masking", "class C { object o = EdgeGate . /* far */\n Policy\n .Ruleset.Read().Value; }")]
    [InlineData("Masking", "class C { object o = @EdgeGate.@Policy.Ruleset.Read(); }")]
    [InlineData("Masking", "class C { object o = Edge\\u0047ate.Policy.Ruleset.Read(); }")]
    [InlineData("Masking", "namespace EdgeGate.Policy; class C { Ruleset? r; }")]
    [InlineData("Masking", "namespace EdgeGate { class C; }")]
    [InlineData("Masking", "#if DEBUG\nusing EdgeGate.Policy;\n#endif")]
    [InlineData("Relay", "class C { EdgeGate.Sessions.Postgres.PgSession? s; }")]
    [InlineData("Relay", "class C { object o = global::EdgeGate.Hosting.Build.Version; }")]
    [InlineData("Relay", "class C { EdgeGate.Program? p; } namespace N { using EdgeGate; }")]
    [InlineData("Audit", "namespace EdgeGate.Audit; class C { Recording.Tape? t; }")]
    [InlineData("Core", "using EdgeGate.Masking;")]
    [InlineData("Sessions.Postgres", "using EdgeGate.Cli;")]
    [InlineData("Protocols.Wire", "using EdgeGate.Core;")]
    [InlineData("Protocols.Wire", "class C { EdgeGate.Core.ByteBuffer? b; }")]
    public void Import_that_points_up_or_sideways_is_found(string folder, string source)
        => Assert.NotEmpty(Floors.Violations(folder, source));

    [Theory]
    [InlineData("Sessions.Postgres", "using EdgeGate.Relay; using EdgeGate.Masking; using EdgeGate.Core; namespace EdgeGate.Sessions.Postgres;")]
    [InlineData("Cli", "using EdgeGate.Hosting;")]
    [InlineData("Masking", "global using System.Text;")]
    [InlineData("Masking", "/// <see cref=\"EdgeGate.Policy.Ruleset\"/>\nclass C;")]
    [InlineData("", "using EdgeGate.Policy; namespace EdgeGate;")]
    [InlineData("Protocols.Json", "using EdgeGate.Protocols.Wire; namespace EdgeGate.Protocols.Json;")]
    public void Import_that_points_down_passes(string folder, string source)
        => Assert.Empty(Floors.Violations(folder, source));
}
