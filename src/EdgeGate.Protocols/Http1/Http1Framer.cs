using EdgeGate.Protocols.Wire;

namespace EdgeGate.Protocols.Http1;

/// <summary>Reads heads strictly: what two servers could understand differently is a fault.</summary>
/// <remarks>
/// <code>
/// request:   method SP target SP HTTP/1.x CRLF     response:  HTTP/1.x SP status [SP reason] CRLF
///            *( name ":" OWS value OWS CRLF )                 *( name ":" OWS value OWS CRLF )
///            CRLF                                             CRLF
/// </code>
/// RFC 9112, 2 to 6. One empty line before a request line is passed over (2.2); a line end is CRLF and nothing else.
/// </remarks>
public static class Http1Framer
{
    private const int VersionBytes = 8;

    /// <summary>Finds the end of a head.</summary>
    /// <param name="window">Unread bytes, starting on a message boundary.</param>
    /// <param name="looked">How many of them an earlier call saw; they are not looked at again.</param>
    /// <param name="limits">Bounds.</param>
    /// <returns>Done(bytes of the head, the empty line included); NeedMore(one more); a fault.</returns>
    public static ParseStep ReadHead(ReadOnlySpan<byte> window, int looked, Http1Limits limits)
    {
        int first = window.StartsWith("\r\n"u8) ? 2 : 0;
        int line = Math.Max(first, looked == 0 ? 0 : window[..Math.Min(looked, window.Length)].LastIndexOf((byte)'\n') + 1);
        while (true)
        {
            int end = window[line..].IndexOfAny((byte)'\r', (byte)'\n');
            int at = end < 0 ? window.Length : line + end;
            if (line == first && at - line > limits.RequestLineBytesMax) { return ParseStep.Fault(ProtocolFault.HttpTargetTooLong, line); }
            if (at + 2 > limits.HeadBytesMax) { return ParseStep.Fault(ProtocolFault.HttpHeadTooLong, line); }
            if (end < 0 || (window[at] == '\r' && at + 1 == window.Length)) { return ParseStep.NeedMore(window.Length + 1); }
            if (window[at] != '\r' || window[at + 1] != '\n') { return ParseStep.Fault(ProtocolFault.HttpBareLineEnd, at); }
            if (at == line) { return line == first ? ParseStep.Fault(ProtocolFault.HttpRequestLineMalformed, line) : ParseStep.Done(at + 2); }
            line = at + 2;
        }
    }

    /// <summary>Reads a whole request head.</summary>
    /// <param name="window">As for <see cref="ReadHead"/>.</param>
    /// <param name="looked">As for <see cref="ReadHead"/>.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="request">The head when done.</param>
    public static ParseStep ReadRequest(ReadOnlySpan<byte> window, int looked, Http1Limits limits, out Http1Request request)
    {
        request = default;
        ParseStep head = ReadHead(window, looked, limits);
        if (head.Kind != ParseKind.Done) { return head; }
        int start = window.StartsWith("\r\n"u8) ? 2 : 0;
        int lineEnd = start + window[start..].IndexOf((byte)'\r');
        ReadOnlySpan<byte> line = window[start..lineEnd];
        int space = line.IndexOf((byte)' ');
        int lastSpace = line.LastIndexOf((byte)' ');
        if (space <= 0) { return ParseStep.Fault(ProtocolFault.HttpRequestLineMalformed, start); }
        request.Method = line[..space];
        if (space > limits.MethodBytesMax || !Http1Bytes.IsToken(request.Method)) { return ParseStep.Fault(ProtocolFault.HttpMethodInvalid, start); }
        if (lastSpace == space) { return ParseStep.Fault(ProtocolFault.HttpRequestLineMalformed, start); }
        request.Target = line[(space + 1)..lastSpace];
        if (!Http1Bytes.IsTarget(request.Target)) { return ParseStep.Fault(ProtocolFault.HttpTargetInvalid, start + space + 1); }
        ProtocolFault version = ReadVersion(line[(lastSpace + 1)..], out request.IsVersion10);
        if (version != ProtocolFault.None) { return ParseStep.Fault(version, start + lastSpace + 1); }
        request.Fields = window[(lineEnd + 2)..(head.Bytes - 2)];
        ParseStep fields = ReadFields(request.Fields, limits, request.IsVersion10, out request.Facts, out int hosts);
        if (fields.Kind == ParseKind.Fault) { return ParseStep.Fault(fields.Problem, lineEnd + 2 + fields.Bytes); }
        ProtocolFault host = CheckHost(request, hosts);
        if (host != ProtocolFault.None) { return ParseStep.Fault(host, lineEnd + 2); }
        return request.Facts.ContentLength > limits.BodyBytesMax ? ParseStep.Fault(ProtocolFault.HttpBodyTooLong, lineEnd + 2) : head;
    }

