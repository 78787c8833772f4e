using System.Buffers;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http2;

/// <summary>Translates heads and trailers between HTTP/2 and HTTP/1.1. Nothing is written of a list with a fault in it.</summary>
/// <remarks>
/// RFC 9113, 8. What is written as HTTP/1.1 is read by <see cref="Http1Framer"/> as one head of the same method, target and fields: its framing is made here,
/// from what the stream says, and fields that frame or route are checked first. Its faults are those of a stream, the connection lives.
/// </remarks>
public static class Http2Heads
{
    /// <summary>Writes a client's request: request line, <c>Host</c>, fields, framing, empty line.</summary>
    /// <param name="fields">What its field block held.</param>
    /// <param name="isEnd">Whether the stream ends with it.</param>
    /// <param name="output">Receives the head.</param>
    /// <param name="facts">What is to follow.</param>
    /// <returns>None; or why it is malformed (RFC 9113, 8.1.1). <see cref="Http1Status.Of"/> says what a client may be answered.</returns>
    public static ProtocolFault WriteRequest(Http2FieldList fields, bool isEnd, IBufferWriter<byte> output, out Http2RequestFacts facts)
    {
        facts = default;
        ProtocolFault fault = Http2RequestHead.Read(fields, isEnd, out Http2RequestHead head);
        if (fault != ProtocolFault.None) { return fault; }
        Http1Writer.RequestLine(output, head.Method, head.Target, default, hasQuery: false);
        Http1Writer.Field(output, "Host"u8, head.Authority);
        bool hasCookies = false;
        foreach (Http2Field field in fields)
        {
            if (field.Name.SequenceEqual("cookie"u8)) { hasCookies = true; }
            else if (!IsWrittenApart(field.Name) && !field.Name.SequenceEqual("te"u8)) { Http1Writer.Field(output, field.Name, field.Value); }
        }
        if (hasCookies) { WriteCookies(fields, output); }
        bool isChunked = !isEnd && head.ContentLength < 0;
        WriteFraming(output, head.ContentLength, isChunked);
        facts = new Http2RequestFacts(head.ContentLength, isChunked, head.Method.SequenceEqual("HEAD"u8));
        return ProtocolFault.None;
    }

    /// <summary>Writes a target's response: status line, fields, framing, empty line.</summary>
    /// <param name="fields">What its field block held.</param>
    /// <param name="isEnd">Whether the stream ends with it.</param>
    /// <param name="isHead">Whether it answers HEAD.</param>
    /// <param name="output">Receives the head.</param>
    /// <param name="facts">What is to follow.</param>
    /// <returns>None; or why it is malformed (RFC 9113, 8.1.1 and 8.3.2).</returns>
    public static ProtocolFault WriteResponse(Http2FieldList fields, bool isEnd, bool isHead, IBufferWriter<byte> output, out Http2ResponseFacts facts)
    {
        facts = default;
        ProtocolFault fault = ReadResponse(fields, out int status, out long length);
        if (fault != ProtocolFault.None) { return fault; }
        bool isInterim = status < 200;
        if (isInterim && isEnd) { return ProtocolFault.Http2StatusInvalid; }
        bool mayHaveBody = !isHead && !isInterim && status is not (204 or 304);
        if (mayHaveBody && isEnd && length > 0) { return ProtocolFault.Http2ContentLengthInvalid; }
        Http1Writer.StatusLine(output, status);
        foreach (Http2Field field in fields)
        {
            if (!IsWrittenApart(field.Name)) { Http1Writer.Field(output, field.Name, field.Value); }
        }
        bool isChunked = mayHaveBody && !isEnd && length < 0;
        // HTTP/1.1 reads a body until the connection closes where nothing is said.
        WriteFraming(output, mayHaveBody && isEnd ? 0 : length, isChunked);
        facts = new Http2ResponseFacts(status, isInterim, length, isChunked, mayHaveBody && !isEnd);
        return ProtocolFault.None;
    }

    /// <summary>Writes trailers as field lines, without the empty line behind them. They may stand behind the last chunk of a chunked body, and nowhere else.</summary>
    /// <returns>None; or why they are malformed (RFC 9113, 8.1).</returns>
    public static ProtocolFault WriteTrailers(Http2FieldList fields, IBufferWriter<byte> output)
    {
        if (fields.IsTooLarge) { return ProtocolFault.Http2FieldListTooLarge; }
        foreach (Http2Field field in fields)
        {
            if (Http2FieldRules.IsPseudo(field.Name)) { return ProtocolFault.Http2PseudoFieldInvalid; }
            ProtocolFault fault = Http2FieldRules.Check(field.Name, field.Value);
            if (fault != ProtocolFault.None) { return fault; }
            if (IsWrittenApart(field.Name)) { return ProtocolFault.Http2TrailerForbidden; }
        }
        foreach (Http2Field field in fields) { Http1Writer.Field(output, field.Name, field.Value); }
        return ProtocolFault.None;
    }

