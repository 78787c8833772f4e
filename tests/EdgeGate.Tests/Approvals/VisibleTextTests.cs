using System.Text;
using EdgeGate.Cli;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using Xunit;

namespace EdgeGate.Tests.Approvals;

/// <summary>What people are shown of what others wrote.</summary>
public sealed class VisibleTextTests
{
    [Fact]
    public void What_steers_or_hides_is_written_out()
    {
        // Bidirectional marks, embeddings, overrides and isolates; without width; separators; soft hyphen; tags; C1; DEL.
        int[] hidden =
        [
            0x200E, 0x200F, 0x061C, .. Enumerable.Range(0x202A, 5), .. Enumerable.Range(0x2066, 4), 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x2028, 0x2029, 0x00AD, 0x180E, 0x00A0, 0x3000,
            0xFE0F, 0x034F, 0x3164, 0x2800, 0xE0001, 0xE0041, 0xE000, 0x1B, 0x07, 0x0D, 0x7F, 0x9B, 0x85,
        ];
        foreach (int one in hidden)
        {
            string text = $"a{new Rune(one)}b";
            Assert.Equal($"a\\u{{{one:X4}}}b", VisibleText.Of(text));
            Assert.Equal(VisibleText.Of(text), VisibleText.Line(text));
        }
    }

    [Theory]
    [InlineData("SELECT 'gr\u00fc\u00df' -- \u65e5\u672c \u05d0\u05d1 \ud83d\ude00 n\u0303")]
    [InlineData("")]
    public void What_is_to_be_seen_stays(string text) => Assert.Same(text, VisibleText.Line(text));

    [Fact]
    public void Lines_stay_in_texts_and_not_in_lines()
    {
        Assert.Equal("a\n\tb", VisibleText.Of("a\n\tb"));
        Assert.Equal("a\\u{000A}\\u{0009}b", VisibleText.Line("a\n\tb"));
        Assert.Equal("a\uFFFDb", VisibleText.Line("a\uFFFDb"));
    }

    [Fact]
    public void Names_are_shown_so_and_compared_as_they_are()
    {
        Person real = new("mia", "mia@example.com", "https://a"), fake = real with { Email = "mia\u200B@example.com" };
        Assert.Equal(("mia@example.com", "mia\\u{200B}@example.com"), (real.DisplayName, fake.DisplayName));
        Assert.NotEqual(real, fake);
        Principal principal = new("\u202Eaim", null, [], "https://a", Proof.Token, DateTimeOffset.MaxValue);
        Assert.Equal(("\\u{202E}aim", "\u202Eaim"), (principal.DisplayName, principal.Subject));
    }

    [Fact]
    public void Standard_error_steers_no_terminal_however_it_is_written()
    {
        using StringWriter output = new() { NewLine = "\n" };
        using VisibleWriter writer = new(output);
        writer.WriteLine("issuer \u001b[2J\u202E\tx");
        writer.Write('\u009b');
        writer.Write("\u200Bz\n".AsSpan());
        writer.Write(['a', '\u0007'], 0, 2);
        writer.WriteLine();
        Assert.Equal("issuer \\u{001B}[2J\\u{202E}\tx\n\\u{009B}\\u{200B}z\na\\u{0007}\n", output.ToString().Replace("\r", "", StringComparison.Ordinal));
    }
}
