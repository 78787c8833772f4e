using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Sessions.Http.Bodies.Multipart;

/// <summary>Masks the parts of a multipart body, each by its own headers, and their headers too.</summary>
/// <remarks>
/// <see cref="MultipartFramer"/> takes it apart. Refused beyond what that refuses: a header that chooses a mask and comes twice, and a transfer encoding that changes bytes.
/// </remarks>
internal sealed class MultipartFilter : BodyFilter
{
    private const int HeaderBytesMax = 16 * 1024;
    private const int NestingMax = 4;
    private const int NameBytesMax = 64;

    private readonly BodyContext context;
    private readonly BodyDirection direction;
    private readonly int depth;
    private readonly MultipartFramer framer;
    private readonly ByteBuffer held = new(int.MaxValue / 2);
    private readonly ByteBuffer type = new(HeaderBytesMax);
    private byte[] field = [];
    private BodyFilter? part;
    private int parts;
    private bool hasType;
    private bool hasDisposition;

    private MultipartFilter(BodyContext context, BodyDirection direction, int depth, ReadOnlySpan<byte> boundary)
    {
        this.context = context;
        this.direction = direction;
        this.depth = depth;
        framer = new MultipartFramer(boundary, HeaderBytesMax);
    }

    /// <summary>Begins a body; null, with the reason, when its type says no usable boundary or it is nested too deeply.</summary>
    public static MultipartFilter? Create(in MediaType type, BodyDirection direction, BodyContext context, int depth, out string refusal)
    {
        refusal = depth >= NestingMax ? BodyRefusals.MultipartDeep : BodyRefusals.Multipart;
        if (depth >= NestingMax || !MultipartFramer.IsBoundary(type.Boundary)) { return null; }
        refusal = "";
        return new MultipartFilter(context, direction, depth, type.Boundary);
    }

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        held.Append(piece);
        int taken = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = held.Written[taken..];
            ParseStep step = framer.Read(rest, out MultipartUnit unit);
            if (step.Kind == ParseKind.NeedMore) { break; }
            if (step.Kind == ParseKind.Fault) { return BodyRefusals.Multipart; }
            int bytes = unit.Kind == MultipartUnitKind.Content ? Math.Min(step.Bytes, BodyLimits.PieceBytes) : step.Bytes;
            if (Take(unit, rest[..bytes], output) is { } refusal) { return refusal; }
            taken += bytes;
        }
        // Once for all: a line may be three bytes long, and each would move all that is behind it.
        held.RemoveFirst(taken);
        return null;
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output) => held.Length == 0 && framer.MayEnd ? null : BodyRefusals.Multipart;

    /// <inheritdoc/>
    private protected override void Release()
    {
        part?.Dispose();
        part = null;
        held.Release();
        type.Release();
    }

    private string? Take(in MultipartUnit unit, ReadOnlySpan<byte> bytes, ByteBuffer output)
    {
        switch (unit.Kind)
        {
            case MultipartUnitKind.Content:
                return part!.Write(bytes, output);
            case MultipartUnitKind.Header:
                return TakeHeader(unit.Name, unit.Value, output);
            case MultipartUnitKind.HeadersEnd:
                output.Append(bytes);
                return BeginContent();
            case MultipartUnitKind.Boundary or MultipartUnitKind.LastBoundary:
                return TakeBoundary(bytes, unit.Kind == MultipartUnitKind.LastBoundary, output);
            default:
                output.Append(bytes);
                return null;
        }
    }

    private string? TakeBoundary(ReadOnlySpan<byte> bytes, bool isLast, ByteBuffer output)
    {
        string? problem = part?.Finish(output);
        part?.Dispose();
        part = null;
        if (problem is not null) { return problem; }
        output.Append(bytes);
        type.Clear();
        (hasType, hasDisposition, field) = (false, false, []);
        return isLast || ++parts <= context.Limits.PartsMax ? null : BodyRefusals.MultipartDeep;
    }

    private string? TakeHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        bool isType = Ascii.EqualsIgnoreCase(name, "content-type"u8);
        bool isDisposition = Ascii.EqualsIgnoreCase(name, "content-disposition"u8);
        if ((isType && hasType) || (isDisposition && hasDisposition)) { return BodyRefusals.Multipart; }
        hasType |= isType;
        hasDisposition |= isDisposition;
        if (isDisposition) { field = FieldOf(value); }
        if (Ascii.EqualsIgnoreCase(name, "content-encoding"u8)) { return BodyRefusals.MultipartEncoding; }
        if (Ascii.EqualsIgnoreCase(name, "content-transfer-encoding"u8)
            && !Ascii.EqualsIgnoreCase(value, "binary"u8) && !Ascii.EqualsIgnoreCase(value, "8bit"u8) && !Ascii.EqualsIgnoreCase(value, "7bit"u8))
        {
            return BodyRefusals.MultipartEncoding;
        }
        output.Append(name);
        output.Append(": "u8);
        bool passes = true;
        if (isType)
        {
            // What chooses the mask goes on as it was read.
            type.Append(value);
            output.Append(value);
        }
        else { passes = FieldMasker.MaskHeader(name, value, context, output); }
        output.Append("\r\n"u8);
        return passes ? null : BodyRefusals.Denied;
    }

    /// <summary>The name of the form's field that a part is; nothing for a file (RFC 7578, 4.2).</summary>
    private static byte[] FieldOf(ReadOnlySpan<byte> disposition)
    {
        ReadOnlySpan<byte> begin = "; name=\""u8;
        int at = disposition.IndexOf(begin);
        if (at < 0 || disposition.IndexOf("filename"u8) >= 0) { return []; }
        ReadOnlySpan<byte> rest = disposition[(at + begin.Length)..];
        int end = rest.IndexOf((byte)'"');
        return end < 0 ? [] : rest[..Math.Min(end, NameBytesMax)].ToArray();
    }

    private string? BeginContent()
    {
        // A part without a type is text (RFC 7578, 4.4); looked at all the same, for files come so too.
        part = BodyMaskers.Choose(hasType && type.Length == 0 ? "?"u8 : type.Written, direction, field.Length > 0 ? context with { FieldName = field } : context, depth + 1, out string refusal);
        return part is null ? refusal : null;
    }
}
