using System.CommandLine;

namespace EdgeGate.Cli;

/// <summary><c>edgegate completion</c>: scripts that ask the binary itself what could come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _edgegate() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(edgegate "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _edgegate edgegate
        """;

    private const string Zsh = """
        #compdef edgegate
        _edgegate() {
          local -a found
          found=("${(@f)$(edgegate "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a found
          _files
        }
        compdef _edgegate edgegate
        """;

    private const string Fish = """
        complete -c edgegate -a '(edgegate "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", """
            Print a completion script for a shell.

            Examples:
              edgegate completion bash > /etc/bash_completion.d/edgegate
              edgegate completion fish > ~/.config/fish/completions/edgegate.fish
            """) { shell };
        command.SetAction(arguments =>
        {
            Console.WriteLine(arguments.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Ok;
        });
        return command;
    }
}
