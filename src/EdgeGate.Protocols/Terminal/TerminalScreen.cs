using System.Text;

namespace EdgeGate.Protocols.Terminal;

/// <summary>A model of what a terminal shows: enough of a VT220 and xterm to tell which line stands at the cursor.</summary>
/// <remarks>
/// ECMA-48; XTerm Control Sequences. Cursor movement, erasing, inserting and deleting, wrapping with the last column's pause, scroll regions, the alternate screen,
/// wide and joining characters, bracketed paste. Colours, character sets and what a terminal answers are not modelled. Nothing is allocated but by
/// <see cref="Resize"/> and the first use of the alternate screen.
/// </remarks>
public sealed class TerminalScreen
{
    private const int TabColumns = 8;

    private readonly TerminalLimits limits;
    private TerminalSequence sequence;
    private ScreenGrid main;
    private ScreenGrid? alternate;
    private ScreenGrid grid;
    private int row;
    private int column;
    private bool waitsAtMargin;
    private (int Row, int Column) saved;
    private (int Row, int Column) mainCursor;
    private int top;
    private int bottom;
    private bool wraps = true;
    private bool inserts;
    private bool isOriginRelative;
    private int last = ' ';

    /// <summary>A blank screen.</summary>
    public TerminalScreen(int columns, int rows, TerminalLimits limits)
    {
        this.limits = limits;
        sequence = new TerminalSequence(limits.ParametersMax);
        main = grid = NewGrid(columns, rows);
        bottom = grid.Rows;
    }

    /// <summary>Columns modelled.</summary>
    public int Columns => grid.Columns;

    /// <summary>Rows modelled.</summary>
    public int Rows => grid.Rows;

    /// <summary>The cursor's row, from 0.</summary>
    public int CursorRow => row;

    /// <summary>The cursor's column, from 0; <see cref="Columns"/> when the next character will wrap.</summary>
    public int CursorColumn => waitsAtMargin ? grid.Columns : column;

    /// <summary>Whether a full-screen program has switched to the other screen.</summary>
    public bool IsAlternate => grid == alternate;

    /// <summary>Whether the program asked for pasted text to be bracketed (mode 2004).</summary>
    public bool BracketsPaste { get; private set; }

    /// <summary>Where the line being entered began, row and column; row -1 when it is not on the screen. It moves as the screen scrolls.</summary>
    public (int Row, int Column) Mark { get; private set; } = (-1, 0);