    /// <summary>Reads a whole response head.</summary>
    /// <param name="window">As for <see cref="ReadHead"/>.</param>
    /// <param name="looked">As for <see cref="ReadHead"/>.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="response">The head when done.</param>
    public static ParseStep ReadResponse(ReadOnlySpan<byte> window, int looked, Http1Limits limits, out Http1Response response)
    {
        response = default;
        // An empty line is passed over before a request alone.
        if (!window.IsEmpty && window[0] != 'H') { return ParseStep.Fault(ProtocolFault.HttpStatusLineMalformed, 0); }
        ParseStep head = ReadHead(window, looked, limits);
        if (head.Kind != ParseKind.Done) { return head; }
        int lineEnd = window.IndexOf((byte)'\r');
        ReadOnlySpan<byte> line = window[..lineEnd];
        const int StatusEnd = VersionBytes + 4;
        if (line.Length < StatusEnd || line[VersionBytes] != ' ' || (line.Length > StatusEnd && line[StatusEnd] != ' ') || !Http1Bytes.IsFieldValue(line))
        {
            return ParseStep.Fault(ProtocolFault.HttpStatusLineMalformed, 0);
        }
        ProtocolFault version = ReadVersion(line[..VersionBytes], out response.IsVersion10);
        if (version != ProtocolFault.None) { return ParseStep.Fault(version, 0); }
        foreach (byte digit in line[(VersionBytes + 1)..StatusEnd])
        {
            if (digit is < (byte)'0' or > (byte)'9') { return ParseStep.Fault(ProtocolFault.HttpStatusLineMalformed, VersionBytes + 1); }
            response.Status = (response.Status * 10) + digit - '0';
        }
        if (response.Status is < 100 or > 599) { return ParseStep.Fault(ProtocolFault.HttpStatusLineMalformed, VersionBytes + 1); }
        response.Fields = window[(lineEnd + 2)..(head.Bytes - 2)];
        ParseStep fields = ReadFields(response.Fields, limits, response.IsVersion10, out response.Facts, out _);
        return fields.Kind == ParseKind.Fault ? ParseStep.Fault(fields.Problem, lineEnd + 2 + fields.Bytes) : head;
    }

    /// <summary>Checks field lines and gathers what they say about the message.</summary>
    /// <returns>Done(bytes), or a fault at the offset of the line.</returns>
    internal static ParseStep ReadFields(ReadOnlySpan<byte> lines, Http1Limits limits, bool isVersion10, out Http1Facts facts, out int hosts)
    {
        facts = new Http1Facts { ContentLength = -1 };
        hosts = 0;
        int at = 0;
        int count = 0;
        while (at < lines.Length)
        {
            int end = lines[at..].IndexOf((byte)'\r');
            ReadOnlySpan<byte> line = lines.Slice(at, end);
            if (++count > limits.FieldsMax) { return ParseStep.Fault(ProtocolFault.HttpTooManyFields, at); }
            if (line[0] is (byte)' ' or (byte)'\t') { return ParseStep.Fault(ProtocolFault.HttpFoldedField, at); }
            int colon = line.IndexOf((byte)':');
            if (colon < 0 || !Http1Bytes.IsToken(line[..colon])) { return ParseStep.Fault(ProtocolFault.HttpFieldNameInvalid, at); }
            ReadOnlySpan<byte> value = line[(colon + 1)..];
            if (!Http1Bytes.IsFieldValue(value)) { return ParseStep.Fault(ProtocolFault.HttpFieldValueInvalid, at); }
            ProtocolFault fault = Note(line[..colon], Http1Bytes.Trim(value), isVersion10, ref facts, ref hosts);
            if (fault != ProtocolFault.None) { return ParseStep.Fault(fault, at); }
            at += end + 2;
        }
        return facts.IsChunked && facts.ContentLength >= 0 ? ParseStep.Fault(ProtocolFault.HttpLengthAndCoding, 0) : ParseStep.Done(at);
    }

