using System.Runtime.InteropServices;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Scanning;
using EdgeGate.Protocols.Csv;

namespace EdgeGate.Sessions.Http.Bodies.Csv;

/// <summary>Masks rows: each is looked through as it stands, and the values of columns whose name lets a class in once more behind that name. What is found is masked in each value apart, so that rows keep their columns.</summary>
/// <param name="context">What the rule asks.</param>
/// <param name="names">What the values of each column stand behind; nothing for those whose name no class minds.</param>
/// <param name="delimiter">What stands between two values.</param>
internal sealed class CsvRows(BodyContext context, byte[][] names, byte delimiter) : IDisposable
{
    private readonly ByteBuffer rows = new(int.MaxValue / 2);
    private readonly ByteBuffer value = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private readonly ValueBatch batch = new();
    private readonly PooledList<CsvCell> cells = new();
    private readonly PooledList<CsvField> open = new();
    private readonly List<MaskedSpan> found = [];
    private CsvFramer framer = new(delimiter);
    private int rowStart;
    private int? leftFrom;

    /// <summary>What has come of a row that is longer than is looked at whole, or in which a find goes on beyond its end, and of what follows it; empty else.</summary>
    public ReadOnlySpan<byte> Left => leftFrom is not null || rows.Length > context.Limits.ValueBytesMax ? rows.Written : default;

    /// <summary>Passes what stands before the first row.</summary>
    /// <returns>False when it may not go on.</returns>
    public bool WriteHead(ReadOnlySpan<byte> head, ByteBuffer output)
    {
        rows.Append(head);
        EndRow([new CsvField(0, head.Length, IsQuoted: false, EndsRow: true)], head.Length, []);
        return Settle(output);
    }

