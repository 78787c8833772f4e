using System.Text;
using EdgeGate.Fuzz.Targets;
using EdgeGate.Protocols.Json;
using Xunit;

namespace EdgeGate.Protocols.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{"a":"\u0041\\ud800\"\ud83d\ude00","b\uD83D\uDE00":1}""", true)]
    [InlineData("", true)]
    [InlineData("\\", true)]
    [InlineData("\\u12", true)]
    [InlineData("""["\ud800"]""", false)]
    [InlineData("""["\ud800x"]""", false)]
    [InlineData("""["\ud800\u0041"]""", false)]
    [InlineData("""["\ud800\ud800\udc00"]""", false)]
    [InlineData("""["\ude00\ud83d"]""", false)]
    [InlineData("""{"\\\udc00":1}""", false)]
    [InlineData("""["\ud800","\udc00"]""", false)]
    public void Half_a_character_is_no_text(string document, bool isWhole)
    {
        Assert.Equal(isWhole, JsonText.IsWhole(Encoding.UTF8.GetBytes(document)));
        Assert.False(JsonText.IsWhole([.. Encoding.UTF8.GetBytes(document), 0xff]));
    }

    private readonly FixedOutput output = new(4096);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x1f)]
    [InlineData('\n')]
    [InlineData('"')]
    [InlineData('\\')]
    [InlineData(0x7f)]
    [InlineData(' ')]
    [InlineData(0x80)]
    [InlineData(0xff)]
    public void Byte_is_escaped_wherever_it_stands(int value)
    {
        for (int length = 1; length < 70; length++)
        {
            for (int at = 0; at < length; at++)
            {
                byte[] text = [.. Enumerable.Repeat((byte)'a', length)];
                text[at] = (byte)value;
                Assert.Equal(Slow(text), Escape(text));
            }
        }
    }

    [Fact]
    public void Any_bytes_are_escaped_as_one_by_one()
    {
        Random random = new(5);
        ReadOnlySpan<byte> likely = "\"\\\n\r\t\b\f\0\u001f\u007f{}:, abcdefghij"u8;
        for (int i = 0; i < 2000; i++)
        {
            byte[] text = new byte[random.Next(200)];
            for (int at = 0; at < text.Length; at++) { text[at] = random.Next(4) == 0 ? (byte)random.Next(256) : likely[random.Next(likely.Length)]; }
            Assert.Equal(Slow(text), Escape(text));
        }
    }

    [Fact]
    public void Output_that_just_fits_is_enough()
    {
        byte[] text = Encoding.ASCII.GetBytes(new string('"', 40) + new string('a', 40));
        FixedOutput narrow = new(120 + 4);
        JsonText.AppendEscaped(text, narrow);
        Assert.Equal(Slow(text), Encoding.Latin1.GetString(narrow.Written));
    }

    private string Escape(ReadOnlySpan<byte> text)
    {
        output.Clear();
        JsonText.AppendEscaped(text, output);
        return Encoding.Latin1.GetString(output.Written);
    }

    private static string Slow(ReadOnlySpan<byte> text)
    {
        StringBuilder escaped = new();
        foreach (byte c in text)
        {
            escaped.Append(c switch
            {
                (byte)'"' => "\\\"",
                (byte)'\\' => "\\\\",
                (byte)'\b' => "\\b",
                (byte)'\f' => "\\f",
                (byte)'\n' => "\\n",
                (byte)'\r' => "\\r",
                (byte)'\t' => "\\t",
                < 0x20 or 0x7f => $"\\u{c:x4}",
                _ => ((char)c).ToString(),
            });
        }
        return escaped.ToString();
    }
}
