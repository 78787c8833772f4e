namespace EdgeGate.Protocols.Terminal;

/// <summary>The cells of one screen. Rows are turned by their index, so scrolling copies nothing.</summary>
internal sealed class ScreenGrid
{
    /// <summary>What nothing was written to.</summary>
    public const int Blank = 0;

    /// <summary>The second cell of a wide character.</summary>
    public const int Continued = -1;

    private readonly int[] cells;
    private readonly int[] order;
    private readonly bool[] wraps;

    public ScreenGrid(int columns, int rows)
    {
        (Columns, Rows) = (columns, rows);
        cells = new int[columns * rows];
        wraps = new bool[rows];
        order = new int[rows];
        for (int row = 0; row < rows; row++) { order[row] = row; }
    }

    public int Columns { get; }

    public int Rows { get; }

    public Span<int> this[int row] => cells.AsSpan(order[row] * Columns, Columns);

    /// <summary>Whether what stands in a row goes on in the next one without a line's end.</summary>
    public bool IsWrapped(int row) => wraps[order[row]];

    public void SetWrapped(int row, bool isWrapped) => wraps[order[row]] = isWrapped;

    public void Erase(int row, int from, int to)
    {
        if (from >= to) { return; }
        Span<int> line = this[row];
        // Half of a wide character is none.
        if (from > 0 && line[from] == Continued) { line[from - 1] = Blank; }
        if (to < Columns && line[to] == Continued) { line[to] = Blank; }
        line[from..to].Clear();
        if (to == Columns) { SetWrapped(row, false); }
    }

    public void EraseRows(int from, int to)
    {
        for (int row = from; row < to; row++) { Erase(row, 0, Columns); }
    }

    /// <summary>Moves rows up; blank ones come in below. Rows are [top, bottom).</summary>
    public void ScrollUp(int top, int bottom, int count)
    {
        count = Math.Min(count, bottom - top);
        Turn(top, bottom, count);
        EraseRows(bottom - count, bottom);
    }

    /// <summary>Moves rows down; blank ones come in above.</summary>
    public void ScrollDown(int top, int bottom, int count)
    {
        count = Math.Min(count, bottom - top);
        Turn(top, bottom, bottom - top - count);
        EraseRows(top, top + count);
    }

    public void InsertCells(int row, int column, int count)
    {
        Span<int> line = this[row];
        count = Math.Min(count, Columns - column);
        if (line[column] == Continued && column > 0) { line[column - 1] = line[column] = Blank; }
        line[column..(Columns - count)].CopyTo(line[(column + count)..]);
        line.Slice(column, count).Clear();
        if (CharacterWidth.Of(Math.Max(line[^1], 0)) == 2) { line[^1] = Blank; }
    }

    public void DeleteCells(int row, int column, int count)
    {
        Span<int> line = this[row];
        count = Math.Min(count, Columns - column);
        if (line[column] == Continued && column > 0) { line[column - 1] = Blank; }
        line[(column + count)..].CopyTo(line[column..]);
        line[(Columns - count)..].Clear();
        if (line[column] == Continued) { line[column] = Blank; }
    }

    /// <summary>Writes a character; what it stands half on is erased.</summary>
    public void Put(int row, int column, int character, int width)
    {
        Span<int> line = this[row];
        if (line[column] == Continued && column > 0) { line[column - 1] = Blank; }
        int end = column + width;
        if (end < Columns && line[end] == Continued) { line[end] = Blank; }
        line[column] = character;
        if (width == 2) { line[column + 1] = Continued; }
    }

    /// <summary>Takes over what fits of another screen, its last rows first.</summary>
    public void CopyFrom(ScreenGrid other, int firstRow)
    {
        int rows = Math.Min(Rows, other.Rows - firstRow);
        int columns = Math.Min(Columns, other.Columns);
        for (int row = 0; row < rows; row++)
        {
            other[firstRow + row][..columns].CopyTo(this[row]);
            if (CharacterWidth.Of(Math.Max(this[row][^1], 0)) == 2) { this[row][^1] = Blank; }
            SetWrapped(row, Columns == other.Columns && other.IsWrapped(firstRow + row));
        }
    }

    private void Turn(int top, int bottom, int by)
    {
        if (by == 0 || by == bottom - top) { return; }
        Span<int> turned = order.AsSpan(top, bottom - top);
        turned[..by].Reverse();
        turned[by..].Reverse();
        turned.Reverse();
    }
}
