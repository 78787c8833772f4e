using System.Text;
using System.Text.Json;

namespace EdgeGate.Cli.Approvals;

/// <summary>Shows answers of the API as they came.</summary>
internal static class JsonLines
{
    /// <summary>The document, indented.</summary>
    public static string Indented(JsonDocument document)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true })) { document.WriteTo(json); }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