    private static ProtocolFault Note(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isVersion10, ref Http1Facts facts, ref int hosts)
    {
        switch (name.Length)
        {
            case 4 when Http1Bytes.Same(name, "host"u8):
                hosts++;
                facts.Host = value;
                break;
            case 6 when Http1Bytes.Same(name, "expect"u8):
                if (!Http1Bytes.Same(value, "100-continue"u8)) { return ProtocolFault.HttpExpectationUnknown; }
                facts.ExpectsContinue = !isVersion10;
                break;
            case 7 when Http1Bytes.Same(name, "upgrade"u8):
                facts.Upgrade = value;
                break;
            case 10 when Http1Bytes.Same(name, "connection"u8):
                NoteConnection(value, ref facts);
                break;
            case 14 when Http1Bytes.Same(name, "content-length"u8):
                if (facts.ContentLength >= 0) { return ProtocolFault.HttpContentLengthRepeated; }
                return TryReadLength(value, out facts.ContentLength) ? ProtocolFault.None : ProtocolFault.HttpContentLengthInvalid;
            case 17 when Http1Bytes.Same(name, "transfer-encoding"u8):
                if (isVersion10 || facts.IsChunked) { return ProtocolFault.HttpCodingMisplaced; }
                if (!Http1Bytes.Same(value, "chunked"u8)) { return ProtocolFault.HttpCodingUnsupported; }
                facts.IsChunked = true;
                break;
        }
        return ProtocolFault.None;
    }

    private static void NoteConnection(ReadOnlySpan<byte> value, ref Http1Facts facts)
    {
        while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
        {
            if (Http1Bytes.Same(item, "close"u8)) { facts.IsClose = true; }
            else if (Http1Bytes.Same(item, "keep-alive"u8)) { facts.IsKeepAlive = true; }
            else if (Http1Bytes.Same(item, "upgrade"u8)) { facts.IsUpgrade = true; }
            else { facts.HasListedFields = true; }
        }
    }

    private static bool TryReadLength(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        // Eighteen digits cannot overflow, and nothing is that long.
        if (value.IsEmpty || value.Length > 18) { return false; }
        foreach (byte digit in value)
        {
            if (digit is < (byte)'0' or > (byte)'9') { return false; }
            length = (length * 10) + digit - '0';
        }
        return true;
    }

    private static ProtocolFault ReadVersion(ReadOnlySpan<byte> version, out bool isVersion10)
    {
        isVersion10 = version.SequenceEqual("HTTP/1.0"u8);
        if (isVersion10 || version.SequenceEqual("HTTP/1.1"u8)) { return ProtocolFault.None; }
        bool isOther = version.Length == VersionBytes && version.StartsWith("HTTP/"u8) && char.IsAsciiDigit((char)version[5]) && version[6] == '.' && char.IsAsciiDigit((char)version[7]);
        return isOther ? ProtocolFault.HttpVersionUnsupported : ProtocolFault.HttpRequestLineMalformed;
    }

    private static ProtocolFault CheckHost(in Http1Request request, int hosts)
    {
        if (hosts > 1 || (hosts == 0 && !request.IsVersion10) || (hosts == 1 && !Http1Bytes.IsAuthority(request.Facts.Host))) { return ProtocolFault.HttpHostInvalid; }
        Http1Target target = Http1Target.Read(request.Method, request.Target);
        if (target.Form == Http1TargetForm.Invalid) { return ProtocolFault.HttpTargetInvalid; }
        return target.Form == Http1TargetForm.Absolute && hosts == 1 && !target.IsAuthority(request.Facts.Host) ? ProtocolFault.HttpHostMismatch : ProtocolFault.None;
    }
}
