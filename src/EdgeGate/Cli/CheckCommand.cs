using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using EdgeGate.Hosting.Configuration;

namespace EdgeGate.Cli;

/// <summary><c>edgegate check</c>: everything that is wrong with a configuration.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Option<string> config = CommonOptions.Config();
        Option<string> output = CommonOptions.Output();
        Command command = new("check", """
            Check a configuration: every problem with file, line, column, key and what to write instead. Exit code 2 when there is one.

            Examples:
              edgegate check --config edgegate.yaml
              edgegate check --config edgegate.yaml --output json | jq .
            """) { config, output };
        command.SetAction(arguments => Check(arguments.GetRequiredValue(config), arguments.GetValue(output) == "json"));
        return command;
    }

    private static int Check(string path, bool isJson)
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(path);
        if (isJson) { WriteJson(problems); }
        else if (config is not null) { Console.WriteLine($"{path}: good: {Summary(config)}"); }
        else
        {
            foreach (LocatedProblem problem in problems) { Console.Error.WriteLine(problem); }
            Console.Error.WriteLine($"{path}: {Count(problems.Length, "problem")}");
        }
        return config is null ? ExitCode.Usage : ExitCode.Ok;
    }

    internal static string Summary(GateConfig config)
        => string.Join(", ", [
            Count(config.Listeners.Length, "listener"), Count(config.Connections.Count + config.SshConnections.Count + config.HttpConnections.Count, "connection"),
            Count(config.Rules.Options.Length, "rule"), $"{config.Taxonomy.Classes.Length} classes"]);

    private static string Count(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";

    private static void WriteJson(ImmutableArray<LocatedProblem> problems)
    {
        JsonOutput.WriteObjects(problems, static (json, problem) =>
        {
            json.WriteString("file", problem.File);
            json.WriteNumber("line", problem.Line);
            json.WriteNumber("column", problem.Column);
            json.WriteString("key", problem.Key);
            json.WriteString("message", problem.Message);
            json.WriteString("fix", problem.Fix);
        });
    }
}
