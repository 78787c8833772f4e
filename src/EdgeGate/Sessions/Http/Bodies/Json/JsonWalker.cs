using System.Runtime.InteropServices;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Json;
using EdgeGate.Sessions.Http.Bodies.Otlp;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>Walks a JSON document as it comes, masks each value where it stands, and keeps the document valid.</summary>
/// <remarks>
/// Members and elements can be left out (<see cref="JsonSeparator"/>); all else passes as it came. Scalars are appended as they stand and settled before the output is anybody's
/// (<see cref="JsonPending"/>).
/// </remarks>
internal sealed class JsonWalker(BodyContext context) : IDisposable
{
    private readonly MaskPlan plan = context.Plan;
    private readonly BodyTags tags = context.Tags;
    private readonly JsonTokenizer tokenizer = new(context.Limits.DepthMax);
    private readonly JsonValueMasker value = new(context);
    private readonly int wholeBytesMax = Math.Min(context.Limits.NameBytesMax, context.Limits.ValueBytesMax);
    private readonly JsonSeparator separator = new();
    private readonly OtlpAttribute? attribute = context.Telemetry == OtlpSignal.None ? null : new OtlpAttribute();
    private JsonFrames frames = new();
    private JsonPathState memberPaths;
    // A name came that was looked at by itself, and its value has not begun.
    private bool isNamed;
    private bool isLeftOut;
    private Mode mode;
    private JsonToken valueBegin;
    private int valueDepth;
    private int valueClass;
    private JsonPlaceRule place;
    private int nextPlace;
    private long offset;
    private bool isAttributeValue;

    private enum Mode : byte
    {
        /// <summary>Between values and names.</summary>
        Between,
        /// <summary>In a name.</summary>
        Name,
        /// <summary>In a string, number or literal.</summary>
        Scalar,
        /// <summary>In a value that is a class by its place.</summary>
        Tagged,
        /// <summary>In a value that is left out.</summary>
        Skip,
        /// <summary>In a value that passes.</summary>
        Pass,
    }

    /// <summary>What is done at places of the document, in their order; for one that was looked at whole.</summary>
    public List<JsonPlaceRule> Places { get; } = [];

    /// <summary>Begins another document.</summary>
    public void Reset()
    {
        tokenizer.Reset();
        value.Reset();
        separator.Reset();
        attribute?.Reset();
        Places.Clear();
        mode = Mode.Between;
        (isNamed, isLeftOut) = (false, false);
        nextPlace = 0;
        offset = 0;
    }

    /// <summary>Takes a piece and appends what may go on; null, or why the document may not.</summary>
    public string? Write(ReadOnlySpan<byte> piece, ByteBuffer output) => Settled(piece, isEnd: false, output);

