using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace EdgeGate.Tests.Architecture;

/// <summary>Compiles snippets with the analyzer and the list of EdgeGate.Protocols: an entry with a slip in its name would ban nothing and say nothing.</summary>
/// <remarks>The analyzer stops use (calls, creation, members), not bare declarations; <see cref="ProtocolsProjectTests"/> looks for those in what was compiled.</remarks>
public sealed class BannedSymbolsTests
{
    private static readonly string ListFile = Path.Combine(Sources.Folder, "EdgeGate.Protocols", "BannedSymbols.txt");

    /// <summary>For each entry, code that it must stop.</summary>
    private static readonly Dictionary<string, string> Snippets = new()
    {
        ["N:System.Net"] = "var s = new System.Net.Sockets.Socket(default, default, default);",
        ["N:System.Threading.Tasks"] = "System.Threading.Tasks.Task t = System.Threading.Tasks.Task.CompletedTask;",
        ["N:System.Threading.Channels"] = "var c = System.Threading.Channels.Channel.CreateUnbounded<int>();",
        ["N:System.IO.Pipelines"] = "var p = new System.IO.Pipelines.Pipe();",
        ["N:Microsoft.Extensions.Logging"] = "var l = new Microsoft.Extensions.Logging.LoggerFactory();",
        ["T:System.IO.File"] = "System.IO.File.Delete(\"\");",
        ["T:System.IO.FileStream"] = "var f = new System.IO.FileStream(\"\", System.IO.FileMode.Open);",
        ["T:System.IO.RandomAccess"] = "System.IO.RandomAccess.GetLength(null!);",
        ["T:System.IO.Stream"] = "System.IO.Stream? s = System.IO.Stream.Null;",
        ["T:System.Console"] = "System.Console.Write(1);",
        ["T:System.Diagnostics.Process"] = "System.Diagnostics.Process.Start(\"\");",
        ["T:System.Environment"] = "var v = System.Environment.GetEnvironmentVariable(\"\");",
        ["T:System.Threading.Thread"] = "System.Threading.Thread.Sleep(1);",
        ["T:System.Threading.ThreadPool"] = "System.Threading.ThreadPool.QueueUserWorkItem(_ => { });",
        ["T:System.Threading.Timer"] = "var t = new System.Threading.Timer(_ => { });",
        ["P:System.DateTime.Now"] = "var n = System.DateTime.Now;",
        ["P:System.DateTime.UtcNow"] = "var n = System.DateTime.UtcNow;",
        ["P:System.DateTimeOffset.UtcNow"] = "var n = System.DateTimeOffset.UtcNow;",
        ["P:System.DateTimeOffset.Now"] = "var n = System.DateTimeOffset.Now;",
    };

    private const string Harmless = "harmless";

    private const string HarmlessCode = "var n = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(new byte[4]);";

    private static readonly Lazy<Task<HashSet<string>>> Stopped = new(CompileAsync);

    public static TheoryData<string> Entries => [.. File.ReadAllLines(ListFile).Where(static line => line.Length > 0).Select(static line => line.Split(';')[0])];

    [Theory]
    [MemberData(nameof(Entries))]
    public async Task Entry_of_the_list_stops_code(string entry)
    {
        Assert.True(Snippets.ContainsKey(entry), $"{entry} has no snippet here that it must stop");
        Assert.Contains(entry, await Stopped.Value);
    }

    [Fact]
    public async Task Code_that_parses_passes() => Assert.DoesNotContain(Harmless, await Stopped.Value);

    /// <summary>Compiles all snippets at once, a line each.</summary>
    /// <returns>The entries whose line was stopped.</returns>
    private static async Task<HashSet<string>> CompileAsync()
    {
        string[] entries = [Harmless, .. Snippets.Keys];
        string source = string.Join('\n', entries.Select(static (entry, line) => $"class C{line} {{ void M() {{ {Snippets.GetValueOrDefault(entry, HarmlessCode)} }} }}"));
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':');
        CSharpCompilation compilation = CSharpCompilation.Create(
            "snippets", [CSharpSyntaxTree.ParseText(source)], platform.Select(static file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(static problem => problem.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(Analyzers(), new AnalyzerOptions([new ListText()])).GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(static problem => problem.Id == "RS0030").Select(problem => entries[problem.Location.GetLineSpan().StartLinePosition.Line])];
    }

    private static ImmutableArray<DiagnosticAnalyzer> Analyzers()
    {
        const string Name = "Microsoft.CodeAnalysis.CSharp.BannedApiAnalyzers";
        Assembly assembly = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "analyzers", $"{Name}.dll"));
        return [(DiagnosticAnalyzer)Activator.CreateInstance(assembly.GetType($"{Name}.CSharpSymbolIsBannedAnalyzer", throwOnError: true)!)!];
    }

    private sealed class ListText : AdditionalText
    {
        public override string Path => ListFile;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(File.ReadAllText(ListFile));
    }
}
