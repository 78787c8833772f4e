using System.Text;
using System.Text.Json;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Fuzz.Targets;

/// <summary>Text written as the inside of a JSON string, read back by .NET's own tokenizer.</summary>
internal static class JsonTextTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "json-text",
        [[.. "joe \"the\\user\"\b\f\n\r\t\0\u001f\u007f"u8], [.. "grün \U0001f600"u8], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]],
        Hot, Plain);

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        bool isValid = JsonText.IsValid(input);
        transcript.Say(isValid ? "text" : "not UTF-8", isValid ? input : []);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(input);
        }
        catch (DecoderFallbackException)
        {
            transcript.Say("not UTF-8", []);
            return;
        }
        Output.Clear();
        JsonText.AppendEscaped(input, Output);
        Utf8JsonReader reader = new([(byte)'"', .. Output.Written, (byte)'"']);
        reader.Read();
        byte[] text = new byte[reader.ValueSpan.Length];
        transcript.Say("text", text.AsSpan(0, reader.CopyString(text)));
    }
}
