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

    /// <summary>What begins as JSON and is said to be markup or a form: behind its escapes, and as its type says. The second look lets pass what the first put there as tokens.</summary>
    public static ChainedFilter Json(BodyContext context, BodyKind kind)
    {
        TokenPlaces tokens = new();
        EncodedMaskStream json = context.Plan.OpenEncoded(TextEncoding.Json, context.Finds);
        json.NoteTokens(tokens);
        if (kind == BodyKind.Form) { return new(new TextFilter(json), new FormFilter(context, tokens)); }
        EncodedMaskStream markup = context.Plan.OpenEncoded(TextEncoding.Xml, context.Finds);
        markup.PassTokens(tokens, 0);
        return new(new TextFilter(json), new TextFilter(markup));
    }

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
