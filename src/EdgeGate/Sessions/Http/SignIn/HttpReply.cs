using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.SignIn;

/// <summary>An answer of the gateway's own to a browser: a redirect or a page, with cookies.</summary>
/// <param name="Status">The status.</param>
/// <param name="Location">Where to go, or null.</param>
/// <param name="Cookies">Whole Set-Cookie values.</param>
/// <param name="Page">The body, or empty.</param>
internal sealed record HttpReply(int Status, string? Location, ImmutableArray<string> Cookies, string Page)
{
    /// <summary>What the page is.</summary>
    public string Type { get; init; } = "text/html; charset=utf-8";

    /// <summary>A page with a heading and a paragraph; both are text, and <paramref name="form"/> is HTML.</summary>
    public static string PageOf(string title, string text, string form = "")
        => $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><style>body{{font:16px/1.5 sans-serif;margin:15vh auto;max-width:40em;padding:0 1em}}</style><h1>{title}</h1><p>{text}</p>{form}<p>EdgeGate</p></html>\n";

    /// <summary>Writes it.</summary>
    public void Write(ByteBuffer output, bool hasBody, bool isLast)
    {
        byte[] body = Encoding.UTF8.GetBytes(Page);
        Http1Writer.StatusLine(output, Status);
        if (Location is not null) { Http1Writer.Field(output, "Location"u8, Encoding.ASCII.GetBytes(Location)); }
        foreach (string cookie in Cookies) { Http1Writer.Field(output, "Set-Cookie"u8, Encoding.ASCII.GetBytes(cookie)); }
        if (body.Length > 0) { Http1Writer.Field(output, "Content-Type"u8, Encoding.ASCII.GetBytes(Type)); }
        Http1Writer.Field(output, "Content-Length"u8, body.Length);
        Http1Writer.Field(output, "Cache-Control"u8, "no-store"u8);
        // The callback's URL holds a code, which no next page need learn.
        Http1Writer.Field(output, "Referrer-Policy"u8, "no-referrer"u8);
        Http1Writer.Field(output, "Content-Security-Policy"u8, "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"u8);
        if (isLast) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        Http1Writer.End(output);
        if (hasBody) { output.Append(body); }
    }
}
