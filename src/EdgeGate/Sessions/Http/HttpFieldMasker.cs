using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http;

/// <summary>Masks the values of header fields, and URLs. One owner; not thread-safe.</summary>
internal sealed class HttpFieldMasker(MaskPlan plan, MaskFinds finds)
{
    /// <summary>Whether nothing is masked.</summary>
    public bool IsEmpty => plan.IsEmpty;

    /// <summary>Appends a value, masked.</summary>
    /// <param name="value">The value; 64 readable bytes follow.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Unchanged or Rewritten: appended; Null: the field is to be left out; Denied: the message may not pass.</returns>
    public MaskOutcome AppendValue(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        int start = output.Length;
        MaskOutcome outcome = plan.IsEmpty ? MaskOutcome.Unchanged : plan.Mask(value, ValueShape.Text, output, finds);
        if (outcome == MaskOutcome.Unchanged) { output.Append(value); }
        else if (outcome != MaskOutcome.Rewritten) { output.Truncate(start); }
        return outcome;
    }

    /// <summary>Appends a URL or a part of one, looked at behind its percent-encoding.</summary>
    /// <returns>False when it may not pass.</returns>
    public bool TryAppendUrl(ReadOnlySpan<byte> url, ByteBuffer output)
    {
        if (plan.IsEmpty)
        {
            output.Append(url);
            return true;
        }
        using EncodedMaskStream stream = plan.OpenEncoded(TextEncoding.Url, finds);
        int start = output.Length;
        bool passes = stream.Write(url, output) && stream.Finish(output);
        // What stands for a find may hold what URLs do not: brackets are fine with every peer known, spaces are not.
        output.Written[start..].Replace((byte)' ', (byte)'+');
        return passes && !output.Written[start..].ContainsAnyInRange((byte)0, (byte)0x1f);
    }
}
