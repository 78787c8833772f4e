using EdgeGate.Core;

namespace EdgeGate.Masking.Streams;

/// <summary>Cells of tables in lines of text (<see cref="TableWatch"/>): a bar or the end of its line shows where one ends.</summary>
/// <param name="plan">What is masked.</param>
/// <param name="seesEveryLine">As <see cref="TableWatch"/> takes it.</param>
internal sealed class TableCells(MaskPlan plan, bool seesEveryLine) : StreamCells(plan)
{
    /// <summary>Bytes of a record's name that are looked at.</summary>
    private const int NameBytesMax = 64;

    private readonly TableWatch watch = new(plan, seesEveryLine);
    private readonly PooledList<byte> name = new();
    private byte[] behindName = [];
    private int column;
    private bool isRest;
    private bool isLineBegin;
    private byte before;
    private byte second;
    private CellQuotes quotes;
    private SqlTuples tuples;
    private bool isShut;

    /// <inheritdoc/>
    public override int KeptBytes => watch.KeptBytes + name.Capacity;

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> text, int from, bool isEnd)
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
        if (isEnd && Start != None && watch.Table is { } last) { EndCell(last, text, End, isLine: true); }
        Look();
    }

    /// <inheritdoc/>
    private protected override void Forget()
    {
        watch.Dispose();
        name.Release();
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
            isRest |= sign == SqlTuples.Sign.Bare && Start == None && !char.IsAsciiDigit((char)text[at]);
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
                if (head.Kind == TableKind.Records) { behindName = Plan.Behind(((ReadOnlySpan<byte>)name.Items).TrimEnd((byte)' ')); }
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
            if (Start == None && !isRest && !Behind(head).IsEmpty) { Start = at; }
            End = at + 1;
        }
        if (Start != None && at + 1 - Start == CellBytesMax)
        {
            EndCell(head, text, at + 1, isLine: false);
            isRest = true;
        }
    }

    private ReadOnlySpan<byte> Behind(TableHead head) => head.Kind != TableKind.Records ? head.Behind(column) : column == 1 ? behindName : [];

    private void EndCell(TableHead head, ReadOnlySpan<byte> text, int until, bool isLine)
    {
        // A line without a bar is no row.
        if (Start != None && Start < until && !(isLine && head.IsParted && column == head.FirstColumn))
        {
            Add(Behind(head), text, until);
        }
        Start = None;
    }
}
