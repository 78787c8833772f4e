using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace EdgeGate.Recording;

/// <summary>Reads a line of a recording into an event. A file may have been made to harm who reads it, so what the gateway never writes is no event.</summary>
internal static class RecordedLine
{
    /// <summary>Names, values, beginnings and ends of a line that are read: a row has a value for each of at most 1,664 columns, a statement 65,535 parameters.</summary>
    private const int TokensMax = 256 * 1024;

    /// <summary>The event; false when this is none.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> line, out JsonElement read)
    {
        read = default;
        if (!Utf8.IsValid(line.Span)) { return false; }
        try
        {
            if (!IsReadable(line.Span)) { return false; }
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("k", out JsonElement kind) || kind.ValueKind != JsonValueKind.String) { return false; }
            read = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether it has no more tokens than a line has, and no text that is half of a surrogate pair, which would throw wherever it is asked for.</summary>
    private static bool IsReadable(ReadOnlySpan<byte> line)
    {
        Utf8JsonReader reader = new(line);
        int tokens = 0;
        while (reader.Read())
        {
            if (++tokens > TokensMax) { return false; }
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !IsText(ref reader)) { return false; }
        }
        return true;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            reader.CopyString(room);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