    /// <summary>Writes a request to a target as a field block.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">Path and query, or <c>*</c>.</param>
    /// <param name="authority">Host and port; stands in the place of <c>Host</c>.</param>
    /// <param name="isTls">Whether the connection is one of TLS.</param>
    /// <param name="fieldLines">Checked field lines of HTTP/1.1; those about its connection are left out, and <c>te: trailers</c> is added.</param>
    /// <param name="block">Receives the block.</param>
    public static void WriteRequestBlock(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, ReadOnlySpan<byte> authority, bool isTls, ReadOnlySpan<byte> fieldLines, IBufferWriter<byte> block)
    {
        HpackWriter.Field(block, ":method"u8, method);
        HpackWriter.Field(block, ":scheme"u8, isTls ? "https"u8 : "http"u8);
        HpackWriter.Field(block, ":authority"u8, authority);
        HpackWriter.Field(block, ":path"u8, target);
        WriteFields(fieldLines, isRequest: true, block);
        HpackWriter.Field(block, "te"u8, "trailers"u8);
    }

    /// <summary>Writes a response to a client as a field block.</summary>
    /// <param name="status">Its status code.</param>
    /// <param name="fieldLines">Checked field lines of HTTP/1.1; those about its connection are left out.</param>
    /// <param name="block">Receives the block.</param>
    public static void WriteResponseBlock(int status, ReadOnlySpan<byte> fieldLines, IBufferWriter<byte> block)
    {
        HpackWriter.Status(block, status);
        WriteFields(fieldLines, isRequest: false, block);
    }

    /// <summary>Writes trailers as a field block; those about HTTP/1.1's connection are left out.</summary>
    public static void WriteTrailersBlock(ReadOnlySpan<byte> fieldLines, IBufferWriter<byte> block) => WriteFields(fieldLines, isRequest: false, block);

    private static ProtocolFault ReadResponse(Http2FieldList fields, out int status, out long length)
    {
        status = 0;
        length = -1;
        bool isBegun = false;
        if (fields.IsTooLarge) { return ProtocolFault.Http2FieldListTooLarge; }
        foreach (Http2Field field in fields)
        {
            if (Http2FieldRules.IsPseudo(field.Name))
            {
                if (isBegun || status != 0 || !field.Name.SequenceEqual(":status"u8)) { return ProtocolFault.Http2PseudoFieldInvalid; }
                if (!TryReadStatus(field.Value, out status)) { return ProtocolFault.Http2StatusInvalid; }
                continue;
            }
            isBegun = true;
            ProtocolFault fault = Http2FieldRules.Check(field.Name, field.Value);
            if (fault != ProtocolFault.None) { return fault; }
            if (field.Name.SequenceEqual("content-length"u8) && !Http2FieldRules.TryTakeLength(field.Value, ref length)) { return ProtocolFault.Http2ContentLengthInvalid; }
        }
        return status == 0 ? ProtocolFault.Http2PseudoFieldMissing : ProtocolFault.None;
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> value, out int status)
    {
        status = 0;
        if (value.Length != 3 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) { return false; }
        status = ((value[0] - '0') * 100) + ((value[1] - '0') * 10) + value[2] - '0';
        return status is >= 100 and <= 599 and not 101;
    }

    /// <summary>Whether a field of a list is not written where it stands: pseudo-fields, and what is said once and first, or last.</summary>
    private static bool IsWrittenApart(ReadOnlySpan<byte> name) => Http2FieldRules.IsPseudo(name) || name.SequenceEqual("host"u8) || name.SequenceEqual("content-length"u8);

    /// <summary>Joins the pieces of a cookie field (RFC 9113, 8.2.3).</summary>
    private static void WriteCookies(Http2FieldList fields, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> between = "Cookie: "u8;
        foreach (Http2Field field in fields)
        {
            if (!field.Name.SequenceEqual("cookie"u8)) { continue; }
            output.Write(between);
            output.Write(field.Value);
            between = "; "u8;
        }
        output.Write("\r\n"u8);
    }

    private static void WriteFraming(IBufferWriter<byte> output, long length, bool isChunked)
    {
        if (isChunked) { Http1Writer.Field(output, "Transfer-Encoding"u8, "chunked"u8); }
        else if (length >= 0) { Http1Writer.Field(output, "Content-Length"u8, length); }
        Http1Writer.End(output);
    }

    private static void WriteFields(ReadOnlySpan<byte> fieldLines, bool isRequest, IBufferWriter<byte> block)
    {
        bool hasListed = Http1Fields.TryFind(fieldLines, "connection"u8, out _);
        Http1Fields fields = new(fieldLines);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            bool isDropped = Http2FieldRules.IsOfConnection(name) || (isRequest && Http1Bytes.Same(name, "host"u8)) || (hasListed && Http1Fields.IsListedInConnection(fieldLines, name));
            if (!isDropped) { HpackWriter.Field(block, name, value); }
        }
    }
}
