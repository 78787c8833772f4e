using System.Buffers;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http1;

/// <summary>Takes a multipart body apart: boundaries, headers of parts, contents.</summary>
/// <remarks>
/// RFC 2046, 5.1.1; RFC 7578. Strict, for a reader that sees other parts than the gateway sees other content types:
/// <code>
/// --boundary CRLF header CRLF ... CRLF content CRLF --boundary CRLF ... CRLF --boundary-- [CRLF]
/// </code>
/// No text before the first boundary or behind the last, no padding behind a boundary, no folded headers, no line that ends without CR LF,
/// and no boundary where a header or the first byte of a content is expected, for there are readers that look for boundaries first.
/// </remarks>
public sealed class MultipartFramer
{
    /// <summary>The longest boundary (RFC 2046, 5.1.1).</summary>
    public const int BoundaryBytesMax = 70;

    private static readonly SearchValues<byte> BoundaryBytes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'()+_,-./:=? "u8);

    private readonly byte[] delimiter;
    private readonly int headerBytesMax;
    private Place place;
    private int headerBytes;
    private bool isContentBegun;

    /// <summary>Begins a body.</summary>
    /// <param name="boundary">Its boundary, as <see cref="IsBoundary"/> wants it.</param>
    /// <param name="headerBytesMax">The longest headers of a part, line ends included but the last.</param>
    public MultipartFramer(ReadOnlySpan<byte> boundary, int headerBytesMax)
    {
        delimiter = [.. "\r\n--"u8, .. boundary];
        this.headerBytesMax = headerBytesMax;
    }

    private enum Place : byte
    {
        /// <summary>Before the first boundary.</summary>
        Begin,
        /// <summary>In the headers of a part.</summary>
        Headers,
        /// <summary>In its content, or at the boundary behind it.</summary>
        Content,
        /// <summary>Behind the last boundary.</summary>
        Last,
        /// <summary>Behind all that may come.</summary>
        End,
    }

    /// <summary>Whether a boundary is one that every reader reads alike.</summary>
    public static bool IsBoundary(ReadOnlySpan<byte> boundary) => !boundary.IsEmpty && boundary.Length <= BoundaryBytesMax && boundary[^1] != ' ' && boundary.IndexOfAnyExcept(BoundaryBytes) < 0;

    /// <summary>Whether a body may end here, when nothing of it is unread: behind its last boundary, or before its first byte.</summary>
    public bool MayEnd => place is Place.Begin or Place.Last or Place.End;

    /// <summary>Reads the next unit.</summary>
    /// <param name="window">Unread bytes.</param>
    /// <param name="unit">The unit; of <see cref="MultipartUnitKind.Content"/> fewer bytes than are said may be taken.</param>
    /// <returns>Done(bytes); NeedMore(least window); Fault at offset 0.</returns>
    public ParseStep Read(ReadOnlySpan<byte> window, out MultipartUnit unit)
    {
        unit = default;
        switch (place)
        {
            case Place.Begin:
                // The first boundary needs no line end before it.
                return ReadBoundary(window, delimiter.AsSpan(2), out unit);
            case Place.Headers:
                return ReadHeader(window, out unit);
            case Place.Content:
                return ReadContent(window, out unit);
            case Place.Last when window.StartsWith("\r\n"u8):
                place = Place.End;
                unit = new MultipartUnit(MultipartUnitKind.End, default, default);
                return ParseStep.Done(2);
            default:
                return place == Place.Last && window.Length < 2 && "\r\n"u8.StartsWith(window) ? ParseStep.NeedMore(2) : window.IsEmpty ? ParseStep.NeedMore(1) : Malformed;
        }
    }

    private static ParseStep Malformed => ParseStep.Fault(ProtocolFault.MultipartMalformed, 0);

    private ParseStep ReadBoundary(ReadOnlySpan<byte> window, ReadOnlySpan<byte> expected, out MultipartUnit unit)
    {
        unit = default;
        if (!expected.StartsWith(window[..Math.Min(window.Length, expected.Length)])) { return Malformed; }
        ReadOnlySpan<byte> rest = window[Math.Min(window.Length, expected.Length)..];
        if (rest.Length < 2) { return rest.IsEmpty || rest[0] is (byte)'-' or (byte)'\r' ? ParseStep.NeedMore(expected.Length + 2) : Malformed; }
        bool isLast = rest.StartsWith("--"u8);
        if (!isLast && !rest.StartsWith("\r\n"u8)) { return Malformed; }
        place = isLast ? Place.Last : Place.Headers;
        headerBytes = 0;
        unit = new MultipartUnit(isLast ? MultipartUnitKind.LastBoundary : MultipartUnitKind.Boundary, default, default);
        return ParseStep.Done(expected.Length + 2);
    }

    private ParseStep ReadHeader(ReadOnlySpan<byte> window, out MultipartUnit unit)
    {
        unit = default;
        int end = window.IndexOf("\r\n"u8);
        // A CR at the end may begin the line's end.
        int length = end >= 0 ? end : window.EndsWith("\r"u8) ? window.Length - 1 : window.Length;
        if (length + headerBytes > headerBytesMax) { return Malformed; }
        if (end < 0) { return ParseStep.NeedMore(window.Length + 1); }
        headerBytes += end + 2;
        if (end == 0)
        {
            place = Place.Content;
            isContentBegun = false;
            unit = new MultipartUnit(MultipartUnitKind.HeadersEnd, default, default);
            return ParseStep.Done(2);
        }
        ReadOnlySpan<byte> line = window[..end];
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || line.StartsWith(delimiter.AsSpan(2)) || line.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0 || line[..colon].IndexOfAny((byte)' ', (byte)'\t') >= 0) { return Malformed; }
        unit = new MultipartUnit(MultipartUnitKind.Header, line[..colon], line[(colon + 1)..].Trim(" \t"u8));
        return ParseStep.Done(end + 2);
    }

    private ParseStep ReadContent(ReadOnlySpan<byte> window, out MultipartUnit unit)
    {
        unit = default;
        if (!isContentBegun)
        {
            ReadOnlySpan<byte> unled = delimiter.AsSpan(2);
            if (window.StartsWith(unled)) { return Malformed; }
            if (unled.StartsWith(window)) { return ParseStep.NeedMore(unled.Length); }
            isContentBegun = true;
        }
        int end = window.IndexOf(delimiter);
        if (end == 0) { return ReadBoundary(window, delimiter, out unit); }
        // What may be the beginning of a boundary waits until it shows what it is.
        int count = end > 0 ? end : window.Length - delimiter.Length + 1;
        unit = count > 0 ? new MultipartUnit(MultipartUnitKind.Content, default, default) : default;
        return count > 0 ? ParseStep.Done(count) : ParseStep.NeedMore(delimiter.Length);
    }
}
