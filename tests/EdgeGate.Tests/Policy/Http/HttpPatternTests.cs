using EdgeGate.Policy.Http;
using Xunit;

namespace EdgeGate.Tests.Policy.Http;

public sealed class HttpPatternTests
{
    [Theory]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/a/", false)]
    [InlineData("/a", "/A", false)]
    [InlineData("/a/*", "/a/b", true)]
    [InlineData("/a/*", "/a/", true)]
    [InlineData("/a/*", "/a/b/c", false)]
    [InlineData("/a/*/c", "/a/b/c", true)]
    [InlineData("/a/**", "/a/b/c", true)]
    [InlineData("/a/**", "/a", true)]
    [InlineData("/a/**", "/ab", false)]
    [InlineData("/**", "/", true)]
    [InlineData("/**/c", "/a/b/c", true)]
    [InlineData("/**/c", "/a/b/cd", false)]
    [InlineData("*.json", "a.json", true)]
    [InlineData("a*b*c", "a12b3c", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("**", "anything/at all", true)]
    [InlineData("/a?", "/ab", false)]
    public void Pattern_matches_what_it_says(string pattern, string text, bool matches) => Assert.Equal(matches, new HttpPattern(pattern).Matches(text));

    [Fact]
    public void Pattern_of_many_wildcards_takes_no_more_than_its_share()
    {
        HttpPattern pattern = new(string.Concat(Enumerable.Repeat("**a", 80)) + "b");
        Assert.False(pattern.Matches(new string('a', 8000)));
    }
}
