using System.Globalization;
using System.Text;
using System.Text.Unicode;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Json;
using EdgeGate.Protocols.Protobuf;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>Writes messages of telemetry anew: texts masked, an attribute's value behind its key, lengths counted again.</summary>
/// <remarks>
/// A tag means the attribute whose key is the path's member (<c>$['gen_ai.prompt']</c>). Fields with a length that are not known are left out, for nobody
/// can say what they hold; so are bytes. A number that is a find becomes a text.
/// </remarks>
internal sealed class OtlpMasker(BodyContext context) : IDisposable
{
    private const int DepthMax = 48;

    /// <summary>Bytes of an id of a trace.</summary>
    private const int IdBytesMax = 16;

    private const int StringValue = 1;
    private const int IntValue = 3;
    private const int DoubleValue = 4;
    private const int KeyNumber = 1;
    private const int ValueNumber = 2;

    private readonly MaskPlan plan = context.Plan;
    private readonly ByteBuffer text = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);

    /// <summary>Appends what stands for a message; null, or why it may not pass.</summary>
    public string? Mask(OtlpMessage kind, ReadOnlySpan<byte> message, ByteBuffer output) => Mask(kind, message, [], output, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        text.Release();
        masked.Release();
    }

    private string? Mask(OtlpMessage kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> key, ByteBuffer output, int depth)
    {
        if (depth == DepthMax) { return BodyRefusals.Telemetry; }
        ProtoReader fields = new(message);
        while (fields.Read())
        {
            string? problem = fields.WireType == ProtoWireType.Length ? MaskField(kind, fields.Number, fields.Value, key, output, depth)
                : kind == OtlpMessage.AnyValue ? MaskNumber(fields, key, output)
                : Pass(fields, output);
            if (problem is not null) { return problem; }
        }
        return fields.IsMalformed ? BodyRefusals.Telemetry : null;
    }

    private static string? Pass(in ProtoReader field, ByteBuffer output)
    {
        ProtoWriter.Field(output, field.Number, field.WireType, field.Bits);
        return null;
    }

    private string? MaskField(OtlpMessage kind, int number, ReadOnlySpan<byte> value, ReadOnlySpan<byte> key, ByteBuffer output, int depth)
    {
        switch (OtlpFields.Of(kind, number, out OtlpMessage below))
        {
            case OtlpFieldKind.Message:
                using (ByteBuffer made = new(int.MaxValue / 2))
                {
                    bool isKept = true;
                    string? problem = below == OtlpMessage.KeyValue ? MaskAttribute(value, made, depth + 1, out isKept) : Mask(below, value, key, made, depth + 1);
                    if (problem is null && isKept) { ProtoWriter.Field(output, number, made.Written); }
                    return problem;
                }
            case OtlpFieldKind.Text:
                return MaskText(number, value, key, output);
            case OtlpFieldKind.Id:
                if (value.Length > IdBytesMax) { return BodyRefusals.Telemetry; }
                ProtoWriter.Field(output, number, value);
                return null;
            case OtlpFieldKind.Numbers:
                ProtoWriter.Field(output, number, value);
                return null;
            default:
                return null;
        }
    }

    private string? MaskAttribute(ReadOnlySpan<byte> message, ByteBuffer output, int depth, out bool isKept)
    {
        isKept = true;
        ReadOnlySpan<byte> key = default;
        int keys = 0;
        ProtoReader fields = new(message);
        while (fields.Read())
        {
            if (fields is not { Number: KeyNumber, WireType: ProtoWireType.Length }) { continue; }
            key = fields.Value;
            keys++;
        }
        // Of two keys readers take the last: what was judged must be what is read.
        if (fields.IsMalformed || keys > 1) { return BodyRefusals.Telemetry; }
        JsonPathState paths = context.Tags.Paths.Accepted(context.Tags.Paths.Member(context.Tags.Paths.Root, key));
        int tagged = paths.IsNone ? BodyTags.NoClass : context.Tags.ClassAt(paths, plan);
        if (tagged < 0) { return Mask(OtlpMessage.KeyValue, message, key, output, depth); }
        if (plan.Action(tagged).Kind == MaskKind.Drop)
        {
            context.Finds.Add(tagged);
            isKept = false;
            return null;
        }
        return MaskText(KeyNumber, key, [], output) ?? MaskTagged(tagged, message, output);
    }

    /// <summary>Appends the value that stands for all values of an attribute that is a class: a text.</summary>
    private string? MaskTagged(int tagged, ReadOnlySpan<byte> attribute, ByteBuffer output)
    {
        text.Clear();
        ProtoReader fields = new(attribute);
        while (fields.Read())
        {
            if (fields is not { Number: ValueNumber, WireType: ProtoWireType.Length }) { continue; }
            ProtoReader value = new(fields.Value);
            while (value.Read())
            {
                if (value is { Number: StringValue, WireType: ProtoWireType.Length }) { text.Append(value.Value); }
            }
            if (value.IsMalformed) { return BodyRefusals.Telemetry; }
        }
        masked.Clear();
        MaskOutcome outcome = plan.MaskTagged(tagged, text.Written, ValueShape.Text, masked, context.Finds);
        if (outcome == MaskOutcome.Denied) { return BodyRefusals.Denied; }
        using ByteBuffer made = new(int.MaxValue / 2);
        if (outcome == MaskOutcome.Rewritten) { ProtoWriter.Field(made, StringValue, masked.Written); }
        ProtoWriter.Field(output, ValueNumber, made.Written);
        return null;
    }

    private string? MaskNumber(in ProtoReader field, ReadOnlySpan<byte> key, ByteBuffer output)
    {
        string? number = field.Number switch
        {
            IntValue when field.WireType == ProtoWireType.Varint => ((long)field.Bits).ToString(CultureInfo.InvariantCulture),
            DoubleValue when field.WireType == ProtoWireType.Fixed64 => BitConverter.UInt64BitsToDouble(field.Bits).ToString("0.##############", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (number is null) { return Pass(field, output); }
        switch (MaskBehind(Place(Encoding.ASCII.GetBytes(number), key)))
        {
            case MaskOutcome.Unchanged:
                return Pass(field, output);
            case MaskOutcome.Rewritten:
                ProtoWriter.Field(output, StringValue, masked.Written);
                return null;
            case MaskOutcome.Null:
                return null;
            default:
                return BodyRefusals.Denied;
        }
    }

    private string? MaskText(int number, ReadOnlySpan<byte> value, ReadOnlySpan<byte> key, ByteBuffer output)
    {
        if (!Utf8.IsValid(value)) { return BodyRefusals.Telemetry; }
        MaskOutcome outcome = MaskOutcome.Unchanged;
        int from = Place(value, key);
        // The messages of GenAI conventions are JSON in a text.
        if (JsonValueMasker.MayBeDocument(value))
        {
            masked.Clear();
            outcome = plan.Mask(text.Written[from..], ValueShape.Json, masked, context.Finds);
        }
        if (outcome == MaskOutcome.Unchanged) { outcome = MaskBehind(from); }
        switch (outcome)
        {
            case MaskOutcome.Unchanged:
                ProtoWriter.Field(output, number, value);
                return null;
            case MaskOutcome.Rewritten:
                ProtoWriter.Field(output, number, masked.Written);
                return null;
            case MaskOutcome.Null:
                return null;
            default:
                return BodyRefusals.Denied;
        }
    }

    /// <summary>Lays a value behind its key; where it begins.</summary>
    private int Place(ReadOnlySpan<byte> value, ReadOnlySpan<byte> key)
    {
        text.Clear();
        if (!key.IsEmpty)
        {
            text.Append(key);
            text.Append(MaskPlan.NameEnd);
        }
        int from = text.Length;
        text.Append(value);
        return from;
    }

    private MaskOutcome MaskBehind(int from)
    {
        masked.Clear();
        return plan.MaskBehind(text.Written[..from], text.Written[from..], ValueShape.Text, masked, context.Finds);
    }
}
