using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Protocols.Json;
using EdgeGate.Sessions.Http.Bodies.Events;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>Gathers one value of a document, in any pieces, and appends what stands for it.</summary>
/// <remarks>
/// A value up to <see cref="BodyLimits.ValueBytesMax"/> is looked at whole, behind its member's name and together with others (<see cref="JsonPending"/>), and passes as it stood when
/// nothing is found; a longer string is masked as a stream. Which of the two depends on its bytes alone, and not on how they came. A string that is itself a JSON document is masked as one; one that
/// holds a text in base64 is looked into (<see cref="JsonBase64"/>).
/// </remarks>
internal sealed class JsonValueMasker(BodyContext context) : IDisposable
{
    /// <summary>A number of telemetry in quotes is no longer, escapes and all.</summary>
    private const int QuotedNumberBytesMax = 128;

    private readonly MaskPlan plan = context.Plan;
    private readonly MaskFinds finds = context.Finds;
    private readonly BodyLimits limits = context.Limits;
    private readonly ByteBuffer raw = new(int.MaxValue / 2);
    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private readonly JsonPending pending = new(context.Plan, context.Finds);
    private JsonBase64? base64;
    private JsonContext behind;
    private bool isLong;
    private EncodedMaskStream? stream;

    /// <summary>What values stand behind.</summary>
    public ref JsonContext Behind => ref behind;

    /// <summary>The name or string last gathered, unescaped, valid until the next is; of a long string nothing.</summary>
    public ReadOnlySpan<byte> Text => text.Written;

    /// <summary>Begins another document.</summary>
    public void Reset()
    {
        text.Clear();
        behind.Reset();
        CloseStream();
    }

    /// <summary>Begins a value or name, with all there is of it or a part.</summary>
    public void Begin(ReadOnlySpan<byte> first)
    {
        raw.Clear();
        raw.Append(first);
        isLong = false;
    }

    /// <summary>Adds to a name or number; false when it becomes too long.</summary>
    public bool TryAdd(ReadOnlySpan<byte> more)
    {
        if (raw.Length + more.Length > limits.NameBytesMax) { return false; }
        raw.Append(more);
        return true;
    }

    /// <summary>Adds to a string; false when it may not pass.</summary>
    /// <param name="more">Bytes of it.</param>
    /// <param name="isWhole">Whether it is looked at whole, however long.</param>
    /// <param name="output">Receives what of a long string may go on.</param>
    public bool AddText(ReadOnlySpan<byte> more, bool isWhole, ByteBuffer output)
    {
        if (context.SeesBase64)
        {
            // Base64 is looked into whole; the API server keeps no longer ones.
            isWhole = true;
            if (raw.Length + more.Length > limits.EventBytesMax) { return false; }
        }
        if (stream is null && (isWhole || raw.Length + more.Length <= limits.ValueBytesMax || MayBecomeFile(more)))
        {
            raw.Append(more);
            return true;
        }
        if (stream is null)
        {
            stream = plan.OpenEncoded(TextEncoding.Json, finds);
            stream.BeginBehind(behind.Written);
            if (!stream.Write(raw.Written, output)) { return false; }
            raw.Clear();
            text.Clear();
        }
        return stream.Write(more, output);
    }

    /// <summary>Adds to a value that is a class; what is beyond the limit is forgotten.</summary>
    public void AddTagged(ReadOnlySpan<byte> more)
    {
        isLong |= raw.Length + more.Length > limits.ValueBytesMax;
        if (isLong) { raw.Clear(); }
        else { raw.Append(more); }
    }

    /// <summary>The string or name ends: its closing quote.</summary>
    public void Close()
    {
        if (stream is null) { raw.Append((byte)'"'); }
    }

    /// <summary>What was gathered, as it stands in its document.</summary>
    public ReadOnlySpan<byte> Raw => raw.Written;

    /// <summary>The name that was gathered is whole.</summary>
    public void EndName()
    {
        Close();
        Unescape();
    }

    /// <summary>A name stands whole in its document, without an escape.</summary>
    public void SetName(ReadOnlySpan<byte> whole)
    {
        text.Clear();
        text.Append(whole[1..^1]);
    }

    /// <summary>Appends the name, to be settled.</summary>
    public void AppendName(ReadOnlySpan<byte> whole, ByteBuffer output) => pending.Append(JsonScalarKind.Name, [], Text, whole, output);

    /// <summary>A name without an escape stands whole in its document and is appended there: it is to be settled, and the context of what follows.</summary>
    /// <param name="whole">The name in its document.</param>
    /// <param name="start">Where in the output it will begin.</param>
    public void NoteName(ReadOnlySpan<byte> whole, int start)
    {
        ReadOnlySpan<byte> name = whole[1..^1];
        pending.Note(JsonScalarKind.Name, [], name, start, start + whole.Length);
        behind.OnMember(name);
    }

