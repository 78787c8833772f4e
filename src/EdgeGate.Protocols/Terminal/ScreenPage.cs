namespace EdgeGate.Protocols.Terminal;

/// <summary>What stands on a terminal and where its cursor is: two grids, a scroll region, and what moves, writes and erases. What a terminal is sent is read by <see cref="TerminalScreen"/>.</summary>
internal sealed class ScreenPage
{
    private const int TabColumns = 8;

    private readonly TerminalLimits limits;
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
    private bool isOriginRelative;
    private int last = ' ';

    /// <summary>A blank page.</summary>
    public ScreenPage(int columns, int rows, TerminalLimits limits)
    {
        this.limits = limits;
        main = grid = NewGrid(columns, rows);
        bottom = grid.Rows;
    }

    /// <summary>The grid that is shown.</summary>
    public ScreenGrid Grid => grid;

    /// <summary>The cursor's row, from 0.</summary>
    public int Row => row;

    /// <summary>The cursor's column, from 0; the number of columns when the next character will wrap.</summary>
    public int Column => waitsAtMargin ? grid.Columns : column;

    /// <summary>Whether the other grid is shown.</summary>
    public bool IsAlternate => grid == alternate;

    /// <summary>Whether what is written beyond the last column goes on in the next row.</summary>
    public bool Wraps { get; set; } = true;

    /// <summary>Whether what is written pushes aside what stands there.</summary>
    public bool Inserts { get; set; }

    /// <summary>A place that moves as the page scrolls; row -1 when it is not on the page.</summary>
    public (int Row, int Column) Mark { get; set; } = (-1, 0);

    /// <summary>Whether what scrolled out above goes on in the first row.</summary>
    public bool GoesOnAbove { get; private set; }

    /// <summary>Whether a row goes on in the next. Full-screen programs write rows apart: there a row that is full may.</summary>
    public bool GoesOn(int at) => grid.IsWrapped(at) || (IsAlternate && grid[at][^1] is not (ScreenGrid.Blank or ' '));

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

    /// <summary>Writes a character at the cursor.</summary>
    public void Show(int character)
    {
        int width = CharacterWidth.Of(character);
        if (width == 0) { return; }
        if (waitsAtMargin && Wraps)
        {
            grid.SetWrapped(row, true);
            column = 0;
            waitsAtMargin = false;
            LineFeed();
        }
        if (column + width > grid.Columns)
        {
            if (!Wraps) { return; }
            grid.SetWrapped(row, true);
            column = 0;
            LineFeed();
        }
        if (Inserts) { grid.InsertCells(row, column, width); }
        grid.Put(row, column, character, width);
        last = character;
        waitsAtMargin = column + width == grid.Columns;
        column = Math.Min(column + width, grid.Columns - 1);
    }

    /// <summary>Writes the last character again.</summary>
    public void Repeat(int count)
    {
        for (int i = Math.Min(count, grid.Columns * grid.Rows); i > 0; i--) { Show(last); }
    }

    /// <summary>BS: one column back.</summary>
    public void Back()
    {
        if (column > 0 && !waitsAtMargin) { column--; }
        waitsAtMargin = false;
    }

    /// <summary>HT: to the next column that is a multiple of eight.</summary>
    public void Tab() => column = Math.Min(grid.Columns - 1, (column / TabColumns * TabColumns) + TabColumns);

    /// <summary>CR: to the first column.</summary>
    public void Return()
    {
        column = 0;
        waitsAtMargin = false;
    }

    /// <summary>LF: a row down; at the end of the region it scrolls.</summary>
    public void Feed()
    {
        waitsAtMargin = false;
        LineFeed();
    }

    /// <summary>IND: as <see cref="Feed"/>, but a character that will wrap still does.</summary>
    public void LineFeed()
    {
        if (row == bottom - 1) { ScrollUp(1); }
        else if (row < grid.Rows - 1) { row++; }
    }

    /// <summary>The region's rows go up.</summary>
    public void ScrollUp(int count)
    {
        if (top == 0 && count > 0) { GoesOnAbove = grid.IsWrapped(Math.Min(count, grid.Rows) - 1); }
        grid.ScrollUp(top, bottom, count);
        if (Mark.Row < top || Mark.Row >= bottom) { return; }
        Mark = Mark.Row - count < top ? (-1, 0) : (Mark.Row - count, Mark.Column);
    }

    /// <summary>The region's rows go down.</summary>
    public void ScrollDown(int count)
    {
        grid.ScrollDown(top, bottom, count);
        if (Mark.Row >= top && Mark.Row < bottom) { Mark = Mark.Row + count >= bottom ? (-1, 0) : (Mark.Row + count, Mark.Column); }
    }

