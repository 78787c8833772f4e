using System.Text.Json;

namespace EdgeGate.Cli;

/// <summary>Indented JSON on standard output, with a line feed behind it.</summary>
internal static class JsonOutput
{
    /// <summary>Prints one value.</summary>
    public static void Write(Action<Utf8JsonWriter> write)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true });
        write(json);
        json.Flush();
        stdout.Write("\n"u8);
    }

    /// <summary>Prints an object.</summary>
    public static void WriteObject(Action<Utf8JsonWriter> writeMembers) => Write(json => WriteObject(json, writeMembers));

    /// <summary>Prints an array of objects.</summary>
    public static void WriteObjects<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> writeMembers) => Write(json =>
    {
        json.WriteStartArray();
        foreach (T item in items) { WriteObject(json, _ => writeMembers(json, item)); }
        json.WriteEndArray();
    });

    private static void WriteObject(Utf8JsonWriter json, Action<Utf8JsonWriter> writeMembers)
    {
        json.WriteStartObject();
        writeMembers(json);
        json.WriteEndObject();
    }
}
