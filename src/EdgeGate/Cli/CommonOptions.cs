using System.CommandLine;
using EdgeGate.State;
using Microsoft.Data.Sqlite;

namespace EdgeGate.Cli;

/// <summary>Options several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string> Config() => new("--config", "-c") { Description = "The configuration file", Required = true };

    public static Option<string> State() => new("--state")
    {
        Description = "The state folder",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("EDGEGATE_STATE") is { Length: > 0 } folder ? folder : "/var/lib/edgegate",
    };

    public static Option<string> Output()
    {
        Option<string> option = new("--output", "-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }

    public static Option<int> Limit()
    {
        Option<int> option = new("--limit") { Description = "How many at most", DefaultValueFactory = _ => 50 };
        // A value that is no number at all is told by the parser.
        option.Validators.Add(static result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out int limit) && limit < 1) { result.AddError("--limit is 1 or more"); }
        });
        return option;
    }

    /// <summary>Opens the state to read; says why on standard error when it cannot.</summary>
    public static StateStore? OpenState(string folder)
    {
        try
        {
            return StateStore.Open(folder, isReadOnly: true);
        }
        catch (SqliteException)
        {
            Console.Error.WriteLine($"edgegate: there is no state in {folder}; name its folder with --state or EDGEGATE_STATE");
            return null;
        }
    }

    /// <summary>The file of a recording named by a file or by the beginning of a session's identifier; says why on standard error when there is none.</summary>
    public static string? FindRecording(string name, string stateFolder) => FindRecording(name, stateFolder, out _);

    /// <summary>The same, and the session where it was found by that.</summary>
    public static string? FindRecording(string name, string stateFolder, out SessionRow? session)
    {
        session = null;
        if (File.Exists(name)) { return name; }
        if (name.Contains('/', StringComparison.Ordinal) || name.EndsWith(".zst", StringComparison.Ordinal))
        {
            Console.Error.WriteLine(Directory.Exists(name) ? $"edgegate: {name} is a folder: name files in it" : $"edgegate: there is no file {name}");
            return null;
        }
        using StateStore? state = OpenState(stateFolder);
        if (state is null) { return null; }
        List<SessionRow> found = state.Find(name);
        if (found.Count == 1 && found[0].Recording is { } path && File.Exists(path))
        {
            session = found[0];
            return path;
        }
        Console.Error.WriteLine(found.Count switch
        {
            0 => $"edgegate: there is no session {name}; `edgegate sessions list` shows them",
            1 => $"edgegate: session {name} has no recording any more",
            _ => $"edgegate: {Several(found.Count, "sessions", name)}",
        });
        return null;
    }

    /// <summary>Says that a beginning stands for none, or for several: of these so many are looked at.</summary>
    public static string Several(int count, string things, string name)
        => count == 0 ? $"no {things} begin with {name}" : $"{(count == StateStore.FoundMax ? $"{count} or more" : count)} {things} begin with {name}; give more of it";
}
