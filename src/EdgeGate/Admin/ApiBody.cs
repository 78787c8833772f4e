using System.Text.Json;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Holds;
using EdgeGate.Protocols.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Admin;

/// <summary>A JSON object that came with a call, read strictly: what nobody asks for is a problem.</summary>
internal sealed class ApiBody : IDisposable
{
    private readonly JsonDocument document;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private string? problem;

    private ApiBody(JsonDocument document) => this.document = document;

    /// <summary>Reads the body; null when it is no JSON object, and then the call is answered.</summary>
    public static async Task<ApiBody?> ReadAsync(HttpContext context)
    {
        // A page of another site can post a form or text, but not JSON, without asking first.
        if (context.Request.ContentType is not { } type || !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status415UnsupportedMediaType, "send Content-Type: application/json");
            return null;
        }
        try
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            byte[] json = body.ToArray();
            if (JsonText.IsWhole(json))
            {
                JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
                if (document.RootElement.ValueKind == JsonValueKind.Object) { return new ApiBody(document); }
                document.Dispose();
            }
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            // Answered below.
        }
        await ApiAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, "the body is not a JSON object");
        return null;
    }

    /// <summary>A text; null when it is not there.</summary>
    public string? Text(string name)
    {
        asked.Add(name);
        if (!document.RootElement.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) { return null; }
        if (value.ValueKind == JsonValueKind.String) { return Clean(value.GetString()!); }
        problem ??= $"'{name}' is a text";
        return null;
    }

    /// <summary>A grant: <c>{ "for": "30m", "uses": 3, "same_statement": true }</c>; null when it is not there.</summary>
    public GrantTerms? Grant(string name)
    {
        asked.Add(name);
        if (!document.RootElement.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) { return null; }
        TimeSpan? time = null;
        int? uses = null;
        bool isSame = false;
        if (value.ValueKind != JsonValueKind.Object) { problem ??= $"'{name}' is an object"; }
        else
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "for" when property.Value.ValueKind == JsonValueKind.String && ConfigScope.TryDuration(property.Value.GetString()!, out TimeSpan span):
                        time = span;
                        break;
                    case "uses" when property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out int count):
                        uses = count;
                        break;
                    case "same_statement" when property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                        isSame = property.Value.GetBoolean();
                        break;
                    default:
                        problem ??= $"'{name}.{property.Name}' is not known, or not of its kind: write for: \"30m\", uses: 3, same_statement: true";
                        break;
                }
            }
        }
        return new GrantTerms(time, uses, isSame);
    }

    /// <summary>Whether nothing is wrong; else the call is answered.</summary>
    public async Task<bool> FinishAsync(HttpContext context)
    {
        string? unknown = document.RootElement.EnumerateObject().Select(static property => property.Name).FirstOrDefault(name => !asked.Contains(name));
        if (unknown is not null) { problem ??= $"'{unknown}' is not known here: {string.Join(", ", asked)}"; }
        if (problem is null) { return true; }
        await ApiAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, problem);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => document.Dispose();

    /// <summary>Texts are shown in terminals and sent on: control characters become spaces.</summary>
    private static string Clean(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (int i = 0; i < from.Length; i++) { to[i] = char.IsControl(from[i]) ? ' ' : from[i]; }
    });
}
