namespace EdgeGate.Cli;

/// <summary>Prints rows in columns, as people may be shown what others wrote.</summary>
internal static class TextTable
{
    /// <summary>Prints a head and rows, each column as wide as its widest text.</summary>
    public static void Write(string[] head, IEnumerable<string[]> rows)
    {
        string[][] lines = [head, .. rows.Select(static row => row.Select(TerminalText.Of).ToArray())];
        int[] widths = [.. head.Select((_, i) => lines.Max(line => line[i].Length))];
        foreach (string[] line in lines) { Console.WriteLine(string.Join("  ", line.Select((text, i) => text.PadRight(widths[i]))).TrimEnd()); }
    }
}
