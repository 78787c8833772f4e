using System.Collections.Immutable;
using System.Reflection;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Masking;

/// <summary>The classes that need no configuration: data, embedded from <c>Masking/Classes</c>.</summary>
internal static class BuiltInClasses
{
    private const string Prefix = "classes/";

    private static readonly Lazy<ImmutableArray<ClassDefinition>> Loaded = new(Load);

    /// <summary>All of them.</summary>
    public static ImmutableArray<ClassDefinition> All => Loaded.Value;

    private static ImmutableArray<ClassDefinition> Load()
    {
        Assembly assembly = typeof(BuiltInClasses).Assembly;
        List<ConfigProblem> problems = [];
        ImmutableArray<ClassDefinition>.Builder classes = ImmutableArray.CreateBuilder<ClassDefinition>();
        foreach (string name in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using StreamReader text = new(assembly.GetManifestResourceStream(name)!);
            classes.AddRange(ClassReader.Read(new ConfigScope("", YamlReader.Read(text), problems, ""), isBuiltIn: true));
        }
        // The files are our own: what is wrong with one is a bug, and a test reads them all.
        return problems.Count == 0 ? classes.ToImmutable() : throw new InvalidOperationException($"a built-in class is malformed: {problems[0]}");
    }
}
