using System.Net;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Writes the gateway's own answers: problem documents, and a small page for browsers.</summary>
/// <remarks>RFC 9457 (problem details); RFC 6750, 3 (WWW-Authenticate of bearer tokens).</remarks>
internal static class HttpProblem
{
    /// <summary>Writes a whole response.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="status">The status.</param>
    /// <param name="detail">A sentence for the person who asked.</param>
    /// <param name="rule">The rule that refused, or empty.</param>
    /// <param name="wantsPage">Whether the client is a browser that asks for a page.</param>
    /// <param name="hasBody">Whether the request's method lets a body follow: not HEAD.</param>
    /// <param name="isLast">Whether the connection ends.</param>
    /// <param name="own">The document of a guest's own kind, JSON; null for a problem document.</param>
    /// <param name="lines">Whole field lines that go with it.</param>
    public static void Write(ByteBuffer output, int status, string detail, string rule, bool wantsPage, bool hasBody, bool isLast, byte[]? own = null, ReadOnlySpan<byte> lines = default)
    {
        string title = Encoding.ASCII.GetString(Http1Status.Reason(status));
        wantsPage &= own is null;
        byte[] body = own ?? (wantsPage ? Page(status, title, detail, rule) : Document(status, title, detail, rule));
        Http1Writer.StatusLine(output, status);
        output.Append(lines);
        Http1Writer.Field(output, "Content-Type"u8, wantsPage ? "text/html; charset=utf-8"u8 : own is null ? "application/problem+json"u8 : "application/json"u8);
        Http1Writer.Field(output, "Content-Length"u8, body.Length);
        Http1Writer.Field(output, "Cache-Control"u8, "no-store"u8);
        if (wantsPage) { Http1Writer.Field(output, "Content-Security-Policy"u8, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"u8); }
        if (status == 401) { Http1Writer.Field(output, "WWW-Authenticate"u8, "Bearer realm=\"edgegate\""u8); }
        if (status is 405 or 501) { Http1Writer.Field(output, "Allow"u8, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"u8); }
        if (isLast) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        Http1Writer.End(output);
        if (hasBody) { output.Append(body); }
    }

    /// <summary>Writes that a request waits for approval: 202, and how to ask again.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="held">What waits.</param>
    /// <param name="detail">A sentence for who asked.</param>
    /// <param name="hasBody">Whether the request's method lets a body follow: not HEAD.</param>
    /// <param name="isLast">Whether the connection ends.</param>
    /// <param name="lines">Whole field lines that go with it.</param>
    public static void WriteHeld(ByteBuffer output, HttpHeldAnswer held, string detail, bool hasBody, bool isLast, ReadOnlySpan<byte> lines = default)
    {
        const int Accepted = 202;
        Hold hold = held.Hold;
        byte[] body = HeldDocument(Accepted, held, detail);
        Http1Writer.StatusLine(output, Accepted);
        output.Append(lines);
        Http1Writer.Field(output, "Content-Type"u8, "application/problem+json"u8);
        Http1Writer.Field(output, "Content-Length"u8, body.Length);
        Http1Writer.Field(output, "Cache-Control"u8, "no-store"u8);
        Http1Writer.Field(output, "Location"u8, Encoding.ASCII.GetBytes($"{held.ConsoleUrl}/api/v1/holds/{hold.Id}"));
        Http1Writer.Field(output, "Retry-After"u8, HttpHeldAnswer.RetrySeconds);
        Http1Writer.Field(output, "X-Edgegate-Hold"u8, Encoding.ASCII.GetBytes(hold.Id));
        if (held.IsAsync) { Http1Writer.Field(output, "Preference-Applied"u8, "respond-async"u8); }
        if (isLast) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        Http1Writer.End(output);
        if (hasBody) { output.Append(body); }
    }

    /// <summary>Writes what a page of another origin may do.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="lines">Whole field lines that say it.</param>
    /// <param name="isLast">Whether the connection ends.</param>
    public static void WritePreflight(ByteBuffer output, ReadOnlySpan<byte> lines, bool isLast)
    {
        Http1Writer.StatusLine(output, 204);
        output.Append(lines);
        if (isLast) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        Http1Writer.End(output);
    }

    private static byte[] HeldDocument(int status, HttpHeldAnswer held, string detail)
    {
        Hold hold = held.Hold;
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", "Waiting for approval");
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteString("hold", hold.Id);
            json.WriteString("rule", hold.Request.Rule);
            json.WriteStartArray("approvers");
            foreach (string group in hold.Request.Terms.Groups) { json.WriteStringValue(group); }
            json.WriteEndArray();
            json.WriteNumber("needed", hold.Request.Terms.Count);
            json.WriteString("expires", hold.ExpiresAt.UtcDateTime);
            json.WriteString("approve_at", $"{held.ConsoleUrl}/approvals/{hold.Id}");
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static byte[] Document(int status, string title, string detail, string rule)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", title);
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            if (rule.Length > 0) { json.WriteString("rule", rule); }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static byte[] Page(int status, string title, string detail, string rule)
    {
        string named = rule.Length > 0 ? $"<p>Rule: {WebUtility.HtmlEncode(rule)}</p>" : "";
        return Encoding.UTF8.GetBytes(
            $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{status} {title}</title><style>body{{font:16px/1.5 sans-serif;margin:15vh auto;max-width:40em;padding:0 1em}}</style><h1>{title}</h1><p>{WebUtility.HtmlEncode(detail)}</p>{named}<p>EdgeGate</p></html>\n");
    }
}
