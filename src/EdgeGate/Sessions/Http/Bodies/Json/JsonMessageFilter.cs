using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies.Events;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>Masks a JSON document that must be seen whole: a JSON-RPC answer that may list tools.</summary>
internal sealed class JsonMessageFilter(BodyContext context) : BodyFilter
{
    private readonly EventMasker masker = new(context, context.Deltas, static (_, _, _) => { });
    private readonly ByteBuffer document = new(int.MaxValue / 2);

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        if (document.Length + piece.Length > context.Limits.EventBytesMax) { return BodyRefusals.Event; }
        document.Append(piece);
        return null;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        if (document.Length == 0) { return null; }
        return masker.ReadScalar(document.Written) ? masker.MaskAlone(document.Written, output) : BodyRefusals.Json;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        masker.Dispose();
        document.Release();
    }
}
