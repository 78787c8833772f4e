using System.Globalization;
using System.Text;
using EdgeGate.Fuzz.Driver;
using EdgeGate.Protocols.Postgres.Values;

namespace EdgeGate.Fuzz.Targets;

/// <summary>bytea as text, hexadecimal and escaped.</summary>
internal static class PgByteaTextTarget
{
    private static readonly FixedOutput Output = new(64 * 1024);

    public static FuzzTarget Create() => new(
        "pg-bytea-text",
        [[.. "\\x6a6F65"u8], [.. "\\x"u8], [.. "\\x6"u8], [.. "joe\\\\\\001\\377"u8], [.. "\\400"u8], []],
        Hot, Plain);

    private static void Hot(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        Output.Clear();
        bool isGood = PgByteaText.TryDecode(input, Output);
        transcript.Say(isGood ? "bytes" : "malformed", Output.Written);
    }

    private static void Plain(ReadOnlySpan<byte> options, ReadOnlySpan<byte> input, Transcript transcript)
    {
        string text = Encoding.Latin1.GetString(input);
        byte[]? bytes = text.StartsWith("\\x", StringComparison.Ordinal) ? Hexadecimal(text[2..]) : Escaped(text);
        transcript.Say(bytes is null ? "malformed" : "bytes", bytes ?? []);
    }

    private static byte[]? Hexadecimal(string text)
    {
        if (text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit)) { return null; }
        return [.. Enumerable.Range(0, text.Length / 2).Select(i => byte.Parse(text.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
    }

    private static byte[]? Escaped(string text)
    {
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') { bytes.Add((byte)text[i]); }
            else if (text[i..].StartsWith("\\\\", StringComparison.Ordinal))
            {
                bytes.Add((byte)'\\');
                i++;
            }
            else if (i + 3 < text.Length && text.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0 && text[i + 1] <= '3')
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 3), 8));
                i += 3;
            }
            else { return null; }
        }
        return [.. bytes];
    }
}
