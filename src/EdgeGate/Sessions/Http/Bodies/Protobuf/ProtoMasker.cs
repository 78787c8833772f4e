using System.Buffers.Text;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking;
using EdgeGate.Protocols.Json;
using EdgeGate.Protocols.Protobuf;

namespace EdgeGate.Sessions.Http.Bodies.Protobuf;

/// <summary>Masks messages of which nobody knows the schema, by what their bytes can be, and writes them anew with the lengths of all that is around.</summary>
/// <remarks>
/// A value with a length is walked when it reads as a message from end to end, and masked as one text when it does not. What reads as either is masked as a message, unless something is found in its text that no
/// field holds alone (<see cref="ProtoSeen"/>): then it is text. What holds a find in both readings, and in neither wholly, is left out, which is the default of its field; so is what may not pass. In a message whose field 1 is a short text that text is the name of field 2 and of all below it: the entries of maps and of google.protobuf.Struct are written so. A step of a tag's path is a field's number.
/// </remarks>
internal sealed class ProtoMasker : IDisposable
{
    /// <summary>Messages inside one another; readers have 100 at most.</summary>
    private const int DepthMax = 64;

    /// <summary>How often a byte of a message may be looked through: once for each message it is in, and a few times more.</summary>
    private const int LooksMax = 32;

    /// <summary>Bytes that may be looked through whatever the length.</summary>
    private const int LooksFree = 64 * 1024;

    private readonly BodyContext context;
    private readonly MaskPlan plan;
    private readonly ProtoSeen seen = new();
    private readonly ProtoNumbers numbers;
    private readonly ProtoValues values;
    private readonly ProtoGlance glance;
    private readonly List<ByteBuffer> made = [];
    private readonly List<JsonPathState> groups = [];
    private string? refusal;

    public ProtoMasker(BodyContext context)
    {
        this.context = context;
        plan = context.Plan;
        numbers = new ProtoNumbers(context);
        glance = new ProtoGlance(plan, DepthMax);
        values = new ProtoValues(context, seen, numbers, glance);
    }

    /// <summary>Appends what stands for a message; null, or why it may not pass.</summary>
    /// <param name="message">The message; 64 readable bytes must follow. None is a message without fields.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public string? Mask(ReadOnlySpan<byte> message, ByteBuffer output)
    {
        if (message.IsEmpty) { return null; }
        if (!ProtoShape.IsMessage(message)) { return BodyRefusals.Protobuf; }
        int start = output.Length;
        Begin(message);
        MaskOutcome outcome;
        try
        {
            outcome = MaskMessage(message, new ProtoRun(0, message.Length), default, context.Tags.Paths.Root, output, 0, out _);
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a message could not be scanned", problem);
        }
        if (outcome is MaskOutcome.Unchanged or MaskOutcome.Rewritten && Problem is null) { return null; }
        output.Truncate(start);
        return Problem ?? BodyRefusals.Denied;
    }

    /// <summary>Masks bytes of which nobody says what they are: a message, text, or else.</summary>
    /// <param name="value">The bytes; 64 readable ones must follow.</param>
    /// <param name="output">Receives what stands for them when the outcome is Rewritten.</param>
    /// <returns>As <see cref="MaskPlan.Mask"/>; Null where nobody can say what they hold, too.</returns>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public MaskOutcome MaskAny(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (value.IsEmpty) { return MaskOutcome.Unchanged; }
        Begin(value);
        try
        {
            MaskOutcome outcome = MaskValue(value, new ProtoRun(0, value.Length), default, default, output, 1);
            return Problem is null ? outcome : MaskOutcome.Null;
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("a value could not be scanned", problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ByteBuffer buffer in made) { buffer.Release(); }
        numbers.Dispose();
        values.Dispose();
        glance.Dispose();
    }

    private string? Problem => refusal ?? values.Refusal ?? (seen.IsExhausted ? BodyRefusals.ProtobufDeep : null);

