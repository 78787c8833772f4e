using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Admin;

/// <summary>Writes answers of the API.</summary>
internal static class ApiAnswers
{
    /// <summary>Answers with JSON.</summary>
    public static async Task JsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> write, string type = "application/json")
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) { write(json); }
        context.Response.StatusCode = status;
        await BytesAsync(context, type, stream.ToArray());
    }

    /// <summary>Answers with a problem (RFC 9457).</summary>
    public static Task ProblemAsync(HttpContext context, int status, string detail) => JsonAsync(
        context, status,
        json =>
        {
            json.WriteStartObject();
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteEndObject();
        },
        "application/problem+json");

    /// <summary>Answers with bytes.</summary>
    public static async Task BytesAsync(HttpContext context, string type, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
