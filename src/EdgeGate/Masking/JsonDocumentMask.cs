using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Masking;

/// <summary>Masks the strings and numbers of a JSON document, each on its own behind its member's name; what is no document is masked as a rigid value.</summary>
internal ref struct JsonDocumentMask
{
    private readonly MaskPlan plan;
    private readonly MaskFinds finds;
    private readonly ReadOnlySpan<byte> value;
    private readonly ByteBuffer output;
    private readonly ByteBuffer text;
    private readonly ByteBuffer masked;
    private JsonScalarReader scalars;
    private JsonNesting nesting;
    private JsonContext context;
    private int passed;
    private bool wasName;

    private JsonDocumentMask(MaskPlan plan, ReadOnlySpan<byte> value, ByteBuffer output, ByteBuffer text, ByteBuffer masked, MaskFinds finds)
    {
        this.plan = plan;
        this.value = value;
        this.output = output;
        this.text = text;
        this.masked = masked;
        this.finds = finds;
        scalars = new JsonScalarReader(value);
    }

    /// <summary>Masks a whole document.</summary>
    /// <param name="plan">What is masked.</param>
    /// <param name="value">The document; 64 readable bytes must follow.</param>
    /// <param name="output">Receives what stands for it when the outcome is <see cref="MaskOutcome.Rewritten"/>; untouched otherwise.</param>
    /// <param name="finds">Counts finds by class.</param>
    public static MaskOutcome Mask(MaskPlan plan, ReadOnlySpan<byte> value, ByteBuffer output, MaskFinds finds)
    {
        // No find in the text as it stands, and nothing escaped, written otherwise or named from beside that could hide one.
        if (plan.Find(value, 0).IsEmpty && !value.Contains((byte)'\\') && !PlainNumber.MayHold(value) && !JsonContext.MayBeIn(value, plan)) { return MaskOutcome.Unchanged; }
        using ByteBuffer text = new(output.BytesMax);
        using ByteBuffer masked = new(output.BytesMax);
        return new JsonDocumentMask(plan, value, output, text, masked, finds).Mask();
    }

    private MaskOutcome Mask()
    {
        int start = output.Length;
        int copied = 0;
        while (scalars.Read())
        {
            MaskOutcome outcome = MaskScalar();
            if (outcome == MaskOutcome.Unchanged) { continue; }
            if (outcome == MaskOutcome.Denied)
            {
                output.Truncate(start);
                return outcome;
            }
            output.Append(value[copied..scalars.Start]);
            copied = scalars.End;
            Append(outcome);
        }
        if (scalars.IsMalformed)
        {
            // What is no document may hide a find behind an escape: with one in it, it does not pass.
            output.Truncate(start);
            return value.Contains((byte)'\\') ? MaskOutcome.Null : plan.Look(value, 0, ValueShape.Rigid, output, finds);
        }
        if (copied == 0) { return MaskOutcome.Unchanged; }
        output.Append(value[copied..]);
        return MaskOutcome.Rewritten;
    }

    /// <summary>Masks the scalar at hand; a name becomes the context of what follows.</summary>
    private MaskOutcome MaskScalar()
    {
        nesting.Pass(value[passed..scalars.Start], wasName, ref context);
        passed = scalars.End;
        wasName = scalars.IsName;
        masked.Clear();
        text.Clear();
        if (scalars.IsName) { return MaskName(); }
        scalars.Unescape(text);
        ReadOnlySpan<byte> behind = scalars.IsString ? context.OnText(text.Written) : context.Written;
        return plan.MaskBehind(behind, text.Written, scalars.IsString ? ValueShape.Text : ValueShape.Number, masked, finds);
    }

    private MaskOutcome MaskName()
    {
        text.Append((byte)'"');
        scalars.Unescape(text);
        context.OnMember(text.Written[1..]);
        return plan.Look(text.Written, 1, ValueShape.Text, masked, finds);
    }

    private readonly void Append(MaskOutcome outcome)
    {
        // A member's name must stay a string.
        if (outcome == MaskOutcome.Null) { output.Append(scalars.IsName ? "\"\""u8 : "null"u8); }
        else if (scalars.IsString) { JsonText.AppendString(masked.Written, output); }
        else { output.Append(masked.Written); }
    }
}
