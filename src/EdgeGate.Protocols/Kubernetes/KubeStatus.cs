using System.Buffers;
using System.Text.Json;

namespace EdgeGate.Protocols.Kubernetes;

/// <summary>Writes and reads <c>v1 Status</c>, what kubectl prints as <c>Error from server (Forbidden): ...</c>.</summary>
/// <remarks>kubernetes, meta/v1, "Status".</remarks>
public static class KubeStatus
{
    /// <summary>Writes a failure.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="code">The HTTP status.</param>
    /// <param name="message">For the person who asked.</param>
    /// <param name="rule">The rule that decided; empty for none. It comes as a cause.</param>
    /// <param name="resource">The resource; empty for none.</param>
    /// <param name="name">Its name; empty for none.</param>
    public static void Write(IBufferWriter<byte> output, int code, string message, string rule, string resource, string name)
    {
        using Utf8JsonWriter json = new(output);
        json.WriteStartObject();
        json.WriteString("kind"u8, "Status"u8);
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        json.WriteString("status"u8, "Failure"u8);
        json.WriteString("message"u8, message);
        json.WriteString("reason"u8, Reason(code));
        if (rule.Length > 0 || resource.Length > 0)
        {
            json.WriteStartObject("details"u8);
            if (name.Length > 0) { json.WriteString("name"u8, name); }
            if (resource.Length > 0) { json.WriteString("kind"u8, resource); }
            if (rule.Length > 0)
            {
                json.WriteStartArray("causes"u8);
                json.WriteStartObject();
                json.WriteString("reason"u8, "EdgeGateRule"u8);
                json.WriteString("message"u8, rule);
                json.WriteEndObject();
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteNumber("code"u8, code);
        json.WriteEndObject();
    }

    /// <summary>Reads what a Status says; false when the bytes are none.</summary>
    /// <param name="document">A whole document.</param>
    /// <param name="isSuccess">Whether it says success.</param>
    /// <param name="message">Its message; empty when it has none.</param>
    /// <param name="exitCode">The process' exit code, where a cause tells it; else 0 or 1.</param>
    public static bool TryRead(ReadOnlySpan<byte> document, out bool isSuccess, out string message, out int exitCode)
    {
        (isSuccess, message, exitCode) = (false, "", 0);
        Utf8JsonReader json = new(document, new JsonReaderOptions { MaxDepth = 8 });
        string? cause = null;
        string kind = "";
        try
        {
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName) { continue; }
                string name = json.GetString()!;
                if (!json.Read() || json.TokenType != JsonTokenType.String) { continue; }
                string value = json.GetString()!;
                if (json.CurrentDepth == 1 && name == "kind") { kind = value; }
                else if (json.CurrentDepth == 1 && name == "status") { isSuccess = value == "Success"; }
                else if (json.CurrentDepth == 1 && name == "message") { message = value; }
                else if (json.CurrentDepth > 1 && name == "reason") { cause = value; }
                else if (json.CurrentDepth > 1 && name == "message" && cause == "ExitCode" && int.TryParse(value, out int code)) { exitCode = code; }
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return false;
        }
        if (!isSuccess && exitCode == 0) { exitCode = 1; }
        return kind is "Status" or "" && (isSuccess || message.Length > 0);
    }

    /// <summary>The reason of a status.</summary>
    private static string Reason(int code) => code switch
    {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        408 or 504 => "Timeout",
        409 => "Conflict",
        413 => "RequestEntityTooLarge",
        415 => "UnsupportedMediaType",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        >= 500 => "InternalError",
        _ => "Unknown",
    };
}
