using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using EdgeGate.Core.Configuration;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Policy.Checks;
using YamlDotNet.Core;

namespace EdgeGate.Cli.Policies;

/// <summary><c>edgegate policy check</c>.</summary>
internal static class PolicyCheckCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "The configuration" };
        Option<string?> people = new("--people") { Description = "A YAML file that says who there is: subject: [group, group]" };
        Option<string> output = CommonOptions.Output();
        Command command = new("check", """
            Find rules that can never match or are shadowed, holds nobody may approve, connections nobody may reach. Exit code 0 when there is nothing, 1 when there is, 2 when the configuration is wrong.

            Examples:
              edgegate policy check edgegate.yaml
              edgegate policy check edgegate.yaml --people people.yaml --output json | jq '.[].message'
            """) { file, people, output };
        command.SetAction(arguments => Check(arguments.GetRequiredValue(file), arguments.GetValue(people), arguments.GetValue(output) == "json"));
        return command;
    }

    private static int Check(string path, string? peoplePath, bool isJson)
    {
        (GateConfig? config, ImmutableArray<LocatedProblem> problems) = ConfigurationReader.Load(path);
        foreach (LocatedProblem problem in problems) { Console.Error.WriteLine(problem); }
        if (config is null) { return ExitCode.Usage; }
        Dictionary<string, ImmutableArray<string>>? people = null;
        if (peoplePath is not null && (people = ReadPeople(peoplePath)) is null) { return ExitCode.Usage; }
        ImmutableArray<PolicyFinding> found = PolicyCheck.Run(config.Rules, new PolicySurroundings(ConnectionsOf(config), config.Listeners.Select(static one => one.Protocol).ToHashSet(StringComparer.Ordinal), people));
        if (isJson) { WriteJson(found); }
        else
        {
            foreach (PolicyFinding one in found) { Console.WriteLine(TerminalText.Of($"{one.Kind}: {one.Key}: {one.Message}; {one.Fix}")); }
            Console.WriteLine(found.IsEmpty ? $"{path}: nothing found in {config.Rules.Options.Length} rules" : $"{path}: {found.Length} found");
        }
        return found.IsEmpty ? ExitCode.Ok : ExitCode.Failure;
    }

    /// <summary>Each connection with its protocol.</summary>
    internal static Dictionary<string, string> ConnectionsOf(GateConfig config)
    {
        Dictionary<string, string> connections = new(StringComparer.Ordinal);
        foreach (string name in config.Connections.Keys) { connections[name] = "postgres"; }
        foreach (string name in config.SshConnections.Keys) { connections[name] = "ssh"; }
        foreach ((string name, Sessions.Http.HttpConnectionOptions options) in config.HttpConnections) { connections[name] = options.Guest?.Protocol ?? "http"; }
        return connections;
    }

    private static Dictionary<string, ImmutableArray<string>>? ReadPeople(string path)
    {
        List<ConfigProblem> problems = [];
        try
        {
            using StreamReader text = new(path);
            ConfigScope scope = new("", YamlReader.Read(text), problems, Path.GetDirectoryName(Path.GetFullPath(path))!);
            Dictionary<string, ImmutableArray<string>> people = scope.Names.ToDictionary(static name => name, name => scope.Words(name), StringComparer.Ordinal);
            if (problems.Count == 0 && people.Count > 0) { return people; }
            Console.Error.WriteLine($"edgegate: {path}: {(problems.Count > 0 ? problems[0].Message : "nobody is in it")}; write ada: [dba, oncall]");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or YamlException)
        {
            Console.Error.WriteLine($"edgegate: {path} cannot be read: {problem.Message}");
        }
        return null;
    }

    private static void WriteJson(ImmutableArray<PolicyFinding> found)
    {
        JsonOutput.WriteObjects(found, static (json, one) =>
        {
            json.WriteString("kind", one.Kind);
            json.WriteString("key", one.Key);
            json.WriteString("message", one.Message);
            json.WriteString("fix", one.Fix);
        });
    }
}