    private void Begin(ReadOnlySpan<byte> message)
    {
        glance.Look(message);
        seen.Begin(LooksFree + ((long)LooksMax * message.Length));
        groups.Clear();
        refusal = null;
        values.Refusal = null;
    }

    /// <summary>Masks a message; appends it, found in or not. Null when it may not pass, and when it is but a text to be masked as one.</summary>
    private MaskOutcome MaskMessage(ReadOnlySpan<byte> whole, ProtoRun run, ProtoRun key, JsonPathState paths, ByteBuffer output, int depth, out bool isText)
    {
        isText = false;
        if (depth == DepthMax) { return Refuse(BodyRefusals.ProtobufDeep); }
        int valuesFrom = seen.Values;
        int start = output.Length;
        seen.Enter(plan, whole, run, glance.MayHold(run));
        MaskOutcome outcome = Walk(whole, run, key, paths, output, depth);
        bool looksLikeText = SniffFilter.IsText(run.Of(whole), isCut: false);
        bool reachesOver = seen.Leave(valuesFrom, looksLikeText);
        // The outermost is a message, for its type says so, unless it looks like none.
        if (outcome == MaskOutcome.Denied || !reachesOver || (depth == 0 && !looksLikeText)) { return outcome; }
        seen.Forget(valuesFrom);
        output.Truncate(start);
        isText = outcome == MaskOutcome.Unchanged;
        return MaskOutcome.Null;
    }

    private MaskOutcome MaskValue(ReadOnlySpan<byte> whole, ProtoRun run, ProtoRun key, JsonPathState paths, ByteBuffer output, int depth)
    {
        ReadOnlySpan<byte> value = run.Of(whole);
        if (value.IsEmpty) { return MaskOutcome.Unchanged; }
        if (!seen.MayLook(value.Length)) { return Refuse(BodyRefusals.ProtobufDeep); }
        if (ProtoShape.IsMessage(value))
        {
            int start = output.Length;
            MaskOutcome outcome = MaskMessage(whole, run, key, paths, output, depth, out bool isText);
            if (!isText)
            {
                if (outcome is MaskOutcome.Denied or MaskOutcome.Null) { return outcome; }
                if (outcome == MaskOutcome.Unchanged) { output.Truncate(start); }
                // Text in UTF-16 that reads as a message.
                return glance.MayHold(run) && values.HidesText(outcome == MaskOutcome.Unchanged ? value : output.Written[start..]) ? LeaveOut(output, start) : outcome;
            }
        }
        if (value.Length >= plan.ValueBytesMin) { seen.Add(run); }
        MaskOutcome masked = values.Mask(whole, run, key.Of(whole), output);
        if (masked == MaskOutcome.Null) { seen.AddMasked(run.Start, run.End); }
        return masked;
    }

    private MaskOutcome Walk(ReadOnlySpan<byte> whole, ProtoRun run, ProtoRun key, JsonPathState paths, ByteBuffer output, int depth)
    {
        bool isChanged = false;
        int dropped = 0;
        ProtoRun name = default;
        ProtoReader fields = new(run.Of(whole), readsGroups: true);
        while (fields.Read())
        {
            bool isGroup = fields.WireType is ProtoWireType.BeginGroup or ProtoWireType.EndGroup;
            if (dropped > 0)
            {
                dropped += !isGroup ? 0 : fields.WireType == ProtoWireType.BeginGroup ? 1 : -1;
                continue;
            }
            if (fields.WireType == ProtoWireType.EndGroup)
            {
                paths = groups[^1];
                groups.RemoveAt(groups.Count - 1);
                ProtoWriter.Group(output, fields.Number, isEnd: true);
                continue;
            }
            JsonPathState place = Below(paths, fields.Number);
            int tagged = ClassAt(place);
            if (isGroup && tagged == BodyTags.NoClass)
            {
                groups.Add(paths);
                paths = place;
                ProtoWriter.Group(output, fields.Number, isEnd: false);
                continue;
            }
            ProtoRun value = new(run.Start + fields.ValueStart, run.Start + fields.ValueStart + fields.Value.Length);
            MaskOutcome outcome;
            if (isGroup)
            {
                outcome = DropTagged(tagged);
                dropped = 1;
            }
            else if (fields.WireType == ProtoWireType.Length)
            {
                ProtoKeys.Take(fields, value, ref name);
                outcome = MaskField(whole, fields.Number, value, ProtoKeys.Behind(fields.Number, name, key), place, tagged, output, depth);
            }
            else
            {
                outcome = MaskNumber(fields, value, ProtoKeys.Behind(fields.Number, name, key).Of(whole), tagged, output);
            }
            if (outcome == MaskOutcome.Denied) { return outcome; }
            isChanged |= outcome != MaskOutcome.Unchanged;
        }
        return isChanged ? MaskOutcome.Rewritten : MaskOutcome.Unchanged;
    }