    /// <summary>The same of a string without an escape, or a number; false when it must be gathered, for more is asked of it than that.</summary>
    public bool TryNoteWhole(JsonToken token, ReadOnlySpan<byte> whole, int start)
    {
        bool isNumber = token == JsonToken.EndNumber;
        ReadOnlySpan<byte> plain = isNumber ? whole : whole[1..^1];
        // A document in a string begins so.
        if (!isNumber && (context.SeesBase64 || (!plain.IsEmpty && plain[0] is (byte)'{' or (byte)'[' or <= (byte)' ') || JsonBase64.MayHold(behind.Name, plain) || JsonBase64.IsBytes(plain))) { return false; }
        if (isNumber) { pending.Note(JsonScalarKind.Number, behind.Written, plain, start, start + whole.Length); }
        else { pending.Note(JsonScalarKind.Text, behind.OnText(plain), plain, start, start + whole.Length); }
        return true;
    }

    /// <summary>Whether what is to be settled should be now.</summary>
    public bool IsFull => pending.IsFull;

    /// <summary>Looks at names, strings and numbers that were appended as they stand; null, or why one may not go on.</summary>
    public string? Settle(ByteBuffer output) => pending.Settle(output);

    /// <summary>Takes back what was appended and not settled.</summary>
    public void Drop(ByteBuffer output) => pending.Drop(output);

    /// <summary>Appends a string, to be settled where it is looked at with others; null, or why it may not go on.</summary>
    public string? AppendText(ByteBuffer output)
    {
        if (stream is not null)
        {
            bool mayPass = stream.Write("\""u8, output) && stream.Finish(output);
            CloseStream();
            return mayPass ? null : BodyRefusals.Denied;
        }
        Unescape();
        ReadOnlySpan<byte> value = Text;
        ReadOnlySpan<byte> before = behind.OnText(value);
        masked.Clear();
        MaskOutcome outcome = MaskOutcome.Unchanged;
        if (context.SeesBase64)
        {
            if (behind.Name.SequenceEqual(LastApplied)) { return AppendEmpty(output); }
            outcome = Base64.MaskValue(behind.Written, value, masked);
            if (outcome != MaskOutcome.Unchanged) { return AppendString(outcome, output); }
        }
        else if (JsonBase64.MayHold(behind.Name, value))
        {
            outcome = Base64.MaskText(value, masked);
            if (outcome != MaskOutcome.Unchanged) { return AppendString(outcome, output); }
        }
        if (JsonBase64.IsBytes(value) && !Base64.BeginsWithKey(behind.Written, value))
        {
            output.Append(raw.Written);
            return null;
        }
        if (raw.Length > limits.ValueBytesMax && !context.SeesBase64)
        {
            // It was gathered for what it might have held.
            stream = plan.OpenEncoded(TextEncoding.Json, finds);
            stream.BeginBehind(behind.Written);
            bool mayPass = stream.Write(raw.Written, output) && stream.Finish(output);
            CloseStream();
            return mayPass ? null : BodyRefusals.Denied;
        }
        if (value.Length >= plan.ValueBytesMin && MayBeDocument(value)) { outcome = plan.Mask(value, ValueShape.Json, masked, finds); }
        else if (TableText.MayBeIn(value)) { outcome = plan.Mask(value, ValueShape.Text, masked, finds); }
        if (outcome != MaskOutcome.Unchanged) { return AppendString(outcome, output); }
        pending.Append(JsonScalarKind.Text, before, value, raw.Written, output);
        return null;
    }

    /// <summary>Appends what of a text that comes in deltas may go on with this piece.</summary>
    public string? AppendDelta(DeltaStream delta, bool isLast, ByteBuffer output)
    {
        delta.JoinHalves(raw, isLast);
        Unescape();
        ReadOnlySpan<byte> piece = Text;
        masked.Clear();
        if (!delta.Write(piece, isLast, masked)) { return BodyRefusals.Denied; }
        return AppendString(masked.Written.SequenceEqual(piece) ? MaskOutcome.Unchanged : MaskOutcome.Rewritten, output);
    }

    /// <summary>Appends a number, to be settled.</summary>
    /// <param name="isMeasure">Whether it is one of telemetry.</param>
    /// <param name="output">Where to.</param>
    public void AppendNumber(bool isMeasure, ByteBuffer output)
        => pending.Append(isMeasure ? JsonScalarKind.Measure : JsonScalarKind.Number, behind.Written, raw.Written, raw.Written, output);

