using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Masking.Streams;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Grpc;

namespace EdgeGate.Sessions.Http;

/// <summary>Masks the values of header fields, and URLs. One owner; not thread-safe.</summary>
/// <param name="plan">What is masked.</param>
/// <param name="finds">Counts finds.</param>
/// <param name="known">Lines in which nothing is found; null to look through each.</param>
internal sealed class HttpFieldMasker(MaskPlan plan, MaskFinds finds, HttpKnownFields? known = null)
{
    private readonly MaskPlan plan = plan;
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private GrpcMetadata? metadata;
    private MaskPlan? secretless;

    /// <summary>Whether nothing is masked.</summary>
    public bool IsEmpty => plan.IsEmpty;

    /// <summary>Appends a field without its line's end: the name as it is, and the value, masked behind its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Unchanged or Rewritten: appended; Null: the name alone, and the field is to be left out; Denied: likewise, and the message may not pass. Where something is found in the name nothing is appended.</returns>
    public MaskOutcome AppendField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        int start = output.Length;
        output.Append(name);
        output.Append(": "u8);
        int from = output.Length;
        output.Append(value);
        MaskPlan plan = HttpFieldNames.IsCookie(name) ? secretless ??= this.plan.Secretless : this.plan;
        if (plan.IsEmpty || known?.Has(plan, output.Written[start..]) == true) { return MaskOutcome.Unchanged; }
        MaskOutcome named = plan.Mask(output.Written.Slice(start, name.Length), ValueShape.Text, masked, finds);
        if (named != MaskOutcome.Unchanged)
        {
            masked.Release();
            output.Truncate(start);
            return named == MaskOutcome.Denied ? MaskOutcome.Denied : MaskOutcome.Null;
        }
        MaskOutcome outcome = FieldMasker.MaskBehind(output.Written[start..], from - start, plan, masked, finds);
        if (outcome == MaskOutcome.Unchanged)
        {
            if (!HttpFieldNames.IsCredential(name)) { known?.Keep(plan, output.Written[start..]); }
            return outcome;
        }
        output.Truncate(from);
        if (outcome == MaskOutcome.Rewritten) { output.Append(masked.Written); }
        masked.Release();
        return outcome;
    }

    /// <summary>Appends a field of gRPC without its line's end: one whose name ends with <c>-bin</c> is base64, and what that stands for is masked.</summary>
    /// <returns>As <see cref="AppendField"/>.</returns>
    public MaskOutcome AppendMetadata(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        int start = output.Length;
        MaskOutcome outcome = AppendField(name, value, output);
        if (plan.IsEmpty || !GrpcMetadata.IsBinary(name)) { return outcome; }
        // With a find in its letters or its name it is no base64 that anybody reads.
        if (outcome != MaskOutcome.Unchanged) { return outcome == MaskOutcome.Denied ? outcome : MaskOutcome.Null; }
        int from = start + name.Length + 2;
        output.Truncate(from);
        outcome = (metadata ??= new GrpcMetadata(plan, finds)).AppendValue(value, output);
        if (outcome is MaskOutcome.Null or MaskOutcome.Denied) { output.Truncate(from); }
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