    /// <summary>Ends the document; null, or why it may not go on.</summary>
    public string? Finish(ByteBuffer output) => Settled([], isEnd: true, output);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        value.Dispose();
        separator.Release();
        attribute?.Dispose();
        frames.Release();
    }

    /// <summary>Whatever happens, nothing stays in the output that was not looked at.</summary>
    private string? Settled(ReadOnlySpan<byte> piece, bool isEnd, ByteBuffer output)
    {
        try
        {
            string? problem = isEnd ? WalkToEnd(output) : Walk(piece, output);
            // What was appended before the problem is judged as what came before it.
            return value.Settle(output) ?? problem;
        }
        catch
        {
            value.Drop(output);
            throw;
        }
    }

    private string? Walk(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        string? problem = null;
        while (problem is null && TryStep(piece, output, out int taken, out problem))
        {
            piece = piece[taken..];
            if (problem is null && value.IsFull) { problem = value.Settle(output); }
        }
        return problem;
    }

    /// <summary>Takes what comes next; false when that is nothing.</summary>
    private bool TryStep(ReadOnlySpan<byte> piece, ByteBuffer output, out int taken, out string? problem)
    {
        JsonWhole whole = default;
        taken = 0;
        bool mayBeAsked = true;
        if (IsPlain(piece))
        {
            problem = TakePlain(BeforePlace(piece), output, out taken, out whole);
            if (problem is not null || (taken > 0 && whole.Bytes == 0)) { return true; }
            mayBeAsked = whole.Bytes == 0;
        }
        if (mayBeAsked && mode == Mode.Between) { tokenizer.TryReadWhole(piece[..Math.Min(piece.Length, wholeBytesMax)], out whole); }
        if (whole.Bytes > 0)
        {
            problem = TakeWhole(whole, piece.Slice(taken, whole.Bytes), output);
            taken += whole.Bytes;
            return true;
        }
        JsonToken token = tokenizer.Read(piece, out taken);
        problem = token == JsonToken.NeedMore ? null : Take(token, piece[..taken], output);
        offset += taken;
        return token != JsonToken.NeedMore;
    }

    /// <summary>Whether nothing more is asked of what comes than that nothing be found in it, unless a path leads to it, and all of it goes on as it stands.</summary>
    private bool IsPlain(ReadOnlySpan<byte> piece)
        => mode == Mode.Between && !isNamed && attribute is null && tokenizer.Depth > 0 && !separator.HasComma
            && (frames[tokenizer.Depth].HasOne || piece.IsEmpty || piece[0] != ',');

    /// <summary>What comes before the next place at which something is to be done.</summary>
    private ReadOnlySpan<byte> BeforePlace(ReadOnlySpan<byte> piece)
        => nextPlace < Places.Count ? piece[..(int)Math.Clamp(Places[nextPlace].Start - offset, 0, piece.Length)] : piece;

    private string? TakePlain(ReadOnlySpan<byte> piece, ByteBuffer output, out int taken, out JsonWhole next)
    {
        string? problem = new JsonPlainRun(tokenizer, ref frames, ref memberPaths, tags.Paths, value, wholeBytesMax).Take(piece, output, out taken, out next);
        offset += taken;
        return problem;
    }

    private string? WalkToEnd(ByteBuffer output)
    {
        while (true)
        {
            JsonToken token = tokenizer.Finish();
            if (token == JsonToken.EndDocument) { return null; }
            if (Take(token, [], output) is { } problem) { return problem; }
        }
    }

    private string? Take(JsonToken token, ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        if (token == JsonToken.TooDeep) { return BodyRefusals.JsonDepth; }
        if (token == JsonToken.Malformed) { return BodyRefusals.Json; }
        switch (mode)
        {
            case Mode.Between:
                return TakeBetween(token, raw, output);
            case Mode.Name:
                return TakeName(token, raw, output);
            case Mode.Scalar:
                return TakeScalar(token, raw, output);
            case Mode.Tagged:
                value.AddTagged(raw);
                if (!EndsValue(token)) { return null; }
                mode = Mode.Between;
                return AppendTagged(output);
            case Mode.Pass:
                output.Append(raw);
                break;
        }
        if (EndsValue(token)) { mode = Mode.Between; }
        return null;
    }

    /// <summary>A scalar stands whole in the piece, between others: what <see cref="Take"/> does with each of its parts, in one step.</summary>
    private string? TakeWhole(JsonWhole whole, ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        ReadOnlySpan<byte> lead = raw[..whole.LeadBytes];
        ReadOnlySpan<byte> scalar = raw.Slice(whole.LeadBytes, whole.ScalarBytes);
        if (!JsonSeparator.GoesOnWith(lead))
        {
            separator.Take(lead, output);
            lead = [];
        }
        offset += whole.LeadBytes;
        string? problem = null;
        if (whole.Token == JsonToken.EndName)
        {
            value.SetName(scalar);
            EndName(scalar, lead, output);
            ReadOnlySpan<byte> tail = raw[(whole.LeadBytes + whole.ScalarBytes)..];
            if (!isLeftOut) { output.Append(tail); }
            else if (!tail.IsEmpty) { separator.Take(tail[..^1], output); }
        }
        else { problem = TakeWholeValue(whole.Token, scalar, lead, output); }
        offset += whole.ScalarBytes + whole.TailBytes;
        return problem;
    }

    private string? TakeWholeValue(JsonToken token, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> lead, ByteBuffer output)
    {
        BeginValue(token == JsonToken.EndString ? JsonToken.BeginString : JsonToken.BeginNumber, raw, lead, output);
        Mode begun = mode;
        mode = Mode.Between;
        switch (begun)
        {
            case Mode.Scalar when place.Action == 0 && attribute is null && value.TryNoteWhole(token, raw, output.Length):
                output.Append(raw);
                return null;
            case Mode.Scalar:
                value.Begin(raw);
                return AppendScalar(token, output);
            case Mode.Tagged:
                return AppendTagged(output);
            default:
                return null;
        }
    }

    private bool EndsValue(JsonToken token)
        => tokenizer.Depth == valueDepth
            && (token is JsonToken.EndObject or JsonToken.EndArray or JsonToken.EndString or JsonToken.EndNumber or JsonToken.EndLiteral);

    private string? TakeBetween(JsonToken token, ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        switch (token)
        {
            case JsonToken.Comma or JsonToken.Space:
                separator.Take(raw, output);
                return null;
            case JsonToken.Colon when isLeftOut:
                return null;
            case JsonToken.BeginName:
                mode = Mode.Name;
                value.Begin(raw);
                return null;
            case JsonToken.EndObject or JsonToken.EndArray:
                if (token == JsonToken.EndObject) { value.Behind.EndObject(); }
                else { value.Behind.EndArray(tokenizer.Depth + 1); }
                separator.Forget();
                output.Append(raw);
                return null;
            case JsonToken.Colon:
                output.Append(raw);
                return null;
            default:
                BeginValue(token, raw, [], output);
                if (mode == Mode.Scalar) { value.Begin(raw); }
                return null;
        }
    }

    private string? TakeName(JsonToken token, ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        if (token == JsonToken.Text) { return value.TryAdd(raw) ? null : BodyRefusals.JsonLong; }
        mode = Mode.Between;
        value.EndName();
        EndName(value.Raw, [], output);
        return null;
    }

    /// <summary>A name ends.</summary>
    /// <param name="raw">The name in its document.</param>
    /// <param name="lead">A comma and white space before it that were not taken yet, or nothing.</param>
    /// <param name="output">Where to.</param>
    private void EndName(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> lead, ByteBuffer output)
    {
        ref readonly JsonFrame frame = ref frames[tokenizer.Depth];
        isNamed = true;
        memberPaths = tags.Paths.Member(frame.Paths, value.Text);
        attribute?.OnName(value.Text);
        // An attribute's value stands where a member of the key's name would.
        if (attribute is { IsValue: true, HasKey: true }) { memberPaths |= tags.Paths.Member(tags.Paths.Root, attribute.Key); }
        int tagged = TagAt(memberPaths);
        bool isDropped = tagged >= 0 && plan.Action(tagged).Kind == MaskKind.Drop;
        if (isDropped) { context.Finds.Add(tagged); }
        // As in telemetry in protobuf.
        isLeftOut = isDropped || (attribute is { IsBytes: true } && !plan.IsEmpty);
        if (isLeftOut)
        {
            separator.Take(lead, output);
        }
        else
        {
            separator.AppendTo(ref frames[tokenizer.Depth], lead, output);
            value.AppendName(raw, output);
        }
        if (attribute is { IsScalar: true, HasKey: true }) { value.Behind.Keep(attribute.Key); }
        else { value.Behind.OnMember(value.Text); }
    }

    private int TagAt(JsonPathState paths)
    {
        JsonPathState accepted = tags.Paths.Accepted(paths);
        return accepted.IsNone ? BodyTags.NoClass : tags.ClassAt(accepted, plan);
    }

    /// <summary>A value begins: what is done with it becomes the mode.</summary>
    /// <param name="token">What it is.</param>
    /// <param name="raw">All there is of it so far.</param>
    /// <param name="lead">As for a name.</param>
    /// <param name="output">Where to.</param>
    private void BeginValue(JsonToken token, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> lead, ByteBuffer output)
    {
        isNamed = false;
        bool isContainer = token is JsonToken.BeginObject or JsonToken.BeginArray;
        valueDepth = tokenizer.Depth - (isContainer ? 1 : 0);
        valueBegin = token;
        bool isMember = valueDepth > 0 && frames[valueDepth].IsObject;
        JsonPathState paths = isMember ? memberPaths
            : valueDepth == 0 ? tags.Paths.Root
            : ElementPaths(ref frames[valueDepth]);
        place = default;
        if (nextPlace < Places.Count && CollectionsMarshal.AsSpan(Places)[nextPlace].Start == offset) { place = Places[nextPlace++]; }
        if (isLeftOut || place.Action == JsonPlaceAction.Remove)
        {
            isLeftOut = false;
            mode = Mode.Skip;
            separator.Take(lead, output);
            return;
        }
        bool isInColumn = false;
        if (!isMember && valueDepth > 0)
        {
            isInColumn = value.Behind.BeginElement(valueDepth);
            separator.AppendTo(ref frames[valueDepth], lead, output);
        }
        int tagged = TagAt(paths);
        if (place.Action == JsonPlaceAction.Pass && tagged == BodyTags.NoClass)
        {
            mode = Mode.Pass;
            output.Append(raw);
            return;
        }
        if (place.Stream is { } stream) { stream.Tag = tagged; }
        else if (tagged != BodyTags.NoClass)
        {
            mode = Mode.Tagged;
            valueClass = tagged;
            isAttributeValue = isMember && token == JsonToken.BeginObject && attribute is { IsValue: true, HasKey: true };
            value.Begin([]);
            value.AddTagged(raw);
            return;
        }
        if (isContainer)
        {
            if (token == JsonToken.BeginObject) { value.Behind.BeginObject(isElement: !isMember && valueDepth > 0, isMember || isInColumn); }
            else { value.Behind.BeginArray(tokenizer.Depth, isMember); }
            frames.Push(tokenizer.Depth, paths, token == JsonToken.BeginObject);
            output.Append(raw);
            return;
        }
        mode = Mode.Scalar;
    }

    private JsonPathState ElementPaths(ref JsonFrame frame) => tags.Paths.Element(frame.Paths, frame.Elements++);

    private string? AppendTagged(ByteBuffer output)
    {
        // What stands for an attribute's value is such a value again, and a text.
        bool isWrapped = attribute is not null && isAttributeValue;
        if (isWrapped) { output.Append("{\"stringValue\":"u8); }
        string? problem = value.AppendTagged(valueClass, valueBegin, output);
        if (isWrapped) { output.Append((byte)'}'); }
        return problem;
    }

    private string? TakeScalar(JsonToken token, ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        switch (token)
        {
            case JsonToken.Text:
                return value.AddText(raw, place.Action != 0, output) ? null : BodyRefusals.Denied;
            case JsonToken.Number or JsonToken.Literal:
                return value.TryAdd(raw) ? null : BodyRefusals.JsonLong;
        }
        mode = Mode.Between;
        if (token == JsonToken.EndString) { value.Close(); }
        return AppendScalar(token, output);
    }

    private string? AppendScalar(JsonToken token, ByteBuffer output)
    {
        switch (token)
        {
            case JsonToken.EndString when place.Action != 0:
                return value.AppendDelta(place.Stream!, place.Action == JsonPlaceAction.LastDelta, output);
            case JsonToken.EndString when attribute is { IsNumber: true } && value.TryAppendQuotedNumber(output):
                return null;
            case JsonToken.EndString:
                string? problem = value.AppendText(output);
                if (attribute is { IsKey: true }) { attribute.TakeKey(value.Text); }
                return problem;
            case JsonToken.EndNumber:
                value.AppendNumber(attribute is { IsNumber: true }, output);
                return null;
            default:
                value.AppendLiteral(output);
                return null;
        }
    }
}
