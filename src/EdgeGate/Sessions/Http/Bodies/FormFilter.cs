using EdgeGate.Core;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks a URL-encoded form, or a query: each field on its own, its name as its value's context; names too.</summary>
/// <remarks>WHATWG URL, 5. Fields are parted by an ampersand alone, which is never part of a find.</remarks>
/// <param name="context">What the rule asks.</param>
/// <param name="tokens">Where a first look put tokens, or null.</param>
internal sealed class FormFilter(BodyContext context, TokenPlaces? tokens = null) : BodyFilter
{
    private EncodedMaskStream? field;
    private long taken;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty)
        {
            int end = piece.IndexOf((byte)'&');
            ReadOnlySpan<byte> part = end < 0 ? piece : piece[..end];
            field ??= Open();
            taken += part.Length + (end < 0 ? 0 : 1);
            if (!field.Write(part, output)) { return BodyRefusals.Denied; }
            if (end < 0) { return null; }
            if (Finish(output) is { } refusal) { return refusal; }
            output.Append((byte)'&');
            piece = piece[(end + 1)..];
        }
        return null;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        bool mayPass = field?.Finish(output) ?? true;
        Release();
        return mayPass ? null : BodyRefusals.Denied;
    }

    private EncodedMaskStream Open()
    {
        EncodedMaskStream opened = context.Plan.OpenEncoded(TextEncoding.FormField, context.Finds);
        if (tokens is not null) { opened.PassTokens(tokens, taken); }
        return opened;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        field?.Dispose();
        field = null;
    }
}
