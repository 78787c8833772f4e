using System.Text;
using EdgeGate.Sessions.Http.Judging;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Judging;

public sealed class HttpTextsTests
{
    [Theory]
    [InlineData("""{"a":"{\"t\":\"\\u0077ipe it\"}"}""")]
    [InlineData("a=%7B%22t%22%3A%22%5Cu0077ipe+it%22%7D")]
    [InlineData("<t>&#x77;ipe&#32;it</t>")]
    [InlineData("w\0i\0p\0e\0 \0i\0t\0")]
    [InlineData("\0w\0i\0p\0e\0 \0i\0t")]
    [InlineData("\uFEFF\0\0\\\0\0\0u\0\0\00\0\0\00\0\0\07\0\0\07\0\0\0i\0\0\0p\0\0\0e\0\0\0 \0\0\0i\0\0\0t\0\0\0")]
    public void Body_is_read_in_every_way_a_server_may(string body)
        => Assert.Contains(HttpTexts.Readings(Encoding.UTF8.GetBytes(body)).SelectMany(HttpTexts.Unescaped), static text => Encoding.UTF8.GetString(text).Contains("wipe it", StringComparison.Ordinal));

    [Fact]
    public void Letters_of_utf_16_are_read_too()
    {
        foreach (Encoding encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            Assert.Contains(HttpTexts.Readings(encoding.GetBytes("{\"t\":\"löschen über Ł\"}")), static text => Encoding.UTF8.GetString(text).Contains("löschen über Ł", StringComparison.Ordinal));
        }
    }
}
