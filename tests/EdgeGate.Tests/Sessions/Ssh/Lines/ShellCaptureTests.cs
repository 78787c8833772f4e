using System.Text;
using System.Text.Json;
using EdgeGate.Protocols.Ssh.Commands;
using EdgeGate.Protocols.Terminal;
using EdgeGate.Sessions.Ssh.Lines;
using Xunit;

namespace EdgeGate.Tests.Sessions.Ssh.Lines;

/// <summary>Sessions of real shells (tests/corpora/shells, made by capture.py there): what stands at the cursor at each Enter is what runs.</summary>
public sealed class ShellCaptureTests
{
    public static TheoryData<string> Shells => ["bash", "bash-colour", "zsh", "dash", "python"];

    [Theory]
    [MemberData(nameof(Shells))]
    public void Line_at_each_enter_is_what_the_shell_runs(string shell)
    {
        string[] rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "shells", shell + ".jsonl"));
        JsonElement head = JsonDocument.Parse(rows[0]).RootElement;
        TerminalScreen screen = new(head.GetProperty("columns").GetInt32(), head.GetProperty("rows").GetInt32(), TerminalLimits.Default);
        ScreenLine line = new(screen);
        bool hasLine = false;
        int checkedLines = 0;
        foreach (string row in rows[1..])
        {
            JsonElement step = JsonDocument.Parse(row).RootElement;
            string? text = step[1].GetString();
            switch (step[0].GetString())
            {
                case "o":
                    foreach (byte one in Encoding.Latin1.GetBytes(text!)) { screen.Write([one]); }
                    break;
                case "e" when text is not null:
                    List<(string Text, bool StartsAnywhere)> read = line.Read(out bool isWhole);
                    Assert.True(isWhole);
                    Assert.True(Runs(read, text), $"{shell}: '{text}' is not what was read: {string.Join(" | ", read)}");
                    checkedLines++;
                    break;
                case "i" when text!.EndsWith('\r'):
                    hasLine = false;
                    break;
                case "i" when !hasLine:
                    line.Begin();
                    hasLine = true;
                    break;
                default:
                    break;
            }
        }
        Assert.True(checkedLines >= 2);
    }

    /// <summary>Whether the words of the command are among what would be judged.</summary>
    private static bool Runs(List<(string Text, bool StartsAnywhere)> read, string command)
    {
        string words = string.Join(' ', command.Split(' '));
        return read.Exists(one => LineCommands.Read(one.Text, one.StartsAnywhere).Exists(readings => readings.Exists(reading => string.Join(" ", reading.AsEnumerable()) == words)));
    }
}