    private MaskOutcome MaskField(ReadOnlySpan<byte> whole, int number, ProtoRun value, ProtoRun key, JsonPathState place, int tagged, ByteBuffer output, int depth)
    {
        while (made.Count <= depth) { made.Add(new ByteBuffer(int.MaxValue / 2)); }
        ByteBuffer masked = made[depth];
        masked.Clear();
        if (tagged != BodyTags.NoClass) { seen.Add(value); }
        MaskOutcome outcome = tagged == BodyTags.NoClass ? MaskValue(whole, value, key, place, masked, depth + 1)
            : tagged == BodyTags.Withheld || plan.Action(tagged).Kind == MaskKind.Drop ? DropTagged(tagged)
            : values.MaskTagged(tagged, value.Of(whole), masked);
        if (outcome == MaskOutcome.Unchanged) { ProtoWriter.Field(output, number, value.Of(whole)); }
        if (outcome == MaskOutcome.Rewritten) { ProtoWriter.Field(output, number, masked.Written); }
        return outcome;
    }

    private MaskOutcome MaskNumber(in ProtoReader field, ProtoRun value, ReadOnlySpan<byte> key, int tagged, ByteBuffer output)
    {
        if (!seen.MayLook(numbers.CostOf(field.Bits))) { return Refuse(BodyRefusals.ProtobufDeep); }
        ulong bits = field.Bits;
        MaskOutcome outcome = tagged == BodyTags.NoClass ? numbers.Mask(field.WireType, key, ref bits)
            : tagged == BodyTags.Withheld || plan.Action(tagged).Kind == MaskKind.Drop ? DropTagged(tagged)
            : numbers.MaskTagged(tagged, field.WireType, ref bits);
        if (outcome != MaskOutcome.Unchanged) { seen.AddNumber(value.Start); }
        if (outcome is MaskOutcome.Unchanged or MaskOutcome.Rewritten) { ProtoWriter.Field(output, field.Number, field.WireType, bits); }
        return outcome;
    }

    private MaskOutcome DropTagged(int tagged)
    {
        if (tagged < 0) { return MaskOutcome.Null; }
        context.Finds.Add(tagged);
        return plan.Action(tagged).Kind == MaskKind.Deny ? MaskOutcome.Denied : MaskOutcome.Null;
    }

    private JsonPathState Below(JsonPathState paths, int number)
    {
        if (paths.IsNone) { return paths; }
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(number, digits, out int length);
        return context.Tags.Paths.Member(paths, digits[..length]);
    }

    private int ClassAt(JsonPathState place)
    {
        if (place.IsNone) { return BodyTags.NoClass; }
        JsonPathState accepted = context.Tags.Paths.Accepted(place);
        return accepted.IsNone ? BodyTags.NoClass : context.Tags.ClassAt(accepted, plan);
    }

    private static MaskOutcome LeaveOut(ByteBuffer output, int start)
    {
        output.Truncate(start);
        return MaskOutcome.Null;
    }

    private MaskOutcome Refuse(string reason)
    {
        refusal ??= reason;
        return MaskOutcome.Denied;
    }
}
