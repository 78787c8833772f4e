using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Passes bytes as they stand, where a rule says so.</summary>
internal sealed class BinaryFilter : BodyFilter
{
    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        output.Append(piece);
        return null;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output) => null;
}
