using System.Buffers;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.Bodies.Multipart;

/// <summary>Masks the parts of a multipart body, each by its own headers, and their headers too.</summary>
/// <remarks>
/// RFC 2046, 5.1.1; RFC 7578. Strict, for a reader that sees other parts than the gateway sees other content types:
/// <code>
/// --boundary CRLF header CRLF ... CRLF content CRLF --boundary CRLF ... CRLF --boundary-- [CRLF]
/// </code>
/// No text before the first boundary or behind the last, no padding behind a boundary, no folded headers, no line that ends without CR LF,
/// no header twice, and no transfer encoding that changes bytes. A boundary's beginning waits until it shows what it is.
/// </remarks>
internal sealed class MultipartFilter : BodyFilter
{
    /// <summary>RFC 2046, 5.1.1.</summary>
    private const int BoundaryBytesMax = 70;

    private const int HeaderBytesMax = 16 * 1024;
    private const int NestingMax = 4;

    private readonly BodyContext context;
    private readonly BodyDirection direction;
    private readonly int depth;
    private readonly byte[] delimiter;
    private readonly ByteBuffer held = new(int.MaxValue / 2);
    private readonly ByteBuffer type = new(HeaderBytesMax);
    private Place place;
    private BodyFilter? part;
    private int parts;
    private int headerBytes;
    private bool hasType;
    private bool hasDisposition;

    private MultipartFilter(BodyContext context, BodyDirection direction, int depth, byte[] delimiter)
    {
        this.context = context;
        this.direction = direction;
        this.depth = depth;
        this.delimiter = delimiter;
        // The first boundary needs no line end before it.
        held.Append("\r\n"u8);
    }

    private enum Place : byte
    {
        /// <summary>Before the first boundary.</summary>
        Begin,
        /// <summary>Right behind a boundary.</summary>
        Boundary,
        /// <summary>In the headers of a part.</summary>
        Headers,
        /// <summary>In its content.</summary>
        Content,
        /// <summary>Behind the last boundary.</summary>
        End,
    }

    /// <summary>Begins a body; null, with the reason, when its type says no usable boundary or it is nested too deeply.</summary>
    public static MultipartFilter? Create(in MediaType type, BodyDirection direction, BodyContext context, int depth, out string refusal)
    {
        refusal = depth >= NestingMax ? BodyRefusals.MultipartDeep : BodyRefusals.Multipart;
        ReadOnlySpan<byte> boundary = type.Boundary;
        bool isUsable = !boundary.IsEmpty && boundary.Length <= BoundaryBytesMax && boundary[^1] != ' ' && boundary.IndexOfAnyExcept(Boundary) < 0;
        if (depth >= NestingMax || !isUsable) { return null; }
        refusal = "";
        return new MultipartFilter(context, direction, depth, [.. "\r\n--"u8, .. boundary]);
    }

