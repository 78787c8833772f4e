using System.Buffers.Binary;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Policy.Sql;
using EdgeGate.Protocols.Postgres.Values;

namespace EdgeGate.Sessions.Postgres.Values;

/// <summary>Masks a COPY to the client: text, CSV or binary, cut anywhere. Holds one row at most.</summary>
/// <remarks>PostgreSQL manual, "COPY", File Formats.</remarks>
public sealed class PgCopyMasker(
    SqlCopyOut details, bool isBinary, PgColumnPlan[] plans, MaskPlan mask, MaskFinds finds, int rowBytesMax) : IDisposable
{
    private readonly ByteBuffer carried = new(rowBytesMax + Relay.Outbox.SoftBytesMax + (256 * 1024));
    private readonly ByteBuffer field = new(rowBytesMax * 2);
    private readonly ByteBuffer masked = new(rowBytesMax * 2);
    private bool headerSeen;
    private bool trailerSeen;

    /// <summary>Rows passed.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes passed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes a piece and appends what may go on: whole rows. False when it is malformed or a row is too long.</summary>
    public bool Feed(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output)
    {
        int start = output.Length;
        carried.Append(piece);
        int consumed = 0;
        while (consumed < carried.Length)
        {
            ReadOnlySpan<byte> rest = carried.Written[consumed..];
            int taken = isBinary ? TakeBinary(rest, output) : TakeLine(rest, isLast, output);
            if (taken < 0) { return false; }
            if (taken == 0) { break; }
            consumed += taken;
        }
        carried.RemoveFirst(consumed);
        Bytes += output.Length - start;
        return carried.Length <= rowBytesMax && (!isLast || carried.Length == 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        carried.Release();
        field.Release();
        masked.Release();
    }

    /// <summary>Takes a line of text or CSV; 0 when it is not whole yet, -1 when it is malformed.</summary>
    private int TakeLine(ReadOnlySpan<byte> rest, bool isLast, ByteBuffer output)
    {
        int end = details.Format == SqlCopyFormat.Csv ? PgCopyCsv.LineEnd(rest, details.Quote, details.Escape) : rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            if (!isLast) { return 0; }
            end = rest.Length;
        }
        ReadOnlySpan<byte> line = rest[..end];
        ReadOnlySpan<byte> tail = rest[end..Math.Min(end + 1, rest.Length)];
        if (line.EndsWith("\r"u8))
        {
            line = line[..^1];
            tail = rest[(end - 1)..Math.Min(end + 1, rest.Length)];
        }
        bool isGood = (details.Header && !headerSeen) || line.SequenceEqual("\\."u8) ? Pass(line, output) : MaskLine(line, output);
        headerSeen = true;
        output.Append(tail);
        return isGood ? Math.Min(end + 1, rest.Length) : -1;
    }

    private static bool Pass(ReadOnlySpan<byte> line, ByteBuffer output)
    {
        output.Append(line);
        return true;
    }

    private bool MaskLine(ReadOnlySpan<byte> line, ByteBuffer output)
    {
        bool isCsv = details.Format == SqlCopyFormat.Csv;
        int at = 0;
        for (int column = 0; column < plans.Length; column++)
        {
            // A line with fewer fields than the columns that were announced.
            if (at > line.Length) { return false; }
            int end = isCsv ? PgCopyCsv.FieldEnd(line, at, details.Delimiter, details.Quote, details.Escape) : PgCopyText.FieldEnd(line, at, details.Delimiter);
            ReadOnlySpan<byte> raw = line[at..end];
            if (column > 0) { output.Append(details.Delimiter); }
            if (!MaskField(plans[column], raw, isCsv, output)) { return false; }
            at = end + 1;
        }
        Rows++;
        return at == line.Length + 1;
    }

    private bool MaskField(in PgColumnPlan plan, ReadOnlySpan<byte> raw, bool isCsv, ByteBuffer output)
    {
        if (raw.SequenceEqual(details.Null))
        {
            output.Append(raw);
            return true;
        }
        field.Clear();
        masked.Clear();
        if (isCsv) { PgCopyCsv.Unquote(raw, details.Quote, details.Escape, field); }
        else { PgCopyText.Unescape(raw, field); }
        MaskOutcome outcome = plan.IsSkipped(field.Length) ? MaskOutcome.Unchanged : PgColumnMasker.Mask(plan, field.Written, mask, masked, finds);
        switch (outcome)
        {
            case MaskOutcome.Unchanged:
                output.Append(raw);
                return true;
            case MaskOutcome.Null:
                output.Append(details.Null);
                return true;
            case MaskOutcome.Rewritten when isCsv:
                PgCopyCsv.AppendQuoted(masked.Written, details.Quote, details.Escape, output);
                return true;
            case MaskOutcome.Rewritten:
                PgCopyText.AppendEscaped(masked.Written, details.Delimiter, output);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes the header, a tuple or the trailer; 0 when it is not whole yet, -1 when it is malformed.</summary>
    private int TakeBinary(ReadOnlySpan<byte> rest, ByteBuffer output)
    {
        if (trailerSeen) { return -1; }
        if (!headerSeen)
        {
            int header = PgCopyBinary.HeaderLength(rest);
            if (header <= 0) { return header; }
            output.Append(rest[..header]);
            headerSeen = true;
            return header;
        }
        int length = PgCopyBinary.TupleLength(rest, plans.Length);
        if (length <= 0) { return length; }
        if (length == sizeof(short))
        {
            trailerSeen = true;
            output.Append(rest[..length]);
            return length;
        }
        return MaskTuple(rest[..length], output) ? length : -1;
    }

    private bool MaskTuple(ReadOnlySpan<byte> tuple, ByteBuffer output)
    {
        output.Append(tuple[..sizeof(short)]);
        int at = sizeof(short);
        foreach (ref readonly PgColumnPlan plan in plans.AsSpan())
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(tuple[at..]);
            ReadOnlySpan<byte> value = length < 0 ? default : tuple.Slice(at + sizeof(int), length);
            masked.Clear();
            MaskOutcome outcome = length < 0 || plan.IsSkipped(length) ? MaskOutcome.Unchanged : PgColumnMasker.Mask(plan, value, mask, masked, finds);
            if (outcome == MaskOutcome.Denied) { return false; }
            PgRowWriter.AppendColumn(outcome, tuple.Slice(at, sizeof(int) + Math.Max(0, length)), masked, output);
            at += sizeof(int) + Math.Max(0, length);
        }
        Rows++;
        return true;
    }
}
