using System.Buffers;
using System.Buffers.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.Protobuf;

namespace EdgeGate.Sessions.Http.Bodies.Grpc;

/// <summary>Masks metadata of gRPC: fields of heads and trailers. Those whose names end with <c>-bin</c> are base64 of bytes, often of a protobuf message (<c>grpc-status-details-bin</c>).</summary>
/// <remarks>gRPC, "PROTOCOL-HTTP2", Custom-Metadata: with padding or without; several values may be joined by commas. What is not read so by all is left out: there are readers that skip what they do not know.</remarks>
internal sealed class GrpcMetadata(MaskPlan plan, MaskFinds finds)
{
    private readonly ProtoMasker bytes = new(new BodyContext(plan, BodyTags.None, finds, new BodyLimits()));
    private readonly ByteBuffer decoded = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);

    /// <summary>Whether a field's value is base64.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> name) => name.Length >= 4 && Http1Bytes.Same(name[^4..], "-bin"u8);

    /// <summary>Appends what stands for a value.</summary>
    /// <returns>Unchanged or Rewritten: appended. Null: the field is to be left out; Denied: the message may not pass; something may have been appended.</returns>
    public MaskOutcome AppendValue(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        MaskOutcome outcome = MaskOutcome.Unchanged;
        bool hasOne = false;
        while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
        {
            if (hasOne) { output.Append((byte)','); }
            hasOne = true;
            MaskOutcome one = AppendItem(item, output);
            if (one != MaskOutcome.Unchanged) { outcome = one; }
            if (one is MaskOutcome.Denied or MaskOutcome.Null) { break; }
        }
        decoded.Release();
        masked.Release();
        bytes.Dispose();
        return outcome;
    }

    private MaskOutcome AppendItem(ReadOnlySpan<byte> item, ByteBuffer output)
    {
        if (!TryDecode(item)) { return MaskOutcome.Null; }
        masked.Clear();
        MaskOutcome outcome = bytes.MaskAny(decoded.Written, masked);
        if (outcome == MaskOutcome.Unchanged) { output.Append(item); }
        if (outcome != MaskOutcome.Rewritten) { return outcome; }
        int before = output.Length;
        output.AppendBase64(masked.Written);
        // Writers leave the padding out.
        output.Truncate(before + output.Written[before..].TrimEnd((byte)'=').Length);
        return outcome;
    }

    private bool TryDecode(ReadOnlySpan<byte> item)
    {
        const int Quantum = 4;
        decoded.Clear();
        item = item.TrimEnd((byte)'=');
        if (item.ContainsAny(" \t\r\n="u8) || item.Length % Quantum == 1) { return false; }
        masked.Clear();
        masked.Append(item);
        while (masked.Length % Quantum != 0) { masked.Append((byte)'='); }
        Span<byte> target = decoded.GetSpan(Base64.GetMaxDecodedFromUtf8Length(masked.Length));
        bool isBase64 = Base64.DecodeFromUtf8(masked.Written, target, out _, out int written) == OperationStatus.Done;
        decoded.Advance(isBase64 ? written : 0);
        return isBase64;
    }
}
