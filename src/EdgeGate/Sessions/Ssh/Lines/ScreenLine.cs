using System.Text;
using EdgeGate.Protocols.Terminal;

namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>Finds on the screen what Enter would run: the line at the cursor behind its prompt, or the whole line where no prompt is known.</summary>
internal sealed class ScreenLine(TerminalScreen screen)
{
    /// <summary>Blanks behind the cursor that part the line from what a shell shows at the right margin.</summary>
    private const string MarginGap = "    ";

    private readonly StringBuilder text = new();
    private string prompt = "";
    private string carried = "";

    /// <summary>A line begins at the cursor: what stands before it is the prompt.</summary>
    public void Begin()
    {
        screen.ClearMark();
        screen.ReadLine(text, out int cursor);
        prompt = text.ToString(0, Math.Min(cursor, text.Length));
        screen.SetMark();
    }

    /// <summary>Nobody knows where the line begins.</summary>
    public void Forget()
    {
        screen.ClearMark();
        prompt = "";
    }

    /// <summary>Reads the line.</summary>
    /// <param name="isWhole">Whether all of it is within the model's bounds.</param>
    /// <returns>Texts to judge, and whether each may have a prompt before its command.</returns>
    public List<(string Text, bool StartsAnywhere)> Read(out bool isWhole)
    {
        isWhole = true;
        List<(string, bool)> found = [];
        if (!string.IsNullOrWhiteSpace(prompt) && PromptStands() && screen.ReadFromMark(text, out int cursor))
        {
            string all = WithoutMargin(text.ToString(), cursor);
            int end = all.IndexOf('\n');
            string first = end < 0 ? all : all[..end];
            found.Add((first, false));
            if (carried.Length > 0) { found.Add((carried + first, false)); }
            // Rows further down belong to a paste, or to another prompt that has come since.
            if (end >= 0) { found.Add((all[(end + 1)..], true)); }
            return found;
        }
        isWhole = screen.ReadLine(text, out cursor);
        found.Add((WithoutSearch(WithoutMargin(text.ToString(), cursor)), true));
        return found;
    }

    /// <summary>Whether what stands before the cursor ends with a text: its echo has come.</summary>
    public bool Shows(string typed)
    {
        screen.ReadLine(text, out int cursor);
        return cursor >= typed.Length && text.ToString(0, cursor).EndsWith(typed, StringComparison.Ordinal);
    }

    /// <summary>Whether what stands behind the prompt is the beginning of a text: the rest of its echo is on its way.</summary>
    public bool ShowsPart(string typed)
    {
        if (string.IsNullOrWhiteSpace(prompt) || !PromptStands() || !screen.ReadFromMark(text, out int cursor) || cursor == 0 || cursor >= typed.Length) { return false; }
        // Blanks at the end of a line may not be there.
        string shown = text.ToString().PadRight(cursor);
        return typed.StartsWith(shown[..cursor], StringComparison.Ordinal) && string.IsNullOrWhiteSpace(shown[cursor..]);
    }

    /// <summary>The line was let through: where it goes on below, what follows belongs to it.</summary>
    public void Passed(string line)
    {
        const int CarriedMax = 8192;
        carried = line.EndsWith('\\') && line.Length < CarriedMax ? (carried + line)[..^1] : "";
        if (carried.Length > CarriedMax) { carried = ""; }
    }

    private bool PromptStands()
    {
        if (screen.Mark.Row < 0) { return false; }
        StringBuilder before = new();
        screen.ReadTo(screen.Mark, before);
        return before.ToString() == prompt;
    }

    private static string WithoutMargin(string line, int cursor)
    {
        int gap = line.IndexOf(MarginGap, Math.Min(cursor, line.Length), StringComparison.Ordinal);
        return gap < 0 || line.AsSpan(gap).Contains('\n') ? line : line[..gap];
    }

    /// <summary>readline shows what it finds in history behind <c>(reverse-i-search)`text': </c>.</summary>
    private static string WithoutSearch(string line)
    {
        int search = line.IndexOf("-search)`", StringComparison.Ordinal);
        int end = search < 0 ? -1 : line.IndexOf("': ", search, StringComparison.Ordinal);
        return end < 0 ? line : line[(end + 3)..];
    }
}
