using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Watches the lines of a text for tables. One owner; not thread-safe.</summary>
/// <param name="plan">What is masked.</param>
/// <param name="seesEveryLine">Whether any line may name columns of values that a sign parts, as below what was typed on a terminal; else the first, and the first behind a fence.</param>
internal sealed class TableWatch(MaskPlan plan, bool seesEveryLine) : IDisposable
{
    private readonly PooledList<byte> head = new();
    private readonly PooledList<byte> line = new();
    private bool hasBoxHead;
    private readonly PooledList<byte> columns = new();
    private TableHead? ofColumns;
    private SqlTuples tuples;
    private bool isLong;
    private bool hasBar;
    private bool isBehindRule;
    private bool mayNameValues = true;

    /// <summary>The table the text is in.</summary>
    public TableHead? Table { get; private set; }

    /// <summary>Bytes of memory kept between pieces.</summary>
    public int KeptBytes => head.Capacity + line.Capacity + columns.Capacity;

    /// <summary>Takes bytes up to where a table begins or ends, or all.</summary>
    /// <param name="piece">What comes next.</param>
    /// <returns>How many; <see cref="Table"/> says what those behind them are in.</returns>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public int Take(ReadOnlySpan<byte> piece)
    {
        if (Table is { Kind: TableKind.Tuples }) { return TakeTuples(piece); }
        for (int at = LinesWithoutSigns(piece); at < piece.Length;)
        {
            ReadOnlySpan<byte> rest = piece[at..];
            int end = rest.IndexOf((byte)'\n');
            int before = line.Count;
            Add(end < 0 ? rest : rest[..end]);
            if (Table is null && before < TableLines.BytesMax && BeginTuples(isWhole: false) is { } bytes) { return at + bytes - before; }
            if (end < 0) { break; }
            at += end + 1;
            if (EndLine()) { return at; }
            at += LinesWithoutSigns(piece[at..]);
        }
        return piece.Length;
    }

    /// <summary>Forgets all and gives the memory back.</summary>
    public void Dispose()
    {
        head.Release();
        line.Release();
        columns.Release();
        (isLong, hasBar, isBehindRule, mayNameValues, Table, ofColumns) = (false, false, false, true, null, null);
    }

    /// <summary>How many bytes are of whole lines that no table begins with: nearly all are. The line above a sign is no such, and what may be a head above what has not come.</summary>
    private int LinesWithoutSigns(ReadOnlySpan<byte> text)
    {
        if (Table is not null || head.Count > 0 || line.Count > 0 || isLong || mayNameValues || seesEveryLine || TableSigns.MayBegin(text)) { return 0; }
        int sign = TableSigns.IndexOf(text);
        int start = (sign < 0 ? text : text[..sign]).LastIndexOf((byte)'\n') + 1;
        if (start == 0) { return 0; }
        int above = text[..(start - 1)].LastIndexOf((byte)'\n') + 1;
        return sign >= 0 || TableLines.MayNameColumn(text[above..(start - 1)].TrimEnd((byte)'\r')) ? above : start;
    }

    /// <summary>Bytes of a line before its rows, where it is a statement that inserts some; nothing where it is none, or no class minds a name in it.</summary>
    private int? BeginTuples(bool isWhole)
    {
        ReadOnlySpan<byte> names = TableLines.InsertColumns(line.Items, isWhole, out int bytes);
        if (names.IsEmpty) { return null; }
        // Dumps name the same columns in each of their lines.
        if (!names.SequenceEqual(columns.Items))
        {
            columns.Clear();
            columns.AddRange(names);
            ofColumns = TableHead.ReadTuples(names, plan);
        }
        if (ofColumns is null) { return null; }
        (Table, tuples) = (ofColumns, new SqlTuples(ofColumns.HasEscapes));
        head.Release();
        line.Release();
        (isLong, hasBar, isBehindRule, mayNameValues) = (false, false, false, false);
        return bytes;
    }

    private int TakeTuples(ReadOnlySpan<byte> piece)
    {
        for (int at = 0; at < piece.Length; at++)
        {
            if (tuples.Take(piece[at]) != SqlTuples.Sign.End) { continue; }
            Table = null;
            return at + 1;
        }
        return piece.Length;
    }

    private void Add(ReadOnlySpan<byte> part)
    {
        hasBar |= part.Contains((byte)'|');
        int left = TableLines.BytesMax - line.Count;
        isLong |= part.Length > left;
        line.AddRange(part[..Math.Min(part.Length, left)]);
    }

    /// <summary>Whether a table begins or ends behind the line.</summary>
    private bool EndLine()
    {
        TableHead? before = Table;
        if (before is null && BeginTuples(isWhole: !isLong) is not null) { return true; }
        ReadOnlySpan<byte> text = ((ReadOnlySpan<byte>)line.Items).TrimEnd((byte)'\r');
        bool hasBoxBar = TableLines.HasBoxBar(text);
        bool isRule = !isLong && (TableLines.IsRule(text) || TableLines.IsBoxRule(text));
        if (Table is null) { Begin(text, isRule, hasBoxBar); }
        else { GoOn(text, isRule, Table.IsBox ? hasBoxBar : hasBar); }
        if (Table is null) { KeepHead(text, isRule, hasBoxBar); }
        isBehindRule = isRule;
        mayNameValues = text.StartsWith("```"u8);
        line.Release();
        (isLong, hasBar) = (false, false);
        return !ReferenceEquals(before, Table);
    }

    private void Begin(ReadOnlySpan<byte> text, bool isRule, bool hasBoxBar)
    {
        if (isLong) { return; }
        if (head.Count > 0)
        {
            ReadOnlySpan<byte> above = head.Items;
            bool hasBars = hasBoxHead || above.Contains((byte)'|');
            if (hasBars && isRule) { Table = TableHead.ReadBars(above, hasBoxHead, plan); }
            else if (!hasBars && TableLines.IsColumnRule(above, text)) { Table = TableHead.ReadColumn(above, plan); }
        }
        if (Table is null && TableLines.IsRecord(text, out bool isBox)) { Table = TableHead.OfRecords(isBox); }
        Table ??= TableHead.ReadCopy(text, plan) ?? (mayNameValues || seesEveryLine ? TableHead.ReadValues(text, plan) : null);
        if (Table is not null) { head.Release(); }
    }

    private void GoOn(ReadOnlySpan<byte> text, bool isRule, bool hasBars)
    {
        if (isRule && Table!.Kind == TableKind.Bars)
        {
            // The last of one table and the first of the next; or what stood above names other columns.
            if (isBehindRule) { Table = null; }
            else if (head.Count > 0 && (Table.FirstColumn == 0 || text[0] == '|'))
            {
                TableHead? next = TableHead.ReadBars(head.Items, Table.IsBox, plan);
                Table = next ?? (Table.FirstColumn == 0 ? null : Table);
            }
            head.Release();
            return;
        }
        head.Release();
        if (!Table!.GoesOn(text, !isLong, hasBars)) { Table = null; }
        else if (Table.Kind == TableKind.Bars && !isLong) { head.AddRange(text); }
    }

    /// <summary>Keeps what may name the columns of a table whose rule comes next; of a box its first line.</summary>
    private void KeepHead(ReadOnlySpan<byte> text, bool isRule, bool hasBoxBar)
    {
        if (hasBoxBar && hasBoxHead && head.Count > 0 && !isLong) { return; }
        head.Release();
        hasBoxHead = hasBoxBar;
        if (!isLong && !isRule && (hasBar || hasBoxBar || TableLines.MayNameColumn(text))) { head.AddRange(text); }
    }
}
