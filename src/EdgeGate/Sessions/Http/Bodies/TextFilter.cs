using EdgeGate.Core;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks text by content: as it stands, or seen through an encoding.</summary>
internal sealed class TextFilter(MaskStream stream) : BodyFilter
{
    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output) => stream.Write(piece, output) ? null : BodyRefusals.Denied;

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output) => stream.Finish(output) ? null : BodyRefusals.Denied;

    /// <inheritdoc/>
    public override bool TryRestart()
    {
        // A stream that sees text as it stands keeps nothing behind its end.
        stream.Dispose();
        return stream is PlainMaskStream { MayRestart: true };
    }

    /// <inheritdoc/>
    private protected override void Release() => stream.Dispose();
}
