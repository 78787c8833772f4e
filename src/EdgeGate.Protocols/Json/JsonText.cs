using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace EdgeGate.Protocols.Json;

/// <summary>Writes text as the inside of a JSON string.</summary>
/// <remarks>RFC 8259, section 7.</remarks>
public static class JsonText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static c => (byte)c), (byte)'"', (byte)'\\', 0x7f]);

    /// <summary>Whether bytes are valid UTF-8, as JSON text must be.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text) => Utf8.IsValid(text);

    /// <summary>Appends text, escaped where it must be.</summary>
    public static void AppendEscaped<TWriter>(ReadOnlySpan<byte> text, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAny(Special);
            if (plain < 0) { plain = text.Length; }
            if (plain > 0)
            {
                text[..plain].CopyTo(output.GetSpan(plain));
                output.Advance(plain);
            }
            if (plain == text.Length) { return; }
            AppendSpecial(text[plain], output);
            text = text[(plain + 1)..];
        }
    }

    /// <summary>Whether the inside of a JSON string stands for some ASCII text, however it is escaped.</summary>
    /// <param name="raw">The string, well formed, without its quotes.</param>
    /// <param name="text">The text; none of it is written by a two-character escape but quote, backslash and slash.</param>
    public static bool StandsFor(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text)
    {
        if (!raw.Contains((byte)'\\')) { return raw.SequenceEqual(text); }
        int at = 0;
        foreach (byte c in text)
        {
            if (at >= raw.Length) { return false; }
            int unit = raw[at];
            int length = 1;
            if (unit == '\\')
            {
                unit = raw[at + 1];
                length = 2;
                if (unit == 'u')
                {
                    length = 6;
                    if (!Utf8Parser.TryParse(raw.Slice(at + 2, 4), out int parsed, out int read, 'x') || read != 4) { return false; }
                    unit = parsed;
                }
            }
            if (unit != c) { return false; }
            at += length;
        }
        return at == raw.Length;
    }

    private static void AppendSpecial<TWriter>(byte c, TWriter output)
        where TWriter : IBufferWriter<byte>
    {
        Span<byte> target = output.GetSpan(6);
        target[0] = (byte)'\\';
        byte letter = c switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => 0,
        };
        if (letter != 0)
        {
            target[1] = letter;
            output.Advance(2);
            return;
        }
        "u00"u8.CopyTo(target[1..]);
        target[4] = (byte)"0123456789abcdef"[c >> 4];
        target[5] = (byte)"0123456789abcdef"[c & 15];
        output.Advance(6);
    }
}
