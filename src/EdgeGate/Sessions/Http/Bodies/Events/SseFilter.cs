using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Protocols.Sse;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Masks server-sent events. Each goes on when its empty line has come, in its place; what waits of a text goes out before the event that ends it.</summary>
/// <remarks>
/// WHATWG HTML, 9.2. Data that is JSON is masked as JSON, other data as text on its own; comments, ids and unknown fields as text. Lines go out ended by LF.
/// An event that the body breaks off is masked and ended.
/// </remarks>
internal sealed class SseFilter : BodyFilter
{
    private readonly BodyContext context;
    private readonly EventMasker masker;
    private readonly ByteBuffer line = new(int.MaxValue / 2);
    private readonly ByteBuffer lines = new(int.MaxValue / 2);
    private readonly ByteBuffer data = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private readonly ByteBuffer name = new(int.MaxValue / 2);
    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private SseLineReader reader;
    private bool isPastFirst;
    private bool isPastFirstEvent;

    public SseFilter(BodyContext context)
    {
        this.context = context;
        masker = new EventMasker(context, context.Deltas, AppendEvent);
    }

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty)
        {
            bool isEnd = reader.Read(ref piece, out ReadOnlySpan<byte> part);
            if (lines.Length + line.Length + part.Length > context.Limits.EventBytesMax) { return BodyRefusals.Event; }
            line.Append(part);
            if (!isEnd) { continue; }
            string? problem = EndLine(output);
            if (problem is not null) { return problem; }
        }
        return null;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        string? problem = line.Length > 0 ? EndLine(output) : null;
        if (problem is null && lines.Length > 0) { problem = EndEvent(output); }
        return problem ?? masker.Flush(output);
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        masker.Dispose();
        line.Release();
        lines.Release();
        data.Release();
        masked.Release();
        name.Release();
        text.Release();
    }

    /// <summary>The line that names the event is masked where it stands in its own event; here what it would not pass with is left out.</summary>
    private void AppendEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> document, ByteBuffer output)
    {
        if (!eventName.IsEmpty) { AppendText(eventName, output); }
        SseWriter.Data(document, hasSpace: true, output);
        SseWriter.Line([], output);
    }

    private string? EndLine(ByteBuffer output)
    {
        if (!isPastFirst)
        {
            isPastFirst = true;
            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
            if (line.Written.StartsWith(mark))
            {
                output.Append(mark);
                line.RemoveFirst(mark.Length);
            }
        }
        if (line.Length == 0) { return EndEvent(output); }
        // A comment between events is a sign of life: it need not wait for an event to end.
        bool isAlone = line.Written[0] == ':' && lines.Length == 0;
        string? problem = null;
        if (isAlone) { problem = AppendText(line.Written, output); }
        else { SseWriter.Line(line.Written, lines); }
        line.Clear();
        return problem;
    }

    private string? EndEvent(ByteBuffer output)
    {
        data.Clear();
        masked.Clear();
        name.Clear();
        bool hasData = false;
        bool hasSpace = true;
        foreach (Range place in Lines())
        {
            ReadOnlySpan<byte> raw = lines.Written[place];
            SseLine read = new(raw);
            if (read.IsEvent)
            {
                name.Clear();
                name.Append(raw);
            }
            if (!read.IsData) { continue; }
            if (hasData) { data.Append((byte)'\n'); }
            else { hasSpace = read.HasSpace; }
            data.Append(read.Value);
            hasData = true;
        }
        string? problem = hasData ? MaskData(output) : null;
        isPastFirstEvent |= hasData;
        bool isWritten = false;
        foreach (Range place in Lines())
        {
            if (problem is not null) { break; }
            ReadOnlySpan<byte> raw = lines.Written[place];
            if (!new SseLine(raw).IsData) { problem = AppendText(raw, output); }
            else if (!isWritten)
            {
                SseWriter.Data(masked.Written, hasSpace, output);
                isWritten = true;
            }
        }
        lines.Clear();
        if (problem is null) { SseWriter.Line([], output); }
        return problem;
    }

    private string? MaskData(ByteBuffer before)
    {
        if (context.Place is { } place && !isPastFirstEvent && name.Length > 0 && new SseLine(name.Written).Value.SequenceEqual("endpoint"u8))
        {
            // MCP, 2024-11-05, "HTTP with SSE": where the client sends its messages. It is a place as Location is.
            text.Clear();
            place(data.Written, text);
            return SessionQuery.TryAppend(text.Written, context.Plan, context.Finds, masked) ? null : BodyRefusals.Denied;
        }
        if (masker.Read(data.Written, out bool isBeyond)) { return masker.Mask(data.Written, name.Written, before, masked); }
        // Looked at as text alone, what is tagged or not to be listed would pass.
        if (isBeyond) { return BodyRefusals.JsonDepth; }
        if (data.Written.SequenceEqual("[DONE]"u8))
        {
            masked.Append(data.Written);
            return masker.Flush(before);
        }
        // Escapes are looked through where there are any: what only looks like JSON, or breaks off, must not hide a find from who reads it all the same.
        using MaskStream plain = data.Written.Contains((byte)'\\') ? context.Plan.OpenEncoded(TextEncoding.Json, context.Finds) : context.Plan.OpenStream(context.Finds);
        return plain.Write(data.Written, masked) && plain.Finish(masked) ? null : BodyRefusals.Denied;
    }

    private string? AppendText(ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        text.Clear();
        switch (context.Plan.Mask(raw, ValueShape.Text, text, context.Finds))
        {
            case MaskOutcome.Unchanged:
                SseWriter.Line(raw, output);
                return null;
            case MaskOutcome.Rewritten:
                // What stands for a find holds no line ends but those of the find, and a line has none.
                SseWriter.Line(text.Written, output);
                return null;
            case MaskOutcome.Null:
                return null;
            default:
                return BodyRefusals.Denied;
        }
    }

    private LineRanges Lines() => new(lines);

    /// <summary>The lines gathered, as places.</summary>
    private struct LineRanges(ByteBuffer lines)
    {
        private int next;

        public Range Current { get; private set; }

        public readonly LineRanges GetEnumerator() => this;

        public bool MoveNext()
        {
            if (next >= lines.Length) { return false; }
            int length = lines.Written[next..].IndexOf((byte)'\n');
            Current = next..(next + length);
            next += length + 1;
            return true;
        }
    }
}
