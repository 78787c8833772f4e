using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeGate.Recording;

/// <summary>Fields of a recorded event. Whoever wrote the file: a field that is not what it should be is as one that is not there.</summary>
internal static class EventFields
{
    /// <summary>The latest an event can be: some thousand years.</summary>
    private const double MillisecondsMax = 1e14;

    /// <summary>A text; where it is not UTF-8 its bytes with U+FFFD for what is none, and where it was cut a word of that.</summary>
    public static string Text(JsonElement line, string name)
    {
        string text = line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()!
            : line.TryGetProperty(name + "_b64", out JsonElement coded) && coded.ValueKind == JsonValueKind.String && coded.TryGetBytesFromBase64(out byte[]? bytes) ? Encoding.UTF8.GetString(bytes)
            : "";
        return Number(line, name + "_cut") is > 0 and long whole ? string.Create(CultureInfo.InvariantCulture, $"{text} ... (cut here, of {whole} bytes)") : text;
    }

    /// <summary>A whole number.</summary>
    public static long Number(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : 0;

    /// <summary>The bytes of a stream that an event has.</summary>
    public static byte[] Bytes(JsonElement line, string name)
        => line.TryGetProperty(name + "_b64", out JsonElement coded) && coded.ValueKind == JsonValueKind.String && coded.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : Encoding.UTF8.GetBytes(Text(line, name));

    /// <summary>Milliseconds since the session began; 0 where the event has none.</summary>
    public static double Time(JsonElement line)
        => line.TryGetProperty("t", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double time) && double.IsFinite(time) ? Math.Clamp(time, 0, MillisecondsMax) : 0;

    /// <summary>The items of a list.</summary>
    public static string Join(JsonElement line, string name) => !line.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array ? "" : string.Join(" | ", list.EnumerateArray().Select(static item => item.ValueKind switch
    {
        JsonValueKind.Null => "NULL",
        JsonValueKind.String => item.GetString(),
        _ => item.GetRawText(),
    }));
}