    /// <summary>Takes what the terminal is sent.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            switch (sequence.Next(value))
            {
                case TerminalSequence.Kind.Character:
                    Show(sequence.Value);
                    break;
                case TerminalSequence.Kind.Control:
                    Control(sequence.Value);
                    break;
                case TerminalSequence.Kind.Escape:
                    if (sequence.Intermediate == 0) { Escape(sequence.Value); }
                    break;
                case TerminalSequence.Kind.ControlSequence:
                    ControlSequence(sequence.Value);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The terminal has another size: as terminals do, what stands at the bottom stays.</summary>
    public void Resize(int columns, int rows)
    {
        ScreenGrid next = NewGrid(columns, rows);
        int cut = Math.Max(0, row + 1 - next.Rows);
        next.CopyFrom(grid, cut);
        bool wasAlternate = IsAlternate;
        if (wasAlternate)
        {
            alternate = next;
            ScreenGrid below = NewGrid(columns, rows);
            below.CopyFrom(main, Math.Max(0, mainCursor.Row + 1 - below.Rows));
            main = below;
        }
        else
        {
            main = next;
            alternate = null;
        }
        grid = next;
        (top, bottom) = (0, next.Rows);
        Mark = Mark.Row - cut < 0 || Mark.Row - cut >= next.Rows ? (-1, 0) : (Mark.Row - cut, Math.Min(Mark.Column, next.Columns - 1));
        MoveTo(row - cut, column);
    }

    /// <summary>A line begins to be entered where the cursor stands.</summary>
    public void SetMark() => Mark = (row, CursorColumn);

    /// <summary>Nobody knows where a line begins.</summary>
    public void ClearMark() => Mark = (-1, 0);

    /// <summary>Reads the line at the cursor: its row, and those it is wrapped over.</summary>
    /// <param name="into">Receives its characters, trailing blanks left out; at most <see cref="TerminalLimits.LineCharactersMax"/> are given.</param>
    /// <param name="cursor">The cursor's place in it.</param>
    /// <returns>Whether the whole line is on the screen and within the bounds; else what is there is given.</returns>
    public bool ReadLine(StringBuilder into, out int cursor)
    {
        int first = row;
        while (first > 0 && GoesOn(first - 1)) { first--; }
        return ReadRows(first, 0, into, out cursor);
    }

    /// <summary>Reads from the mark to the end of the line at the cursor, rows that are not wrapped with a line's end between.</summary>
    /// <returns>As <see cref="ReadLine"/>; false without a mark, or when it stands behind the cursor.</returns>
    public bool ReadFromMark(StringBuilder into, out int cursor)
    {
        into.Clear();
        cursor = 0;
        return Mark.Row >= 0 && (Mark.Row < row || (Mark.Row == row && Mark.Column <= CursorColumn)) && ReadRows(Mark.Row, Mark.Column, into, out cursor);
    }

    /// <summary>Reads what stands before a place in its line.</summary>
    public void ReadTo((int Row, int Column) place, StringBuilder into)
    {
        into.Clear();
        int first = place.Row;
        while (first > 0 && GoesOn(first - 1)) { first--; }
        int cursor = 0;
        for (int at = first; at < place.Row; at++) { AppendRow(at, 0, goesOn: true, into, ref cursor); }
        foreach (int cell in grid[place.Row][..Math.Min(place.Column, grid.Columns)]) { Append(cell, into); }
    }

    private bool ReadRows(int firstRow, int firstColumn, StringBuilder into, out int cursor)
    {
        into.Clear();
        cursor = 0;
        bool isWhole = firstRow > 0 || firstColumn > 0 || !GoesOnAbove;
        int at = firstRow;
        while (true)
        {
            int from = at == firstRow ? Math.Min(firstColumn, grid.Columns) : 0;
            bool goesOn = at + 1 < grid.Rows && GoesOn(at);
            if (at == row) { cursor = into.Length; }
            AppendRow(at, from, goesOn, into, ref cursor);
            if (into.Length > limits.LineCharactersMax)
            {
                into.Length = limits.LineCharactersMax;
                cursor = Math.Min(cursor, into.Length);
                return false;
            }
            if (!goesOn && at >= row) { return isWhole; }
            if (!goesOn) { into.Append('\n'); }
            at++;
        }
    }

    private void AppendRow(int at, int from, bool goesOn, StringBuilder into, ref int cursor)
    {
        Span<int> cells = grid[at];
        int end = grid.Columns;
        if (!goesOn)
        {
            while (end > from && cells[end - 1] is ScreenGrid.Blank or ' ') { end--; }
        }
        for (int i = from; i < end; i++)
        {
            if (at == row && i == CursorColumn) { cursor = into.Length; }
            Append(cells[i], into);
        }
        if (at != row || CursorColumn < end) { return; }
        // Blanks before the cursor were typed.
        if (!goesOn) { into.Append(' ', Math.Max(0, CursorColumn - Math.Max(end, from))); }
        cursor = into.Length;
    }

    private static void Append(int cell, StringBuilder into)
    {
        if (cell == ScreenGrid.Continued) { return; }
        if (cell < 0x10000) { into.Append(cell == ScreenGrid.Blank ? ' ' : (char)cell); }
        else { into.Append(char.ConvertFromUtf32(cell)); }
    }

    /// <summary>What scrolled out above the screen went on in its first row.</summary>
    private bool GoesOnAbove { get; set; }

    /// <summary>Full-screen programs write rows apart: a row that is full may go on in the next.</summary>
    private bool GoesOn(int at) => grid.IsWrapped(at) || (IsAlternate && grid[at][^1] is not (ScreenGrid.Blank or ' '));

    private ScreenGrid NewGrid(int columns, int rows)
    {
        columns = Math.Clamp(columns, 2, limits.ColumnsMax);
        return new ScreenGrid(columns, Math.Clamp(rows, 1, Math.Min(limits.RowsMax, limits.CellsMax / columns)));
    }

    private void Show(int character)
    {
        int width = CharacterWidth.Of(character);
        if (width == 0) { return; }
        if (waitsAtMargin && wraps)
        {
            grid.SetWrapped(row, true);
            column = 0;
            waitsAtMargin = false;
            LineFeed();
        }
        if (column + width > grid.Columns)
        {
            if (!wraps) { return; }
            grid.SetWrapped(row, true);
            column = 0;
            LineFeed();
        }
        if (inserts) { grid.InsertCells(row, column, width); }
        grid.Put(row, column, character, width);
        last = character;
        waitsAtMargin = column + width == grid.Columns;
        column = Math.Min(column + width, grid.Columns - 1);
    }

    private void Control(int value)
    {
        switch (value)
        {
            case 0x08:
                if (column > 0 && !waitsAtMargin) { column--; }
                waitsAtMargin = false;
                break;
            case 0x09:
                column = Math.Min(grid.Columns - 1, (column / TabColumns * TabColumns) + TabColumns);
                break;
            case 0x0a or 0x0b or 0x0c:
                waitsAtMargin = false;
                LineFeed();
                break;
            case 0x0d:
                column = 0;
                waitsAtMargin = false;
                break;
            default:
                break;
        }
    }

    private void LineFeed()
    {
        if (row == bottom - 1) { ScrollUp(1); }
        else if (row < grid.Rows - 1) { row++; }
    }

    private void ScrollUp(int count)
    {
        if (top == 0 && count > 0) { GoesOnAbove = grid.IsWrapped(Math.Min(count, grid.Rows) - 1); }
        grid.ScrollUp(top, bottom, count);
        if (Mark.Row < top || Mark.Row >= bottom) { return; }
        Mark = Mark.Row - count < top ? (-1, 0) : (Mark.Row - count, Mark.Column);
    }

    private void ScrollDown(int count)
    {
        grid.ScrollDown(top, bottom, count);
        if (Mark.Row >= top && Mark.Row < bottom) { Mark = Mark.Row + count >= bottom ? (-1, 0) : (Mark.Row + count, Mark.Column); }
    }

    private void Escape(int final)
    {
        switch (final)
        {
            case '7':
                saved = (row, column);
                break;
            case '8':
                MoveTo(saved.Row, saved.Column);
                break;
            case 'D':
                LineFeed();
                break;
            case 'E':
                Control('\r');
                LineFeed();
                break;
            case 'M':
                if (row == top) { ScrollDown(1); }
                else if (row > 0) { MoveTo(row - 1, column); }
                break;
            case 'c':
                Reset();
                break;
            default:
                break;
        }
    }

    private void Reset()
    {
        grid = main;
        grid.EraseRows(0, grid.Rows);
        (wraps, inserts, isOriginRelative, BracketsPaste) = (true, false, false, false);
        (top, bottom) = (0, grid.Rows);
        GoesOnAbove = false;
        ClearMark();
        MoveTo(0, 0);
    }

    private void ControlSequence(int final)
    {
        if (sequence.Mark == '?' && sequence.Intermediate == 0 && final is 'h' or 'l')
        {
            for (int i = 0; i < sequence.Count; i++) { SetPrivateMode(sequence.Parameter(i, 0), final == 'h'); }
            return;
        }
        if (sequence.Intermediate == '!' && final == 'p')
        {
            (wraps, inserts, isOriginRelative) = (true, false, false);
            (top, bottom) = (0, grid.Rows);
            return;
        }
        if (sequence.Mark != 0 || sequence.Intermediate != 0) { return; }
        int count = sequence.Parameter(0, 1);
        switch (final)
        {
            case 'A':
                MoveTo(Math.Max(row - count, row >= top ? top : 0), column);
                break;
            case 'B' or 'e':
                MoveTo(Math.Min(row + count, row < bottom ? bottom - 1 : grid.Rows - 1), column);
                break;
            case 'C' or 'a':
                MoveTo(row, column + count);
                break;
            case 'D':
                MoveTo(row, column - count);
                break;
            case 'E':
                MoveTo(row + count, 0);
                break;
            case 'F':
                MoveTo(row - count, 0);
                break;
            case 'G' or '`':
                MoveTo(row, count - 1);
                break;
            case 'd':
                MoveTo((isOriginRelative ? top : 0) + count - 1, column);
                break;
            case 'H' or 'f':
                MoveTo((isOriginRelative ? top : 0) + count - 1, sequence.Parameter(1, 1) - 1);
                break;
            case 's':
                saved = (row, column);
                break;
            case 'u':
                MoveTo(saved.Row, saved.Column);
                break;
            case 'r':
                SetRegion(count - 1, sequence.Parameter(1, grid.Rows));
                break;
            case 'h' or 'l':
                if (sequence.Parameter(0, 0) == 4) { inserts = final == 'h'; }
                break;
            default:
                Edit(final, count);
                break;
        }
    }

    private void Edit(int final, int count)
    {
        switch (final)
        {
            case 'J':
                EraseScreen(sequence.Parameter(0, 0));
                break;
            case 'K':
                EraseLine(sequence.Parameter(0, 0));
                break;
            case 'L' when row >= top && row < bottom:
                grid.ScrollDown(row, bottom, count);
                break;
            case 'M' when row >= top && row < bottom:
                grid.ScrollUp(row, bottom, count);
                break;
            case '@':
                grid.InsertCells(row, column, count);
                waitsAtMargin = false;
                break;
            case 'P':
                grid.DeleteCells(row, column, count);
                waitsAtMargin = false;
                break;
            case 'X':
                grid.Erase(row, column, Math.Min(column + count, grid.Columns));
                waitsAtMargin = false;
                break;
            case 'S':
                ScrollUp(count);
                break;
            case 'T':
                ScrollDown(count);
                break;
            case 'b':
                for (int i = Math.Min(count, grid.Columns * grid.Rows); i > 0; i--) { Show(last); }
                break;
            default:
                break;
        }
    }

    private void EraseScreen(int which)
    {
        switch (which)
        {
            case 0:
                EraseLine(0);
                grid.EraseRows(row + 1, grid.Rows);
                break;
            case 1:
                grid.EraseRows(0, row);
                EraseLine(1);
                break;
            case 2 or 3:
                grid.EraseRows(0, grid.Rows);
                GoesOnAbove = false;
                waitsAtMargin = false;
                break;
            default:
                break;
        }
    }

    private void EraseLine(int which)
    {
        switch (which)
        {
            case 0:
                // At the margin the cursor still stands on the last character, which goes.
                grid.Erase(row, column, grid.Columns);
                break;
            case 1:
                grid.Erase(row, 0, column + 1);
                break;
            case 2:
                grid.Erase(row, 0, grid.Columns);
                break;
            default:
                break;
        }
        waitsAtMargin = false;
    }

    private void SetRegion(int first, int end)
    {
        end = Math.Min(end, grid.Rows);
        if (first < 0 || first + 1 >= end) { return; }
        (top, bottom) = (first, end);
        MoveTo(isOriginRelative ? top : 0, 0);
    }

    private void SetPrivateMode(int mode, bool isOn)
    {
        switch (mode)
        {
            case 6:
                isOriginRelative = isOn;
                MoveTo(isOn ? top : 0, 0);
                break;
            case 7:
                wraps = isOn;
                break;
            case 2004:
                BracketsPaste = isOn;
                break;
            case 1048:
                if (isOn) { saved = (row, column); }
                else { MoveTo(saved.Row, saved.Column); }
                break;
            case 47 or 1047 or 1049:
                Switch(isOn);
                break;
            default:
                break;
        }
    }

    private void Switch(bool toAlternate)
    {
        if (toAlternate == IsAlternate) { return; }
        ClearMark();
        (top, bottom) = (0, grid.Rows);
        if (toAlternate)
        {
            mainCursor = (row, column);
            alternate ??= new ScreenGrid(main.Columns, main.Rows);
            alternate.EraseRows(0, alternate.Rows);
            grid = alternate;
            return;
        }
        grid = main;
        MoveTo(mainCursor.Row, mainCursor.Column);
    }

    private void MoveTo(int toRow, int toColumn)
    {
        row = Math.Clamp(toRow, 0, grid.Rows - 1);
        column = Math.Clamp(toColumn, 0, grid.Columns - 1);
        waitsAtMargin = false;
    }
}
