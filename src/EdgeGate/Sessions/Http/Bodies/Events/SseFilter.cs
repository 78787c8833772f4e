using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Json;
using EdgeGate.Protocols.Sse;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Masks server-sent events. Each goes on when its empty line has come, in its place; what waits of a text goes out before the event that ends it.</summary>
/// <remarks>
/// WHATWG HTML, 9.2. Data that is JSON is masked as JSON; plain text and JSON strings as texts that may go on over events (<see cref="EventText"/>); comments, ids and unknown fields as text. Lines go out
/// ended by LF. Of an event whose data waits only what is of no use without it goes on later.
/// An event that the body breaks off is masked and ended.
/// </remarks>
internal sealed class SseFilter : BodyFilter
{
    /// <summary>Texts of events with a longer name are not followed.</summary>
    private const int NameBytesMax = 256;

    /// <summary>A longer document among pieces of plain text is one.</summary>
    private const int BracketBytesMax = 8;

    private readonly BodyContext context;
    private readonly EventMasker masker;
    private readonly EventTexts texts;
    private readonly ByteBuffer line = new(int.MaxValue / 2);
    private readonly ByteBuffer lines = new(int.MaxValue / 2);
    private readonly ByteBuffer data = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private readonly ByteBuffer name = new(int.MaxValue / 2);
    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private readonly ByteBuffer spoken = new(int.MaxValue / 2);
    private SseLineReader reader;
    private bool isPastFirst;
    private bool isPastFirstEvent;
    private volatile BodyWait wait;
    private volatile int waitChanges;

    public SseFilter(BodyContext context)
    {
        this.context = context;
        masker = new EventMasker(context, context.Deltas, AppendEvent);
        texts = new EventTexts(context, AppendEvent);
    }

    /// <inheritdoc/>
    public override BodyWait Wait => wait;

    /// <inheritdoc/>
    public override int WaitChanges => waitChanges;

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
        return problem ?? texts.Flush(output) ?? masker.Flush(output);
    }

    /// <inheritdoc/>
    public override string? LetGo(BodyWait waited, ByteBuffer output)
    {
        string? problem = texts.Release(waited, output);
        LookAtWait();
        return problem;
    }

    private void LookAtWait()
    {
        wait = texts.Wait;
        waitChanges++;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        masker.Dispose();
        texts.Dispose();
        line.Release();
        lines.Release();
        data.Release();
        masked.Release();
        name.Release();
        text.Release();
        spoken.Release();
    }

    /// <summary>The line that names the event is masked where it stands in its own event; here what it would not pass with is left out.</summary>
    private void AppendEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> document, ByteBuffer output) => AppendEvent(eventName, document, hasSpace: true, output);

    private void AppendEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> document, bool hasSpace, ByteBuffer output)
    {
        if (!eventName.IsEmpty) { AppendText(eventName, output); }
        SseWriter.Data(document, hasSpace, output);
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
        (bool hasData, bool hasSpace, bool hasId) = (false, true, false);
        foreach (Range place in Lines())
        {
            ReadOnlySpan<byte> raw = lines.Written[place];
            SseLine read = new(raw);
            hasId |= read.IsId;
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
        bool waits = false;
        string? problem = hasData ? MaskData(hasId, hasSpace, output, out waits) : null;
        isPastFirstEvent |= hasData;
        if (hasData) { LookAtWait(); }
        if (problem is null) { problem = AppendLines(hasSpace, waits, output); }
        lines.Clear();
        return problem;
    }

    private string? AppendLines(bool hasSpace, bool waits, ByteBuffer output)
    {
        bool isWritten = false;
        bool isNothing = waits;
        foreach (Range place in Lines())
        {
            ReadOnlySpan<byte> raw = lines.Written[place];
            SseLine read = new(raw);
            if (waits && (read.IsData || read.IsEvent)) { continue; }
            isNothing = false;
            if (!read.IsData)
            {
                if (AppendText(raw, output) is { } problem) { return problem; }
            }
            else if (!isWritten)
            {
                SseWriter.Data(masked.Written, hasSpace, output);
                isWritten = true;
            }
        }
        if (!isNothing) { SseWriter.Line([], output); }
        return null;
    }

    /// <summary>Masks the data of an event.</summary>
    /// <param name="hasId">Whether the event has an id: what can be asked for again by it is no piece of another.</param>
    /// <param name="hasSpace">Whether a space stands before the data.</param>
    /// <param name="before">Receives events that go out before this one.</param>
    /// <param name="waits">Whether all of it waits.</param>
    private string? MaskData(bool hasId, bool hasSpace, ByteBuffer before, out bool waits)
    {
        waits = false;
        if (context.Place is { } place && !isPastFirstEvent && name.Length > 0 && new SseLine(name.Written).Value.SequenceEqual("endpoint"u8))
        {
            // MCP, 2024-11-05, "HTTP with SSE": where the client sends its messages. It is a place as Location is.
            text.Clear();
            place(data.Written, text);
            return SessionQuery.TryAppend(text.Written, context.Plan, context.Finds, masked) ? null : BodyRefusals.Denied;
        }
        bool isEnd = name.Length > 0 && EventEnds.IsName(new SseLine(name.Written).Value);
        if (isEnd && texts.Flush(before) is { } unfinished) { return unfinished; }
        bool isAlone = hasId || isEnd || data.Length == 0 || name.Length > NameBytesMax;
        if (masker.Read(data.Written, out bool isBeyond))
        {
            bool isPlain = !isAlone && texts.ArePlain(name.Written);
            // Brackets within a text are no document.
            bool isPiece = isPlain && data.Length <= BracketBytesMax;
            if (isAlone || (!isPiece && !TryReadText())) { return MaskDocument(before); }
            string? refusal = texts.Write(name.Written, !isPlain, isPlain ? data.Written : spoken.Written, hasSpace, before, masked);
            waits = masked.Length == 0;
            return refusal;
        }
        // Looked at as text alone, what is tagged or not to be listed would pass.
        if (isBeyond) { return BodyRefusals.JsonDepth; }
        if (data.Written.SequenceEqual("[DONE]"u8))
        {
            masked.Append(data.Written);
            return texts.Flush(before) ?? masker.Flush(before);
        }
        if (isAlone) { return texts.FlushOf(name.Written, before) ?? (EventTextMasker.TryMask(data.Written, context, masked) ? null : BodyRefusals.Denied); }
        string? problem = texts.Write(name.Written, isJson: false, data.Written, hasSpace, before, masked);
        waits = masked.Length == 0;
        return problem;
    }

    private string? MaskDocument(ByteBuffer before)
    {
        string? problem = masker.Mask(data.Written, name.Written, before, masked);
        return problem is null && masker.HasEndedAll ? texts.Flush(before) : problem;
    }

    /// <summary>Reads the text of data that is a JSON string, and no document in one, nor at a place that is tagged.</summary>
    private bool TryReadText()
    {
        ReadOnlySpan<byte> whole = data.Written.Trim(" \t\r\n"u8);
        if (whole[0] != '"' || whole.Length == 2 || !context.Tags.Paths.Accepted(context.Tags.Paths.Root).IsNone) { return false; }
        spoken.Clear();
        JsonScalarReader scalar = new(whole);
        scalar.Read();
        scalar.Unescape(spoken);
        return spoken.Written.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..];
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
