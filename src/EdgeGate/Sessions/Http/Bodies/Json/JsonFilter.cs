using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies.Json;

/// <summary>Masks a body that is one JSON document. An empty body is let be; what is malformed is refused.</summary>
internal sealed class JsonFilter(BodyContext context) : BodyFilter
{
    private readonly JsonWalker walker = new(context);
    private ByteOrderMark mark;
    private bool isEmpty = true;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        piece = mark.Skip(piece, output);
        isEmpty &= piece.IsEmpty;
        return walker.Write(piece, output);
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output) => isEmpty && !mark.HasBegun ? null : walker.Finish(output);

    /// <inheritdoc/>
    public override bool TryRestart()
    {
        walker.Dispose();
        walker.Reset();
        mark = default;
        isEmpty = true;
        return true;
    }

    /// <inheritdoc/>
    private protected override void Release() => walker.Dispose();
}
