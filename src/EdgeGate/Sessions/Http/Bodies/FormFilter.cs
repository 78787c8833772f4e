using EdgeGate.Core;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Masks a URL-encoded form, or a query: each field on its own, its name as its value's context; names too.</summary>
/// <remarks>WHATWG URL, 5. Fields are parted by an ampersand alone, which is never part of a find.</remarks>
internal sealed class FormFilter(BodyContext context) : BodyFilter
{
    private EncodedMaskStream? field;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        while (!piece.IsEmpty)
        {
            int end = piece.IndexOf((byte)'&');
            ReadOnlySpan<byte> part = end < 0 ? piece : piece[..end];
            field ??= context.Plan.OpenEncoded(TextEncoding.FormField, context.Finds);
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

    /// <inheritdoc/>
    private protected override void Release()
    {
        field?.Dispose();
        field = null;
    }
}
