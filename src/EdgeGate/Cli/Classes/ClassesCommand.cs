using System.Collections.Immutable;
using System.CommandLine;
using EdgeGate.Core.Configuration;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Masking;

namespace EdgeGate.Cli.Classes;

/// <summary><c>edgegate classes</c>: what can be masked, what is found in a text, and what finding costs.</summary>
internal static class ClassesCommand
{
    public static Command Create() => new("classes", """
        List the classes of data that can be masked, try them on a file, and measure what each costs.

        Examples:
          edgegate classes list
          edgegate classes list --config edgegate.yaml --output json | jq -r '.[].name'
          edgegate classes test trace.txt
          edgegate classes cost --config edgegate.yaml
        """) { ClassesListCommand.Create(), ClassesTestCommand.Create(), ClassesCostCommand.Create() };

    /// <summary>The option that names a configuration whose own classes are taken too.</summary>
    public static Option<string?> Config() => new("--config", "-c") { Description = "A configuration whose own classes are taken too" };

    /// <summary>The taxonomy: of a configuration, or the built-in classes alone; null when the configuration is wrong, which is said on standard error.</summary>
    public static Taxonomy? Load(string? config)
    {
        if (config is null)
        {
            List<ConfigProblem> wrong = [];
            Taxonomy builtIn = Taxonomy.Create(new MaskingOptions([], []), wrong);
            return wrong.Count == 0 ? builtIn : throw new InvalidOperationException($"a built-in class cannot be compiled: {wrong[0]}");
        }
        (GateConfig? read, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(config);
        foreach (LocatedProblem problem in problems) { Console.Error.WriteLine(problem); }
        return read?.Taxonomy;
    }
}
