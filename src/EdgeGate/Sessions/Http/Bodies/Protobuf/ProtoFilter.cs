using EdgeGate.Core;
using EdgeGate.Protocols.Protobuf;

namespace EdgeGate.Sessions.Http.Bodies.Protobuf;

/// <summary>Masks a body whose type says that it is a protobuf message: gathered whole, for lengths stand before what they count. What is none is looked at as a body of an unknown type is.</summary>
internal sealed class ProtoFilter(BodyContext context) : BodyFilter
{
    private readonly ByteBuffer body = new(int.MaxValue / 2);
    private ProtoMasker? masker;
    private SniffFilter? other;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (other is not null) { return other.Write(piece, output); }
        if (body.Length + piece.Length <= (context.IsSchema ? context.Limits.SchemaBytesMax : context.Limits.EventBytesMax))
        {
            body.Append(piece);
            return null;
        }
        if (!context.PassesBinary) { return BodyRefusals.ProtobufLong; }
        return Sniff(output) ?? other!.Write(piece, output);
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        if (other is null && body.Length > 0 && ProtoShape.IsMessage(body.Written)) { return (masker ??= new ProtoMasker(context)).Mask(body.Written, output); }
        if (other is null && body.Length == 0) { return null; }
        return (other is null ? Sniff(output) : null) ?? other!.Finish(output);
    }

    /// <inheritdoc/>
    public override bool TryRestart()
    {
        if (other is not null) { return false; }
        body.Release();
        masker?.Dispose();
        return true;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        body.Release();
        masker?.Dispose();
        other?.Dispose();
    }

    private string? Sniff(ByteBuffer output)
    {
        other = new SniffFilter(context);
        for (int at = 0; at < body.Length; at += BodyLimits.PieceBytes)
        {
            if (other.Write(body.Written[at..Math.Min(body.Length, at + BodyLimits.PieceBytes)], output) is { } problem) { return problem; }
        }
        body.Release();
        return null;
    }
}
