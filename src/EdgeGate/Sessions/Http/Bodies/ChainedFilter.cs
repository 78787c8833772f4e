using EdgeGate.Core;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks a text twice, for readers take it for one thing or for another.</summary>
/// <param name="first">Sees it as it came; owned.</param>
/// <param name="second">Sees what the first passes; owned.</param>
internal sealed class ChainedFilter(BodyFilter first, BodyFilter second) : BodyFilter
{
    private readonly ByteBuffer between = new(int.MaxValue / 2);

    /// <summary>XML as it stands, and what its elements hold behind their names. The second look sees all that the first does, so what becomes a token is left to it.</summary>
    public static ChainedFilter Xml(BodyContext context)
        => new(new TextFilter(context.Plan.Tokenless.OpenEncoded(TextEncoding.Xml, context.Finds)), new TextFilter(context.Plan.OpenEncoded(TextEncoding.XmlElements, context.Finds)));

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        between.Clear();
        return first.Write(piece, between) ?? second.Write(between.Written, output);
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        between.Clear();
        return first.Finish(between) ?? second.Write(between.Written, output) ?? second.Finish(output);
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        first.Dispose();
        second.Dispose();
        between.Release();
    }
}
