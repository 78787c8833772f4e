namespace EdgeGate.Cli.Demo;

/// <summary>The same query asked by several, cell by cell and side by side.</summary>
internal static class DemoTable
{
    /// <summary>The widest line, for a terminal of 160 columns.</summary>
    private const int CharsMax = 158;

    private const string Gap = "   ";

    /// <summary>Arguments of psql for output that <see cref="Rows"/> reads.</summary>
    public static string[] PsqlFormat { get; } = ["-X", "-A", "-t", "-F", "\u001f", "-P", "null=NULL"];

    /// <summary>Rows of cells.</summary>
    public static string[][] Rows(string psqlOutput) => [.. psqlOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\u001f'))];

    /// <summary>The lines of the table.</summary>
    /// <param name="columns">The query's columns.</param>
    /// <param name="views">Whose view, and the rows they got; the first is the truth, a cell that differs from it is marked.</param>
    public static IEnumerable<string> Lines(string[] columns, params (string Who, string[][] Rows)[] views)
    {
        int label = columns.Max(static column => column.Length);
        int widthMax = ((CharsMax - label) / views.Length) - Gap.Length - 2;
        int[] widths = [.. views.Select(view => Math.Min(widthMax, view.Rows.SelectMany(static row => row).Append(view.Who).Max(static cell => cell.Length)))];
        yield return Line("", [.. views.Select(static view => view.Who)], []);
        yield return Line(new string('-', label), [.. widths.Select(static width => new string('-', width))], []);
        for (int row = 0; row < views[0].Rows.Length; row++)
        {
            for (int column = 0; column < columns.Length; column++)
            {
                string[] cells = [.. views.Select(view => row < view.Rows.Length && column < view.Rows[row].Length ? view.Rows[row][column] : "")];
                yield return Line(columns[column], cells, [.. cells.Select(cell => cell != cells[0])]);
            }
            if (row < views[0].Rows.Length - 1) { yield return ""; }
        }

        string Line(string name, string[] cells, bool[] isMasked)
            => (name.PadRight(label) + string.Concat(cells.Select((cell, i) => Gap + (i < isMasked.Length && isMasked[i] ? "* " : "  ") + Fit(cell, widths[i])))).TrimEnd();
    }

    private static string Fit(string cell, int width) => cell.Length > width ? string.Concat(cell.AsSpan(0, width - 1), "…") : cell.PadRight(width);
}
