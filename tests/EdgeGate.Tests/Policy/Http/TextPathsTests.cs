using EdgeGate.Core;
using Xunit;

namespace EdgeGate.Tests.Policy.Http;

public sealed class TextPathsTests
{
    [Theory]
    [InlineData("/pub/a", "/pub/a")]
    [InlineData("gpt-4o", "gpt-4o")]
    [InlineData("file:///pub/a.txt", "file:///pub/a.txt")]
    [InlineData("", "")]
    [InlineData("/pub/../etc/passwd", "/pub/../etc/passwd", "/etc/passwd")]
    [InlineData("//etc/./passwd", "//etc/./passwd", "/etc/passwd")]
    [InlineData("/pub/a/../../..", "/pub/a/../../..", "/")]
    [InlineData("/pub/a/..", "/pub/a/..", "/pub/")]
    [InlineData("pub/../../etc", "pub/../../etc", "../etc")]
    [InlineData("./pub/a", "./pub/a", "pub/a")]
    [InlineData("/pub/a\\..\\..\\etc", "/pub/a\\..\\..\\etc", "/etc")]
    [InlineData("file:///pub/%2e%2E/etc", "file:///pub/%2e%2E/etc", "file:///etc")]
    [InlineData("/pub%2f..%2fetc", "/pub%2f..%2fetc", "/etc")]
    [InlineData(" /etc/passwd", " /etc/passwd", "/etc/passwd")]
    [InlineData("/etc/passwd\n", "/etc/passwd\n", "/etc/passwd")]
    [InlineData("%20/pub/../etc", "%20/pub/../etc", " /etc", "%20/etc", "/etc")]
    [InlineData("https://host//a/../b?c=/../d", "https://host//a/../b?c=/../d", "https://host/d")]
    [InlineData("https://host", "https://host")]
    [InlineData("100 %", "100 %")]
    [InlineData("FILE:///etc/passwd", "FILE:///etc/passwd", "file:///etc/passwd")]
    [InlineData("file:/etc/passwd", "file:/etc/passwd", "file:///etc/passwd")]
    [InlineData("file://localhost/pub/../etc", "file://localhost/pub/../etc", "file:///etc", "file://localhost/etc")]
    [InlineData("file://other/etc", "file://other/etc")]
    public void Path_is_read_as_it_stands_and_as_where_it_leads(string text, params string[] readings) => Assert.Equal(readings, TextPaths.Readings(text));
}
