using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.Grpc;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.Sessions.Http.SignIn;

namespace EdgeGate.Sessions.Http;

/// <summary>Writes the heads that go on: from what was parsed, field by field, never as they came.</summary>
internal static class HttpHeads
{
    /// <summary>Writes a request's start line and fields, without those that frame its body.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="head">Where to.</param>
    /// <param name="hostLine">The line of the Host field.</param>
    /// <param name="masker">Masks values.</param>
    /// <param name="isRewritten">Whether the body is masked.</param>
    /// <returns>Why the request may not pass; null when it may.</returns>
    public static string? WriteRequest(HttpExchange exchange, ByteBuffer head, ReadOnlySpan<byte> hostLine, HttpFieldMasker masker, bool isRewritten)
    {
        HttpRequest request = exchange.Request;
        HttpRoute route = exchange.Route;
        HttpConnectionOptions connection = exchange.Use.Connection;
        head.Clear();
        head.Append(request.Method);
        head.Append(" "u8);
        head.Append(exchange.Use.Lines.BasePath);
        head.Append(route.Path);
        if (route.HasQuery)
        {
            head.Append((byte)'?');
            head.Append(route.Query);
        }
        head.Append(" HTTP/1.1\r\n"u8);
        head.Append(hostLine);
        bool passesAuthorization = connection.PassesAuthorization && exchange.HasOwnTokenField;
        Http1Fields fields = new(request.Fields);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            HttpFieldRule rule = HttpFieldNames.OfRequest(name);
            if (rule == HttpFieldRule.Dropped && passesAuthorization && Http1Bytes.Same(name, "authorization"u8) && !HttpBearer.IsSameToken(value, exchange.Token))
            {
                rule = HttpFieldRule.Plain;
                if (HttpBearer.BindsConnection(value)) { exchange.BindTarget(); }
            }
            if (rule == HttpFieldRule.Dropped || connection.Owns(name) || exchange.Guest?.Owns(name, exchange.MasksResponse) == true || (request.HasListedFields && Http1Fields.IsListedInConnection(request.Fields, name))) { continue; }
            // What is masked is one whole: part of it would be masked without its context, and its length is no longer the target's.
            if (rule == HttpFieldRule.Exact && (isRewritten || (exchange.MasksResponse && (Http1Bytes.Same(name, "range"u8) || Http1Bytes.Same(name, "if-range"u8))))) { continue; }
            ReadOnlySpan<byte> passed = value;
            if (Http1Bytes.Same(name, "cookie"u8) && HttpCookies.HoldsOwn(value))
            {
                exchange.Moved.Clear();
                HttpCookies.AppendOthers(value, exchange.Moved);
                if (exchange.Moved.Length == 0) { continue; }
                passed = exchange.Moved.Written;
            }
            if (Http1Bytes.Same(name, "grpc-accept-encoding"u8) && (exchange.MasksResponse || exchange.Use.Tape is not null))
            {
                GrpcCodings.Narrow(value, exchange.Moved);
                if (exchange.Moved.Length == 0) { continue; }
                passed = exchange.Moved.Written;
            }
            if (!TryWrite(head, name, passed, masker, rule != HttpFieldRule.Plain, request.IsGrpc)) { return "a header field holds data that may not pass at all"; }
        }
        WriteOwn(exchange, head);
        return null;
    }

    /// <summary>Writes a response's start line and fields, without those that frame its body.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="head">Where to.</param>
    /// <param name="response">The head that came.</param>
    /// <param name="masker">Masks values.</param>
    /// <param name="isRewritten">Whether the body is masked, or would be.</param>
    /// <returns>Why the response may not pass; null when it may.</returns>
    public static string? WriteResponse(HttpExchange exchange, ByteBuffer head, in Http1Response response, HttpFieldMasker masker, bool isRewritten)
    {
        head.Clear();
        Http1Writer.StatusLine(head, response.Status);
        head.Append(exchange.CorsLines);
        bool hasCors = exchange.Use.Connection.Cors is not null;
        ByteBuffer moved = exchange.Moved;
        bool holdsSecret = HoldsSecret(exchange, response.Fields);
        bool isForCaches = exchange.Request.IsReading && response.Status >= 200;
        Http1Fields fields = new(response.Fields);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            HttpFieldRule rule = HttpFieldNames.OfResponse(name);
            if (rule == HttpFieldRule.Dropped || (rule == HttpFieldRule.Exact && isRewritten) || (hasCors && HttpCors.Owns(name))) { continue; }
            // A target that set the gateway's cookie would choose who its visitors are.
            if (rule == HttpFieldRule.Cookie && HttpCookies.IsOwn(HttpCookies.NameOf(value))) { continue; }
            if (response.Facts.HasListedFields && Http1Fields.IsListedInConnection(response.Fields, name)) { continue; }
            if (HttpPlaces.TryMove(exchange, rule, value, moved))
            {
                if (rule == HttpFieldRule.Location)
                {
                    if (holdsSecret && HoldsSecret(exchange, moved.Written)) { continue; }
                    if (!TryWriteUrl(head, name, moved.Written, masker)) { return "a header field holds data that may not pass at all"; }
                    continue;
                }
                value = moved.Written;
            }
            else if (Http1Bytes.Same(name, "cache-control"u8))
            {
                isForCaches = false;
                if (HttpCaching.IsShared(value))
                {
                    moved.Clear();
                    HttpCaching.AppendPrivate(value, moved);
                    value = moved.Written;
                }
            }
            else if (Http1Bytes.Same(name, "grpc-accept-encoding"u8) && (!exchange.RequestContext.IsIdle || exchange.Use.Tape is not null))
            {
                GrpcCodings.Narrow(value, moved);
                if (moved.Length == 0) { continue; }
                value = moved.Written;
            }
            if (holdsSecret && HoldsSecret(exchange, value)) { continue; }
            if (!TryWrite(head, name, value, masker, rule != HttpFieldRule.Plain, exchange.Request.IsGrpc)) { return "a header field holds data that may not pass at all"; }
        }
        if (isForCaches) { Http1Writer.Field(head, "Cache-Control"u8, "private"u8); }
        return null;
    }

    /// <summary>Writes trailer fields that may go on.</summary>
    /// <returns>Why they may not; null when they may.</returns>
    public static string? WriteTrailers(HttpExchange exchange, bool isRequest, ReadOnlySpan<byte> lines, ByteBuffer output, HttpFieldMasker masker)
    {
        Http1Fields fields = new(lines);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            HttpFieldRule rule = isRequest ? HttpFieldNames.OfRequest(name) : HttpFieldNames.OfResponse(name);
            // What routes, authenticates or says something of the message as it came does not belong behind it.
            if (rule != HttpFieldRule.Masked || HttpFieldNames.IsCredential(name)) { continue; }
            // There are targets that take trailers for fields of the head, where the gateway's own stand, and those that were judged.
            if (!isRequest && HoldsSecret(exchange, value)) { continue; }
            if (isRequest && (exchange.Use.Connection.Owns(name) || exchange.Guest?.Owns(name, exchange.MasksResponse) == true || exchange.Use.Decisions.IsLookedAt(name))) { continue; }
            if (!TryWrite(output, name, value, masker, isMasked: true, exchange.Request.IsGrpc)) { return "a trailer field holds data that may not pass at all"; }
        }
        return null;
    }

    /// <summary>Writes what the target knows the gateway by, and whom it is told of.</summary>
    public static void WriteCredentials(HttpExchange exchange, ByteBuffer head)
    {
        head.Append(exchange.Use.Lines.Own);
        if (exchange.Assertions is { } key) { head.Append(exchange.Use.AssertionLine(key)); }
        head.Append(exchange.CredentialLine);
    }

    /// <summary>Whether a target repeats what the gateway showed it.</summary>
    private static bool HoldsSecret(HttpExchange exchange, ReadOnlySpan<byte> bytes) => exchange.Use.Lines.Secret.IsIn(bytes) || OwnSecret.IsIn(bytes, exchange.CredentialLine);

    private static bool TryWrite(ByteBuffer head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HttpFieldMasker masker, bool isMasked, bool isGrpc)
    {
        if (!isMasked || masker.IsEmpty)
        {
            Http1Writer.Field(head, name, value);
            return true;
        }
        int start = head.Length;
        MaskOutcome outcome = isGrpc ? masker.AppendMetadata(name, value, head) : masker.AppendField(name, value, head);
        if (outcome is MaskOutcome.Null or MaskOutcome.Denied || !Http1Bytes.IsFieldValue(head.Written[(start + name.Length + 2)..])) { head.Truncate(start); }
        else { head.Append("\r\n"u8); }
        return outcome != MaskOutcome.Denied;
    }

    private static bool TryWriteUrl(ByteBuffer head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> url, HttpFieldMasker masker)
    {
        head.Append(name);
        head.Append(": "u8);
        bool passes = masker.TryAppendUrl(url, head);
        head.Append("\r\n"u8);
        return passes;
    }

    private static void WriteOwn(HttpExchange exchange, ByteBuffer head)
    {
        // Whatever is looked into or recorded must come in a coding that can be undone.
        if (exchange.AcceptsCodings(out ReadOnlySpan<byte> codings)) { Http1Writer.Field(head, "Accept-Encoding"u8, codings); }
        if (exchange.Request.ExpectsContinue) { Http1Writer.Field(head, "Expect"u8, "100-continue"u8); }
        if (exchange.Request.IsWebSocket)
        {
            Http1Writer.Field(head, "Connection"u8, "Upgrade"u8);
            Http1Writer.Field(head, "Upgrade"u8, "websocket"u8);
        }
        Http1Writer.Field(head, "Via"u8, exchange.IsHttp2 ? "2.0 edgegate"u8 : exchange.Request.IsVersion10 ? "1.0 edgegate"u8 : "1.1 edgegate"u8);
        if (exchange.ClientAddress is { } address) { Http1Writer.Field(head, "X-Forwarded-For"u8, address); }
        Http1Writer.Field(head, "X-Forwarded-Proto"u8, exchange.IsTls ? "https"u8 : "http"u8);
        if (!exchange.Route.Authority.IsEmpty) { Http1Writer.Field(head, "X-Forwarded-Host"u8, exchange.Route.Authority); }
        if (exchange.Route.PrefixUtf8.Length > 0) { Http1Writer.Field(head, "X-Forwarded-Prefix"u8, exchange.Route.PrefixUtf8); }
        exchange.Guest?.WriteFields(exchange.Use.Connection.Name, head, exchange.Principal, exchange.Request.Fields, exchange.MasksResponse ? exchange.Judgement?.Bodies : null);
        WriteCredentials(exchange, head);
    }
}
