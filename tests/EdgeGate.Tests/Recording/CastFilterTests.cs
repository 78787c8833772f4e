using System.Text;
using EdgeGate.Recording;
using Xunit;

namespace EdgeGate.Tests.Recording;

/// <summary>What a replay sends to the terminal of who looks at it.</summary>
public sealed class CastFilterTests
{
    [Theory]
    [InlineData("plain \u00e9 \U0001F600\r\n\t\b")]
    [InlineData("\u001b[1;31mred\u001b[0m \u001b[38;2;1;2;3mrgb\u001b[m")]
    [InlineData("\u001b[2J\u001b[H\u001b[10;20H\u001b[K\u001b[?25l\u001b[?25h\u001b[?1049h\u001b[?1049l\u001b[4h\u001b[2;30r")]
    [InlineData("\u001b7\u001b8\u001bM\u001b(0qqq\u001b(B\u000eq\u000f\u001b[2 q\u001b[!p\u001bc\u001b#8")]
    public void What_is_seen_is_played(string text) => Assert.Equal(text, Play(text));

    [Theory]
    [InlineData("a\u001b]0;title\u0007b")]
    [InlineData("a\u001b]52;c;cm0gLXJmIC8K\u001b\\b")]
    [InlineData("a\u001b]2;first\nsecond\u001b\\b")]
    [InlineData("a\u001bP$q\"p\u001b\\b")]
    [InlineData("a\u001b_Gi=1,a=q;AAAA\u001b\\b")]
    [InlineData("a\u001b^private\u001b\\b")]
    [InlineData("a\u001bXstart\u001b\\b")]
    [InlineData("a\u001b[cb")]
    [InlineData("a\u001b[>cb")]
    [InlineData("a\u001b[=cb")]
    [InlineData("a\u001b[6nb")]
    [InlineData("a\u001b[?6nb")]
    [InlineData("a\u001b[>qb")]
    [InlineData("a\u001b[?ub")]
    [InlineData("a\u001b[>1ub")]
    [InlineData("a\u001b[21tb")]
    [InlineData("a\u001b[8;1;1tb")]
    [InlineData("a\u001b[5ib")]
    [InlineData("a\u001b[?2026$pb")]
    [InlineData("a\u001b[1xb")]
    [InlineData("a\u001b[?1000hb")]
    [InlineData("a\u001b[?25;1003hb")]
    [InlineData("a\u001b[?2004hb")]
    [InlineData("a\u001bZb")]
    [InlineData("a\u001b=b")]
    [InlineData("a\u0005\u0007b")]
    [InlineData("a\u001b[6\u0018b")]
    [InlineData("a\u009bb")]
    public void What_asks_steers_or_outlives_the_replay_is_not(string text)
    {
        Assert.Equal("ab", Play(text));
        CastFilter filter = new();
        Assert.Equal("ab", string.Concat(Encoding.UTF8.GetBytes(text).Select(one => filter.Add([one]))));
    }

    private static string Play(string text) => new CastFilter().Add(Encoding.UTF8.GetBytes(text));
}