    private static SearchValues<byte> Boundary { get; } = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'()+_,-./:=? "u8);

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        held.Append(piece);
        while (true)
        {
            int before = held.Length;
            Place was = place;
            string? problem = Step(output);
            if (problem is not null) { return problem; }
            if (held.Length == before && place == was) { return null; }
        }
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        if (place == Place.Begin && held.Length == 2) { return null; }
        if (place != Place.End || !(held.Length == 0 || held.Written.SequenceEqual("\r\n"u8))) { return BodyRefusals.Multipart; }
        output.Append(held.Written);
        return null;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        part?.Dispose();
        part = null;
        held.Release();
        type.Release();
    }

    private string? Step(ByteBuffer output)
    {
        switch (place)
        {
            case Place.Begin:
                if (held.Length < delimiter.Length) { return delimiter.AsSpan().StartsWith(held.Written) ? null : BodyRefusals.Multipart; }
                if (!held.Written.StartsWith(delimiter)) { return BodyRefusals.Multipart; }
                output.Append(delimiter.AsSpan(2));
                held.RemoveFirst(delimiter.Length);
                place = Place.Boundary;
                return null;
            case Place.Boundary:
                return StepBoundary(output);
            case Place.Headers:
                return StepHeader(output);
            case Place.Content:
                return StepContent(output);
            default:
                return held.Length <= 2 && "\r\n"u8.StartsWith(held.Written) ? null : BodyRefusals.Multipart;
        }
    }

    private string? StepBoundary(ByteBuffer output)
    {
        if (held.Length < 2) { return null; }
        bool isLast = held.Written.StartsWith("--"u8);
        if (!isLast && !held.Written.StartsWith("\r\n"u8)) { return BodyRefusals.Multipart; }
        output.Append(held.Written[..2]);
        held.RemoveFirst(2);
        place = isLast ? Place.End : Place.Headers;
        type.Clear();
        (hasType, hasDisposition) = (false, false);
        headerBytes = 0;
        return isLast || ++parts <= context.Limits.PartsMax ? null : BodyRefusals.MultipartDeep;
    }

    private string? StepHeader(ByteBuffer output)
    {
        int end = held.Written.IndexOf("\r\n"u8);
        if ((end < 0 ? held.Length : end) + headerBytes > HeaderBytesMax) { return BodyRefusals.Multipart; }
        if (end < 0) { return null; }
        ReadOnlySpan<byte> line = held.Written[..end];
        headerBytes += end + 2;
        string? problem = end > 0 ? TakeHeader(line, output) : BeginContent();
        output.Append("\r\n"u8);
        held.RemoveFirst(end + 2);
        return problem;
    }

    private string? TakeHeader(ReadOnlySpan<byte> line, ByteBuffer output)
    {
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || line.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0 || line[..colon].IndexOfAny((byte)' ', (byte)'\t') >= 0) { return BodyRefusals.Multipart; }
        ReadOnlySpan<byte> name = line[..colon];
        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
        bool isType = Ascii.EqualsIgnoreCase(name, "content-type"u8);
        bool isDisposition = Ascii.EqualsIgnoreCase(name, "content-disposition"u8);
        if ((isType && hasType) || (isDisposition && hasDisposition)) { return BodyRefusals.Multipart; }
        hasType |= isType;
        hasDisposition |= isDisposition;
        if (Ascii.EqualsIgnoreCase(name, "content-encoding"u8)) { return BodyRefusals.MultipartEncoding; }
        if (Ascii.EqualsIgnoreCase(name, "content-transfer-encoding"u8)
            && !Ascii.EqualsIgnoreCase(value, "binary"u8) && !Ascii.EqualsIgnoreCase(value, "8bit"u8) && !Ascii.EqualsIgnoreCase(value, "7bit"u8))
        {
            return BodyRefusals.MultipartEncoding;
        }
        output.Append(name);
        output.Append(": "u8);
        if (!isType) { return FieldMasker.MaskHeader(name, value, context, output) ? null : BodyRefusals.Denied; }
        // What chooses the mask goes on as it was read.
        type.Append(value);
        output.Append(value);
        return null;
    }

    private string? BeginContent()
    {
        place = Place.Content;
        // A part without a type is text (RFC 7578, 4.4); looked at all the same, for files come so too.
        part = BodyMaskers.Choose(hasType && type.Length == 0 ? "?"u8 : type.Written, direction, context, depth + 1, out string refusal);
        return part is null ? refusal : null;
    }

    private string? StepContent(ByteBuffer output)
    {
        int end = held.Written.IndexOf(delimiter);
        int count = end >= 0 ? end : Math.Max(0, held.Length - delimiter.Length + 1);
        if (count > 0)
        {
            count = Math.Min(count, BodyLimits.PieceBytes);
            string? refusal = part!.Write(held.Written[..count], output);
            held.RemoveFirst(count);
            return refusal;
        }
        if (end < 0) { return null; }
        string? problem = part!.Finish(output);
        part.Dispose();
        part = null;
        output.Append(delimiter);
        held.RemoveFirst(delimiter.Length);
        place = Place.Boundary;
        return problem;
    }
}