    /// <summary>The same of a number of telemetry in quotes; false for what is none.</summary>
    public bool TryAppendQuotedNumber(ByteBuffer output)
    {
        if (stream is not null || raw.Length > QuotedNumberBytesMax) { return false; }
        Unescape();
        if (Text.IndexOfAnyExcept("0123456789+-.eE"u8) >= 0) { return false; }
        pending.Append(JsonScalarKind.QuotedMeasure, behind.Written, Text, raw.Written, output);
        return true;
    }

    /// <summary>Appends a literal as it stands.</summary>
    public void AppendLiteral(ByteBuffer output) => output.Append(raw.Written);

    /// <summary>Appends what stands for a value that is a class by its place.</summary>
    public string? AppendTagged(int classIndex, JsonToken begin, ByteBuffer output)
    {
        if (classIndex == BodyTags.Withheld)
        {
            output.Append(begin == JsonToken.BeginArray ? "[]"u8 : "null"u8);
            return null;
        }
        if (begin == JsonToken.BeginLiteral && raw.Written.SequenceEqual("null"u8))
        {
            output.Append("null"u8);
            return null;
        }
        MaskKind kind = plan.Action(classIndex).Kind;
        if (kind is MaskKind.Deny or MaskKind.Null or MaskKind.Drop || isLong)
        {
            finds.Add(classIndex);
            if (kind == MaskKind.Deny) { return BodyRefusals.Denied; }
            if (kind is MaskKind.Null or MaskKind.Drop) { output.Append("null"u8); }
            else { AppendPlaceholder(plan, classIndex, output); }
            return null;
        }
        masked.Clear();
        switch (begin)
        {
            case JsonToken.BeginString:
                Unescape();
                return AppendString(context.SeesBase64 ? Base64.MaskTagged(classIndex, Text, masked) : plan.MaskTagged(classIndex, Text, ValueShape.Text, masked, finds), output);
            case JsonToken.BeginNumber:
                output.Append(plan.MaskTagged(classIndex, raw.Written, ValueShape.Number, masked, finds) == MaskOutcome.Rewritten ? masked.Written : "null"u8);
                return null;
            default:
                output.Append(plan.MaskTagged(classIndex, raw.Written, ValueShape.Json, masked, finds) == MaskOutcome.Rewritten ? masked.Written : "null"u8);
                return null;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        raw.Release();
        text.Release();
        masked.Release();
        base64?.Dispose();
        pending.Dispose();
        CloseStream();
    }

    /// <summary>What <c>kubectl apply</c> keeps of an object: its data again, one coding deeper.</summary>
    private static ReadOnlySpan<byte> LastApplied => "kubectl.kubernetes.io/last-applied-configuration"u8;

    private static string? AppendEmpty(ByteBuffer output)
    {
        output.Append("\"\""u8);
        return null;
    }

    private static void AppendPlaceholder(MaskPlan plan, int classIndex, ByteBuffer output)
    {
        output.Append("\"["u8);
        output.Append(plan.ClassNameUtf8(classIndex));
        output.Append("]\""u8);
    }

    /// <summary>Whether a string is a JSON document itself: an object or array, well formed.</summary>
    internal static bool MayBeDocument(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> begin = value.TrimStart(" \t\r\n"u8);
        if (begin.IsEmpty || begin[0] is not ((byte)'{' or (byte)'[')) { return false; }
        JsonScalarReader scalars = new(value);
        while (scalars.Read())
        {
        }
        return !scalars.IsMalformed;
    }

    private JsonBase64 Base64 => base64 ??= new JsonBase64(plan, finds);

    /// <summary>Whether a long string may still hold a text in base64: then it is gathered whole, up to a bound.</summary>
    private bool MayBecomeFile(ReadOnlySpan<byte> more)
        => raw.Length + more.Length <= limits.EventBytesMax && JsonBase64.GoesOn(more) && (raw.Length > limits.ValueBytesMax || JsonBase64.MayBecome(raw.Written));

    private string? AppendString(MaskOutcome outcome, ByteBuffer output)
    {
        switch (outcome)
        {
            case MaskOutcome.Unchanged:
                output.Append(raw.Written);
                return null;
            case MaskOutcome.Rewritten:
                JsonText.AppendString(masked.Written, output);
                return null;
            case MaskOutcome.Null:
                output.Append("null"u8);
                return null;
            default:
                return BodyRefusals.Denied;
        }
    }

    /// <summary>Takes what the gathered name or string stands for.</summary>
    private void Unescape()
    {
        text.Clear();
        if (!raw.Written.Contains((byte)'\\'))
        {
            text.Append(raw.Written[1..^1]);
            return;
        }
        JsonScalarReader scalar = new(raw.Written);
        scalar.Read();
        scalar.Unescape(text);
    }

    private void CloseStream()
    {
        stream?.Dispose();
        stream = null;
    }
}
