using EdgeGate.Core;
using EdgeGate.Masking;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks what stands outside bodies: queries, paths, and the values of header and trailer fields, each seen whole.</summary>
public static class FieldMasker
{
    /// <summary>Masks a query without its question mark, or a path: URL encoding is seen through.</summary>
    /// <param name="query">The query.</param>
    /// <param name="context">What the rule asks.</param>
    /// <param name="output">Receives what stands for it.</param>
    /// <returns>False when it holds what may not pass at all.</returns>
    public static bool MaskQuery(ReadOnlySpan<byte> query, BodyContext context, ByteBuffer output)
    {
        using FormFilter fields = new(context);
        return fields.Write(query, output) is null && fields.Finish(output) is null;
    }

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
        switch (context.Plan.MaskBehind(text.Written, from, ValueShape.Text, output, context.Finds))
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
}