    /// <summary>RI: a row up; at the beginning of the region it scrolls.</summary>
    public void ReverseLineFeed()
    {
        if (row == top) { ScrollDown(1); }
        else if (row > 0) { MoveTo(row - 1, column); }
    }

    /// <summary>Puts blank rows in at the cursor, within the region.</summary>
    public void InsertRows(int count)
    {
        if (row >= top && row < bottom) { grid.ScrollDown(row, bottom, count); }
    }

    /// <summary>Takes rows out at the cursor, within the region.</summary>
    public void DeleteRows(int count)
    {
        if (row >= top && row < bottom) { grid.ScrollUp(row, bottom, count); }
    }

    /// <summary>Puts blanks in at the cursor.</summary>
    public void InsertCells(int count)
    {
        grid.InsertCells(row, column, count);
        waitsAtMargin = false;
    }

    /// <summary>Takes characters out at the cursor.</summary>
    public void DeleteCells(int count)
    {
        grid.DeleteCells(row, column, count);
        waitsAtMargin = false;
    }

    /// <summary>Blanks characters from the cursor on.</summary>
    public void EraseCells(int count)
    {
        grid.Erase(row, column, Math.Min(column + count, grid.Columns));
        waitsAtMargin = false;
    }

    /// <summary>ED: erases behind the cursor (0), before it (1), or all (2, 3).</summary>
    public void EraseScreen(int which)
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

    /// <summary>EL: as <see cref="EraseScreen"/>, in the cursor's row.</summary>
    public void EraseLine(int which)
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

    /// <summary>Sets the rows that scroll, the end excluded.</summary>
    public void SetRegion(int first, int end)
    {
        end = Math.Min(end, grid.Rows);
        if (first < 0 || first + 1 >= end) { return; }
        (top, bottom) = (first, end);
        MoveTo(isOriginRelative ? top : 0, 0);
    }

    /// <summary>All rows scroll.</summary>
    public void ClearRegion() => (top, bottom) = (0, grid.Rows);

    /// <summary>Whether rows are told from the region's first one.</summary>
    public void SetOrigin(bool isRelative)
    {
        isOriginRelative = isRelative;
        MoveTo(isRelative ? top : 0, 0);
    }

    /// <summary>DECSTR: modes and region as at the beginning.</summary>
    public void ResetModes()
    {
        (Wraps, Inserts, isOriginRelative) = (true, false, false);
        ClearRegion();
    }

    /// <summary>RIS: as at the beginning.</summary>
    public void Reset()
    {
        grid = main;
        grid.EraseRows(0, grid.Rows);
        ResetModes();
        GoesOnAbove = false;
        Mark = (-1, 0);
        MoveTo(0, 0);
    }

    /// <summary>Remembers where the cursor is.</summary>
    public void Save() => saved = (row, column);

    /// <summary>Goes to where the cursor was remembered.</summary>
    public void Restore() => MoveTo(saved.Row, saved.Column);

    /// <summary>Shows the other grid, blank, or the main one again.</summary>
    public void Switch(bool toAlternate)
    {
        if (toAlternate == IsAlternate) { return; }
        Mark = (-1, 0);
        ClearRegion();
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

    /// <summary>Goes up or down, not beyond the region's edge.</summary>
    public void MoveRows(int count)
        => MoveTo(count < 0 ? Math.Max(row + count, row >= top ? top : 0) : Math.Min(row + count, row < bottom ? bottom - 1 : grid.Rows - 1), column);

    /// <summary>Goes to a row as programs tell it: from the region's first one where that was asked for.</summary>
    public void Address(int toRow, int? toColumn = null) => MoveTo((isOriginRelative ? top : 0) + toRow, toColumn ?? column);

    /// <summary>Goes left or right.</summary>
    public void MoveColumns(int count) => MoveTo(row, column + count);

    /// <summary>Goes to a column of the row.</summary>
    public void MoveToColumn(int toColumn) => MoveTo(row, toColumn);

    /// <summary>Goes to the first column of a row below or above.</summary>
    public void MoveToRow(int count) => MoveTo(row + count, 0);

    private ScreenGrid NewGrid(int columns, int rows)
    {
        columns = Math.Clamp(columns, 2, limits.ColumnsMax);
        return new ScreenGrid(columns, Math.Clamp(rows, 1, Math.Min(limits.RowsMax, limits.CellsMax / columns)));
    }

    private void MoveTo(int toRow, int toColumn)
    {
        row = Math.Clamp(toRow, 0, grid.Rows - 1);
        column = Math.Clamp(toColumn, 0, grid.Columns - 1);
        waitsAtMargin = false;
    }
}
