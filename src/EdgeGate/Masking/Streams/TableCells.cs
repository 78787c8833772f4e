using System.Runtime.InteropServices;
using EdgeGate.Core;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking.Streams;

/// <summary>Looks at the cells of tables in a stream behind the names of their columns, besides what is found in the text as it stands. Places are those of the stream's text. One owner; not thread-safe.</summary>
/// <remarks>A cell waits until a bar or the end of its line shows where it ends; of a longer one than <see cref="CellBytesMax"/> the beginning is looked at.</remarks>
/// <param name="plan">What is masked.</param>
/// <param name="seesEveryLine">As <see cref="TableWatch"/> takes it.</param>
internal sealed class TableCells(MaskPlan plan, bool seesEveryLine) : IDisposable
{
    /// <summary>The most bytes of a cell that wait.</summary>
    private const int CellBytesMax = 256;

    /// <summary>Bytes of a record's name that are looked at.</summary>
    private const int NameBytesMax = 64;

    private const int None = int.MinValue;

    private readonly TableWatch watch = new(plan, seesEveryLine);
    private readonly PooledList<byte> name = new();
    private byte[] behindName = [];
    private ValueBatch? batch;
    private List<int>? starts;
    private List<Find>? found;
    private int column;
    private int start = None;
    private int end;
    private bool isRest;
    private bool isLineBegin;
    private byte before;
    private byte second;
    private CellQuotes quotes;
    private SqlTuples tuples;
    private bool isShut;

    /// <summary>Bytes of memory kept between pieces.</summary>
    public int KeptBytes => watch.KeptBytes + name.Capacity;

    /// <summary>Takes what has come of the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">What stands before this place was taken.</param>
    /// <param name="isEnd">Whether the cell that is open is looked at as it stands.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public void Take(ReadOnlySpan<byte> text, int from, bool isEnd)
    {
        while (from < text.Length)
        {
            TableHead? head = watch.Table;
            int until = from + watch.Take(text[from..]);
            if (head is { Kind: TableKind.Tuples }) { TakeTuples(head, text, from, until); }
            else if (head is not null) { TakeRows(head, text, from, until); }
            if (watch.Table is { } begun && !ReferenceEquals(begun, head)) { BeginLine(begun); }
            from = until;
        }
        if (isEnd && start != None && watch.Table is { } last) { EndCell(last, text, end, isLine: true); }
        Look();
    }

    /// <summary>Adds what was found in cells to what was found in the text, and holds back the cell that is open.</summary>
    public void AddTo(ScanFinds finds)
    {
        foreach (ref readonly Find find in CollectionsMarshal.AsSpan(found)) { finds.Add(find); }
        if (start != None) { finds.AddUndecided(start, start); }
    }

