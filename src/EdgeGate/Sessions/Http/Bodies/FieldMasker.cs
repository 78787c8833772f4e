using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks the values of header and trailer fields, each seen whole.</summary>
public static class FieldMasker
{
    /// <summary>Masks a field's value behind its name. A find whose class becomes null leaves an empty value.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="context">What the rule asks.</param>
    /// <param name="output">Receives what stands for the value: without line ends, whatever the mask.</param>
    /// <returns>False when it holds what may not pass at all.</returns>
    public static bool MaskHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, BodyContext context, ByteBuffer output)
    {
        using ByteBuffer text = new(name.Length + value.Length + 2);
        text.Append(name);
        text.Append(": "u8);
        int from = text.Length;
        text.Append(value);
        int start = output.Length;
        switch (MaskBehind(text.Written, from, context.Plan, output, context.Finds))
        {
            case MaskOutcome.Unchanged:
                output.Append(value);
                return true;
            case MaskOutcome.Denied:
                return false;
        }
        // A mask that keeps separators keeps those of the find; a value has no line ends, and gets none.
        foreach (ref byte c in output.Written[start..])
        {
            if (c is (byte)'\r' or (byte)'\n' or 0) { c = (byte)' '; }
        }
        return true;
    }

    /// <summary>Masks a field's value, percent-encoding seen through: cookies, places and names of files are written so.</summary>
    /// <param name="text">The name, what parts it from the value, and the value; 64 readable bytes must follow.</param>
    /// <param name="from">Where the value begins.</param>
    /// <param name="plan">What is masked.</param>
    /// <param name="output">Receives what stands for the value when the outcome is <see cref="MaskOutcome.Rewritten"/>; untouched otherwise.</param>
    /// <param name="finds">Counts finds.</param>
    /// <remarks>RFC 8187, 3.2.1; RFC 8288, 3. What stands for a find in such a value is percent-encoded itself.</remarks>
    internal static MaskOutcome MaskBehind(ReadOnlySpan<byte> text, int from, MaskPlan plan, ByteBuffer output, MaskFinds finds)
    {
        ReadOnlySpan<byte> value = text[from..];
        if (!value.Contains((byte)'%')) { return plan.MaskBehind(text, from, ValueShape.Text, output, finds); }
        int start = output.Length;
        using EncodedMaskStream stream = plan.OpenEncoded(TextEncoding.Percent, finds);
        stream.BeginBehind(text[..from]);
        bool passes = stream.Write(value, output) && stream.Finish(output);
        bool isRewritten = passes && !output.Written[start..].SequenceEqual(value);
        if (!isRewritten) { output.Truncate(start); }
        return !passes ? MaskOutcome.Denied : isRewritten ? MaskOutcome.Rewritten : MaskOutcome.Unchanged;
    }
}
