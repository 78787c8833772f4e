namespace EdgeGate.Cli;

/// <summary>Prints rows in columns, as people may be shown what others wrote.</summary>
internal static class TextTable
{
    /// <summary>What a column is padded to at the most: one long text, which others may have chosen, does not push all lines apart.</summary>
    private const int WidthMax = 64;

    /// <summary>Prints a head and rows, each column as wide as its widest text.</summary>
    public static void Write(string[] head, IEnumerable<string[]> rows)
    {
        string[][] lines = [head, .. rows.Select(static row => row.Select(TerminalText.Of).ToArray())];
        int[] widths = [.. head.Select((_, i) => Math.Min(WidthMax, lines.Max(line => line[i].Length)))];
        foreach (string[] line in lines) { Console.WriteLine(string.Join("  ", line.Select((text, i) => text.PadRight(widths[i]))).TrimEnd()); }
    }
}
