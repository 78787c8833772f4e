using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Admin;

/// <summary>A page of the console: one file with its own style and script, and the parts that all pages share. It holds nothing of anybody: it asks the API as who looks.</summary>
/// <remarks>It may run its own script and style and nothing else: its policy names both by their hashes (Content Security Policy Level 3, 2.3.1).</remarks>
internal sealed class ConsolePage
{
    private static readonly (string Mark, string Asset)[] Parts = [("/* shared.css */", "shared.css"), ("<!-- shared.html -->", "shared.html"), ("/* shared.js */", "shared.js")];

    private readonly byte[] page;
    private readonly string policy;

    /// <summary>Reads a page and puts the shared parts where it marks them.</summary>
    /// <param name="name">The embedded file.</param>
    public ConsolePage(string name)
    {
        string text = Encoding.UTF8.GetString(Asset(name));
        foreach ((string mark, string part) in Parts) { text = text.Replace(mark, Encoding.UTF8.GetString(Asset(part)), StringComparison.Ordinal); }
        page = Encoding.UTF8.GetBytes(text);
        policy = $"default-src 'none'; style-src 'sha256-{HashOf("<style>"u8, "</style>"u8)}'; script-src 'sha256-{HashOf("<script>"u8, "</script>"u8)}'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
    }

    /// <summary>Answers with the page.</summary>
    public Task ServeAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = policy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return ApiAnswers.BytesAsync(context, "text/html; charset=utf-8", page);
    }

    /// <summary>An embedded file.</summary>
    public static byte[] Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"asset {name} is not embedded");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private string HashOf(ReadOnlySpan<byte> open, ReadOnlySpan<byte> close)
    {
        int from = page.AsSpan().IndexOf(open) + open.Length;
        return Convert.ToBase64String(SHA256.HashData(page.AsSpan()[from..page.AsSpan().IndexOf(close)]));
    }
}
