using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Otlp;

/// <summary>Masks telemetry in protobuf: gathered whole, for lengths stand before what they count, then written anew.</summary>
internal sealed class OtlpFilter(BodyContext context, BodyDirection direction) : BodyFilter
{
    private readonly ByteBuffer body = new(int.MaxValue / 2);
    private readonly OtlpMasker masker = new(context);

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (body.Length + piece.Length > context.Limits.EventBytesMax) { return BodyRefusals.Telemetry; }
        body.Append(piece);
        return null;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        using ByteBuffer made = new(int.MaxValue / 2);
        string? refusal = masker.Mask(OtlpSignals.RootOf(context.Telemetry, direction), body.Written, made);
        if (refusal is null) { output.Append(made.Written); }
        body.Clear();
        return refusal;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        body.Release();
        masker.Dispose();
    }
}
