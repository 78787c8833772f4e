namespace EdgeGate.Masking.Streams;

/// <summary>What the columns of a table in text are, and how its rows are written.</summary>
/// <remarks>GitHub Flavored Markdown, 4.10, "Tables"; psql manual page, format aligned.</remarks>
internal sealed class TableHead
{
    private readonly byte[][] names;
    private readonly byte separator;

    private TableHead(TableKind kind, byte[][] names, byte separator, bool isBordered = false)
    {
        Kind = kind;
        this.names = names;
        this.separator = separator;
        FirstColumn = isBordered ? -1 : 0;
    }

    /// <summary>How it is written.</summary>
    public TableKind Kind { get; }

    /// <summary>The column a row begins with: -1 where a bar stands before the first.</summary>
    public int FirstColumn { get; }

    /// <summary>Whether bars of boxes part its cells.</summary>
    public bool IsBox => Kind is TableKind.Bars or TableKind.Records && separator == 0;

    /// <summary>Bytes of what parts its cells.</summary>
    public int SeparatorBytes => IsBox ? 3 : 1;

    /// <summary>Whether quotes may stand around a cell, and what parts cells within.</summary>
    public bool HasQuotes => separator is (byte)',' or (byte)';';

    /// <summary>Whether a backslash in a string takes the next byte along.</summary>
    public bool HasEscapes => separator == '\\';

    /// <summary>Whether a line without what parts cells is no row.</summary>
    public bool IsParted => Kind is TableKind.Bars or TableKind.Records or TableKind.Values;

    /// <summary>Reads the line above a rule; null where no class minds a name in it.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isBox">Whether bars of boxes part the names.</param>
    /// <param name="plan">What is masked.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public static TableHead? ReadBars(ReadOnlySpan<byte> line, bool isBox, MaskPlan plan)
    {
        line = line.Trim(" \t\r"u8);
        List<byte[]> names = [];
        TableHead bars = new(TableKind.Bars, [], isBox ? (byte)0 : (byte)'|');
        bool isBordered = false;
        bool isMinded = false;
        int start = 0;
        for (int at = 0; at <= line.Length; at++)
        {
            if (at < line.Length && !bars.Parts(line[at], at > 0 ? line[at - 1] : default, at > 1 ? line[at - 2] : default, 0)) { continue; }
            int end = at == line.Length ? at : at + 1 - bars.SeparatorBytes;
            if (end == 0) { isBordered = true; }
            else if (start < line.Length)
            {
                byte[] behind = plan.Behind(line[start..end].Trim(" \t*`"u8));
                isMinded |= behind.Length > 0;
                names.Add(behind);
            }
            start = at + 1;
        }
        return isMinded ? new TableHead(TableKind.Bars, [.. names], bars.separator, isBordered) : null;
    }

    /// <summary>Reads the name of psql's one column; null where no class minds it.</summary>
    public static TableHead? ReadColumn(ReadOnlySpan<byte> line, MaskPlan plan) => OfMinded(TableKind.Column, [plan.Behind(line.Trim((byte)' '))], 0);

    /// <summary>Reads a statement whose rows follow; null where it is none, or no class minds a name in it.</summary>
    public static TableHead? ReadCopy(ReadOnlySpan<byte> line, MaskPlan plan)
    {
        ReadOnlySpan<byte> columns = TableLines.CopyColumns(line);
        return columns.IsEmpty ? null : OfMinded(TableKind.Copy, Names(columns, (byte)',', plan), (byte)'\t');
    }

    /// <summary>Reads a line of names with a sign between; null where it is none, or no class minds a name in it.</summary>
    public static TableHead? ReadValues(ReadOnlySpan<byte> line, MaskPlan plan)
        => TableLines.AreNames(line, out byte separator) ? OfMinded(TableKind.Values, Names(line, separator, plan), separator) : null;

    /// <summary>Of the columns that an INSERT names; null where no class minds a name of them.</summary>
    public static TableHead? ReadTuples(ReadOnlySpan<byte> columns, MaskPlan plan)
    {
        List<byte[]> names = [];
        foreach (Range part in columns.Split((byte)',')) { names.Add(plan.Behind(columns[part].Trim(" \t`\"[]"u8))); }
        // MySQL's names stand between backquotes, and a backslash in its strings takes the next byte along.
        return OfMinded(TableKind.Tuples, [.. names], columns.Contains((byte)'`') ? (byte)'\\' : (byte)0);
    }

    /// <summary>Of records, each line of which has a name of its own.</summary>
    public static TableHead OfRecords(bool isBox) => new(TableKind.Records, [], isBox ? (byte)0 : (byte)'|');

    /// <summary>What the values of a column are looked at behind; nothing where no class minds its name.</summary>
    public ReadOnlySpan<byte> Behind(int column) => column >= 0 && column < names.Length ? names[column] : [];

    /// <summary>Whether a byte ends what parts two cells.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="before">The one before it.</param>
    /// <param name="second">The one before that.</param>
    /// <param name="column">The column it stands in.</param>
    public bool Parts(byte value, byte before, byte second, int column) => Kind switch
    {
        TableKind.Column => false,
        TableKind.Records when column > 0 => false,
        TableKind.Copy or TableKind.Values => value == separator,
        _ => separator == 0 ? TableLines.IsBoxBar(second, before, value) : value == separator && before != '\\',
    };

    /// <summary>Whether the table goes on with a line that is no rule.</summary>
    /// <param name="line">The line, as far as it was kept.</param>
    /// <param name="isWhole">Whether that is all of it.</param>
    /// <param name="hasBar">Whether a bar is in it.</param>
    public bool GoesOn(ReadOnlySpan<byte> line, bool isWhole, bool hasBar) => Kind switch
    {
        TableKind.Column => !line.IsEmpty && line[0] == ' ',
        TableKind.Records => hasBar || TableLines.IsRecord(line, out _),
        TableKind.Copy => !line.SequenceEqual("\\."u8),
        TableKind.Values => !isWhole || Count(line) == names.Length,
        _ => hasBar,
    };

    private static TableHead? OfMinded(TableKind kind, byte[][] names, byte separator) => names.Any(static name => name.Length > 0) ? new TableHead(kind, names, separator) : null;

    private static byte[][] Names(ReadOnlySpan<byte> line, byte separator, MaskPlan plan)
    {
        List<byte[]> names = [];
        foreach (Range part in line.Split(separator)) { names.Add(plan.Behind(TableLines.Unquoted(line[part].Trim((byte)' ')))); }
        return [.. names];
    }

    private int Count(ReadOnlySpan<byte> line)
    {
        int count = 1;
        CellQuotes quotes = default;
        foreach (byte value in line)
        {
            if (HasQuotes && quotes.Take(value)) { continue; }
            if (value != separator) { continue; }
            count++;
            quotes = default;
        }
        return count;
    }
}
