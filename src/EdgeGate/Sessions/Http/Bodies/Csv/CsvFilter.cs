using EdgeGate.Core;
using EdgeGate.Protocols.Csv;

namespace EdgeGate.Sessions.Http.Bodies.Csv;

/// <summary>Masks comma-separated values: where the name of a column lets a class in, by rows (<see cref="CsvRows"/>); else as text, and from a row on that is longer than is looked at whole or in which a find goes on beyond its end.</summary>
internal sealed class CsvFilter(BodyContext context) : BodyFilter
{
    /// <summary>What is longer names no columns.</summary>
    private const int HeadBytesMax = 16 * 1024;

    private readonly ByteBuffer head = new(int.MaxValue / 2);
    private CsvRows? rows;
    private TextFilter? text;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (text is null && rows is null)
        {
            if (piece.IsEmpty) { return null; }
            ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, HeadBytesMax - head.Length)];
            // Nothing behind the line that names columns may be looked at with it.
            int newline = part.IndexOf((byte)'\n');
            if (newline >= 0) { part = part[..(newline + 1)]; }
            head.Append(part);
            piece = piece[part.Length..];
            byte[][] names = [];
            byte delimiter = 0;
            if (newline >= 0 && CsvHead.TryFind(head.Written, out int start, out delimiter)) { names = Names(head.Written[start..], delimiter); }
            else if (head.Length < HeadBytesMax) { continue; }
            if (Begin(names, delimiter, output) is { } refusal) { return refusal; }
        }
        if (text is not null) { return text.Write(piece, output); }
        return rows!.Write(piece, output) ? LeaveRows(output) : BodyRefusals.Denied;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        if (rows is null && text is null && Begin([], default, output) is { } refusal) { return refusal; }
        if (text is null)
        {
            if (!rows!.Finish(output)) { return BodyRefusals.Denied; }
            if (LeaveRows(output) is { } denied) { return denied; }
        }
        return text?.Finish(output);
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        head.Release();
        rows?.Dispose();
        text?.Dispose();
    }

    private string? Begin(byte[][] names, byte delimiter, ByteBuffer output)
    {
        string? refusal;
        if (names.Any(static name => name.Length > 0))
        {
            rows = new CsvRows(context, names, delimiter);
            refusal = rows.WriteHead(head.Written, output) ? LeaveRows(output) : BodyRefusals.Denied;
        }
        else
        {
            BeginText();
            refusal = text!.Write(head.Written, output);
        }
        head.Release();
        return refusal;
    }

    /// <summary>From a row on that rows leave, the body is masked as text.</summary>
    private string? LeaveRows(ByteBuffer output)
    {
        if (rows!.Left.IsEmpty) { return null; }
        BeginText();
        return text!.Write(rows.Left, output);
    }

    private void BeginText() => text = new TextFilter(context.OpenText());

    /// <summary>What the values of each column are looked through behind.</summary>
    private byte[][] Names(ReadOnlySpan<byte> line, byte delimiter)
    {
        List<byte[]> names = [];
        using ByteBuffer name = new(HeadBytesMax);
        CsvFramer framer = new(delimiter);
        bool isLast = false;
        while (!isLast && framer.TryRead(line, out CsvField field))
        {
            name.Clear();
            CsvQuotes.Unescape(line[field.Start..field.End], name);
            names.Add(context.Plan.Behind(name.Written));
            isLast = field.EndsRow;
        }
        return [.. names];
    }
}
