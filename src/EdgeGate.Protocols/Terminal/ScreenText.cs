using System.Text;

namespace EdgeGate.Protocols.Terminal;

/// <summary>Reads lines off a page as a person would: rows that go on are one line, blanks behind them are none.</summary>
internal readonly struct ScreenText(ScreenPage page, TerminalLimits limits)
{
    /// <summary>Reads the line at the cursor: its row, and those it is wrapped over.</summary>
    /// <param name="into">Receives its characters, trailing blanks left out; at most <see cref="TerminalLimits.LineCharactersMax"/> are given.</param>
    /// <param name="cursor">The cursor's place in it.</param>
    /// <returns>Whether the whole line is on the screen and within the bounds; else what is there is given.</returns>
    public bool ReadLine(StringBuilder into, out int cursor)
    {
        int first = page.Row;
        while (first > 0 && page.GoesOn(first - 1)) { first--; }
        return ReadRows(first, 0, into, out cursor);
    }

    /// <summary>Reads from the mark to the end of the line at the cursor, rows that are not wrapped with a line's end between.</summary>
    /// <returns>As <see cref="ReadLine"/>; false without a mark, or when it stands behind the cursor.</returns>
    public bool ReadFromMark(StringBuilder into, out int cursor)
    {
        into.Clear();
        cursor = 0;
        return page.Mark.Row >= 0 && (page.Mark.Row < page.Row || (page.Mark.Row == page.Row && page.Mark.Column <= page.Column)) && ReadRows(page.Mark.Row, page.Mark.Column, into, out cursor);
    }

    /// <summary>Reads what stands before a place in its line.</summary>
    public void ReadTo((int Row, int Column) place, StringBuilder into)
    {
        into.Clear();
        int first = place.Row;
        while (first > 0 && page.GoesOn(first - 1)) { first--; }
        int cursor = 0;
        for (int at = first; at < place.Row; at++) { AppendRow(at, 0, goesOn: true, into, ref cursor); }
        foreach (int cell in page.Grid[place.Row][..Math.Min(place.Column, page.Grid.Columns)]) { Append(cell, into); }
    }

    private bool ReadRows(int firstRow, int firstColumn, StringBuilder into, out int cursor)
    {
        into.Clear();
        cursor = 0;
        bool isWhole = firstRow > 0 || firstColumn > 0 || !page.GoesOnAbove;
        int at = firstRow;
        while (true)
        {
            int from = at == firstRow ? Math.Min(firstColumn, page.Grid.Columns) : 0;
            bool goesOn = at + 1 < page.Grid.Rows && page.GoesOn(at);
            if (at == page.Row) { cursor = into.Length; }
            AppendRow(at, from, goesOn, into, ref cursor);
            if (into.Length > limits.LineCharactersMax)
            {
                into.Length = limits.LineCharactersMax;
                cursor = Math.Min(cursor, into.Length);
                return false;
            }
            if (!goesOn && at >= page.Row) { return isWhole; }
            if (!goesOn) { into.Append('\n'); }
            at++;
        }
    }

    private void AppendRow(int at, int from, bool goesOn, StringBuilder into, ref int cursor)
    {
        Span<int> cells = page.Grid[at];
        int end = page.Grid.Columns;
        if (!goesOn)
        {
            while (end > from && cells[end - 1] is ScreenGrid.Blank or ' ') { end--; }
        }
        for (int i = from; i < end; i++)
        {
            if (at == page.Row && i == page.Column) { cursor = into.Length; }
            Append(cells[i], into);
        }
        if (at != page.Row || page.Column < end) { return; }
        // Blanks before the cursor were typed.
        if (!goesOn) { into.Append(' ', Math.Max(0, page.Column - Math.Max(end, from))); }
        cursor = into.Length;
    }

    private static void Append(int cell, StringBuilder into)
    {
        if (cell == ScreenGrid.Continued) { return; }
        if (cell < 0x10000) { into.Append(cell == ScreenGrid.Blank ? ' ' : (char)cell); }
        else { into.Append(char.ConvertFromUtf32(cell)); }
    }
}