    /// <summary>Takes a piece and appends the rows that it ends.</summary>
    /// <returns>False when they may not go on.</returns>
    public bool Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        rows.Append(piece);
        while (framer.TryRead(rows.Written[rowStart..], out CsvField field))
        {
            open.Add(field);
            if (!field.EndsRow) { continue; }
            if (framer.Bytes > context.Limits.ValueBytesMax) { break; }
            EndRow(open.Items, framer.Bytes, names);
            if (batch.IsFull && !Settle(output)) { return false; }
            if (leftFrom is not null) { return true; }
        }
        return Settle(output);
    }

    /// <summary>Appends a last row that nothing ends.</summary>
    /// <returns>False when it may not go on.</returns>
    public bool Finish(ByteBuffer output)
    {
        if (rows.Length == 0) { return true; }
        open.Add(framer.Finish(rows.Written));
        EndRow(open.Items, rows.Length, names);
        return Settle(output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Release();
        value.Release();
        masked.Release();
        batch.Dispose();
        cells.Release();
        open.Release();
    }

    private void EndRow(ReadOnlySpan<CsvField> fields, int bytes, byte[][] behind)
    {
        ReadOnlySpan<byte> row = rows.Written.Slice(rowStart, bytes);
        batch.Add([], row);
        for (int column = 0; column < fields.Length; column++)
        {
            CsvField field = fields[column];
            bool isNamed = column < behind.Length && behind[column].Length > 0;
            if (isNamed) { batch.Add(behind[column], Value(row, field), isQuoted: true); }
            cells.Add(new CsvCell(rowStart, field, isNamed));
        }
        rowStart += bytes;
        open.Clear();
        framer = new CsvFramer(delimiter);
    }

    private bool Settle(ByteBuffer output)
    {
        if (batch.Count == 0) { return true; }
        bool mayPass = true;
        if (batch.Scan(context.Plan)) { mayPass = MaskCells(output); }
        else { output.Append(rows.Written[..rowStart]); }
        batch.Clear();
        cells.Clear();
        rows.RemoveFirst(leftFrom ?? rowStart);
        rowStart = 0;
        return mayPass;
    }

    private bool MaskCells(ByteBuffer output)
    {
        int slice = 0;
        int copied = 0;
        ReadOnlySpan<MaskedSpan> inRow = [];
        int rowFrom = 0;
        bool isFirst = true;
        foreach (ref readonly CsvCell cell in cells.Items)
        {
            if (isFirst)
            {
                inRow = batch.Spans(slice, out rowFrom);
                if (GoesOn(inRow, rowFrom + batch[slice++].Length))
                {
                    leftFrom = cell.RowStart;
                    break;
                }
            }
            isFirst = cell.Field.EndsRow;
            found.Clear();
            ReadOnlySpan<byte> row = rows.Written[cell.RowStart..];
            AddFound(inRow, rowFrom, row, cell.Field);
            if (cell.IsNamed) { AddFound(batch.Spans(slice++, out int from), from); }
            if (found.Count == 0) { continue; }
            JoinFound();
            masked.Clear();
            MaskOutcome outcome = context.Plan.Rewrite(CollectionsMarshal.AsSpan(found), Value(row, cell.Field), 0, masked, context.Finds);
            if (outcome == MaskOutcome.Denied) { return false; }
            output.Append(rows.Written[copied..(cell.RowStart + cell.Field.Start)]);
            copied = cell.RowStart + cell.Field.End;
            if (cell.Field.IsQuoted) { CsvQuotes.Escape(masked.Written, output); }
            else { output.Append(masked.Written); }
        }
        output.Append(rows.Written[copied..(leftFrom ?? rowStart)]);
        return true;
    }

    /// <summary>Whether a find without a bound, such as a key in PEM, has no end in its row.</summary>
    private static bool GoesOn(ReadOnlySpan<MaskedSpan> spans, int rowEnd) => !spans.IsEmpty && spans[^1].Region is not null && spans[^1].End >= rowEnd;

    /// <summary>Adds what was found in a row, as far as it lies in one of its values.</summary>
    private void AddFound(ReadOnlySpan<MaskedSpan> spans, int from, ReadOnlySpan<byte> row, CsvField field)
    {
        CsvQuotes quotes = new(field.IsQuoted ? row[field.Start..field.End] : []);
        foreach (ref readonly MaskedSpan span in spans)
        {
            int start = Math.Max(span.Start - from, field.Start) - field.Start;
            int end = Math.Min(span.End - from, field.End) - field.Start;
            if (start >= end) { continue; }
            found.Add(field.IsQuoted ? span with { Start = quotes.IndexOf(start), End = quotes.EndOf(end) } : span with { Start = start, End = end });
        }
    }

    /// <summary>Adds what was found in a value behind its column's name.</summary>
    private void AddFound(ReadOnlySpan<MaskedSpan> spans, int from)
    {
        foreach (ref readonly MaskedSpan span in spans) { found.Add(span with { Start = span.Start - from, End = span.End - from }); }
    }

    /// <summary>Makes one of those that share bytes: named by the longer, then by one that its column's name let in.</summary>
    private void JoinFound()
    {
        found.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        int last = 0;
        for (int i = 1; i < found.Count; i++)
        {
            (MaskedSpan before, MaskedSpan next) = (found[last], found[i]);
            if (next.Start >= before.End)
            {
                found[++last] = next;
                continue;
            }
            bool isBetter = next.Weight > before.Weight || (next.Weight == before.Weight && next.IsNamed && !before.IsNamed);
            found[last] = (isBetter ? next : before) with { Start = before.Start, End = Math.Max(before.End, next.End) };
        }
        found.RemoveRange(last + 1, found.Count - last - 1);
    }

    /// <summary>What a field of a row stands for.</summary>
    private ReadOnlySpan<byte> Value(ReadOnlySpan<byte> row, CsvField field)
    {
        ReadOnlySpan<byte> bytes = row[field.Start..field.End];
        if (!field.IsQuoted || !bytes.Contains(CsvQuotes.Quote)) { return bytes; }
        value.Clear();
        CsvQuotes.Unescape(bytes, value);
        return value.Written;
    }
}
