using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Cli;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class UsageProblem
{
    /// <summary>Says what is wrong; null when nothing is, or no command is named and its help is the best answer.</summary>
    public static string? Of(ParseResult arguments)
    {
        if (arguments.Action is not ParseErrorAction || arguments.Errors.Count == 0) { return null; }
        Command command = arguments.CommandResult.Command;
        string name = NameOf(arguments.CommandResult);
        string see = $"see {name} --help";
        if (arguments.UnmatchedTokens is [{ } token, ..])
        {
            if (token.StartsWith('-')) { return $"{name}: there is no option '{token}'; {Hint(token, command.Options.Where(static one => !one.Hidden).Select(static one => one.Name))}{see}"; }
            return command.Subcommands.Count > 0
                ? $"{name}: there is no command '{token}'; {Hint(token, command.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name))}{see}"
                : $"{name}: '{token}' is an argument too many; {Meant(arguments, command, token)}{see}";
        }
        if (command.Subcommands.Count > 0 && command.Action is null && arguments.CommandResult.Children.All(static child => child is not OptionResult)) { return null; }
        return $"{name}: {OneLine(arguments.Errors[0].Message)}; {see}";
    }

    /// <summary>A name that stands alone is most likely the one that an option must be given.</summary>
    private static string Meant(ParseResult arguments, Command command, string token)
        => command.Options.Where(one => one.Required && arguments.GetResult(one) is null or { Implicit: true }).ToArray() is [{ } needed] ? $"did you mean {needed.Name} {token}? " : "";

    private static string NameOf(CommandResult result) => result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : "edgegate";

    private static string Hint(string word, IEnumerable<string> known) => EditDistance.Nearest(word, known) is { } nearest && EditDistance.IsNear(word, nearest) ? $"did you mean {nearest}? " : "";

    private static string OneLine(string message)
    {
        string line = string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        // The library names types of the runtime.
        int type = line.IndexOf(" as expected type '", StringComparison.Ordinal);
        return type < 0 ? line : line[..type] + (line.Contains("Int32", StringComparison.Ordinal) ? ": it is no whole number" : line.Contains("Double", StringComparison.Ordinal) ? ": it is no number" : "");
    }
}