    /// <summary>Forgets what has passed.</summary>
    public void Keep(int passed)
    {
        if (found is null) { return; }
        int left = 0;
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i].End > passed) { found[left++] = found[i]; }
        }
        found.RemoveRange(left, found.Count - left);
    }

    /// <summary>Bytes before a place are kept no more.</summary>
    public void Shift(int count)
    {
        if (start != None) { (start, end) = (start - count, end - count); }
        foreach (ref Find find in CollectionsMarshal.AsSpan(found))
        {
            find = find with { Start = find.Start - count, End = find.End - count, BodyEnd = find.BodyEnd - count, Evidence = find.Evidence - count };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watch.Dispose();
        batch?.Dispose();
        starts?.Clear();
        found?.Clear();
        name.Release();
        start = None;
    }

    private void BeginLine(TableHead head)
    {
        (column, isRest, isLineBegin, before, second, quotes, behindName) = (head.FirstColumn, false, true, 0, 0, default, []);
        (tuples, isShut) = (new SqlTuples(head.HasEscapes), false);
        name.Clear();
    }

    private void TakeTuples(TableHead head, ReadOnlySpan<byte> text, int from, int until)
    {
        for (int at = from; at < until; at++)
        {
            SqlTuples.Sign sign = tuples.Take(text[at]);
            if (sign == SqlTuples.Sign.Shut)
            {
                isShut = true;
                continue;
            }
            // Behind a quote that ended a string a second one takes it up again.
            if (sign != SqlTuples.Sign.Inside && (isShut || sign != SqlTuples.Sign.Bare))
            {
                EndCell(head, text, at, isLine: false);
                isRest = false;
            }
            isShut = false;
            // Without quotes stand numbers, and words and functions of SQL.
            isRest |= sign == SqlTuples.Sign.Bare && start == None && !char.IsAsciiDigit((char)text[at]);
            if (sign is SqlTuples.Sign.Bare or SqlTuples.Sign.Inside) { TakeByte(head, text, at, isQuote: false); }
            else if (sign == SqlTuples.Sign.Comma) { column++; }
            else if (sign is SqlTuples.Sign.Close or SqlTuples.Sign.End) { column = 0; }
        }
    }

    private void TakeRows(TableHead head, ReadOnlySpan<byte> text, int from, int until)
    {
        for (int at = from; at < until; at++)
        {
            byte value = text[at];
            if (value == '\n')
            {
                EndCell(head, text, at, isLine: true);
                BeginLine(head);
                continue;
            }
            bool isQuote = head.HasQuotes && quotes.Take(value);
            if (!isQuote && head.Parts(value, before, second, column))
            {
                EndCell(head, text, at + 1 - head.SeparatorBytes, isLine: false);
                if (head.Kind == TableKind.Records) { behindName = plan.Behind(((ReadOnlySpan<byte>)name.Items).TrimEnd((byte)' ')); }
                column++;
                isRest = false;
                quotes = default;
            }
            else { TakeByte(head, text, at, isQuote && value == '"'); }
            (second, before, isLineBegin) = (before, value, false);
        }
    }

    private void TakeByte(TableHead head, ReadOnlySpan<byte> text, int at, bool isQuote)
    {
        byte value = text[at];
        // What does not begin with a blank is no row of psql's.
        if (isLineBegin && head.Kind == TableKind.Column) { isRest = value != ' '; }
        if (head.Kind == TableKind.Records && column == 0 && name.Count < NameBytesMax) { name.Add(value); }
        if (!isQuote && value is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
        {
            if (start == None && !isRest && !Behind(head).IsEmpty) { start = at; }
            end = at + 1;
        }
        if (start != None && at + 1 - start == CellBytesMax)
        {
            EndCell(head, text, at + 1, isLine: false);
            isRest = true;
        }
    }

    private ReadOnlySpan<byte> Behind(TableHead head) => head.Kind != TableKind.Records ? head.Behind(column) : column == 1 ? behindName : [];

    private void EndCell(TableHead head, ReadOnlySpan<byte> text, int until, bool isLine)
    {
        // A line without a bar is no row.
        if (start != None && start < until && !(isLine && head.IsParted && column == head.FirstColumn))
        {
            (batch ??= new ValueBatch()).Add(Behind(head), text[start..Math.Min(end, until)].TrimEnd(" \t\r"u8), isQuoted: true);
            (starts ??= []).Add(start);
            if (batch.IsFull) { Look(); }
        }
        start = None;
    }

    private void Look()
    {
        if (batch is not { Count: > 0 }) { return; }
        bool hasFind = batch.Scan(plan);
        for (int i = 0; hasFind && i < batch.Count; i++)
        {
            foreach (ref readonly MaskedSpan span in batch.Spans(i, out int first))
            {
                int shift = starts![i] - first;
                (found ??= []).Add(new Find(span.Start + shift, span.End + shift, span.ClassIndex, null, false, span.End + shift, span.Start + shift, span.IsNamed, span.FrameEnd > 0));
            }
        }
        batch.Dispose();
        starts!.Clear();
    }
}
