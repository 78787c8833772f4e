using System.Text;
using EdgeGate.Protocols.Http1;
using Xunit;

namespace EdgeGate.Protocols.Tests.Http1;

public sealed class Http1PlacesTests
{
    [Theory]
    [InlineData("""</a?p=2>; rel="next", <https://h/b>; rel=last""", "/a?p=2|https://h/b")]
    [InlineData("""</a>; title="a \" <b>, c", </d>""", "/a|/d")]
    [InlineData("""</a>; title="a \\", </d>""", "/a|/d")]
    [InlineData("""</a>; title="never ends, </d>""", "/a")]
    [InlineData("<>; rel=self", "")]
    [InlineData("</a", null)]
    [InlineData("rel=next", null)]
    [InlineData("", null)]
    public void Places_of_links_are_found(string value, string? places)
    {
        List<string> found = [];
        string rest = value;
        while (Http1Places.TryFindLink(Encoding.ASCII.GetBytes(rest), out Range place))
        {
            found.Add(rest[place]);
            rest = rest[place.End.Value..];
        }
        Assert.Equal(places, found.Count == 0 ? null : string.Join('|', found));
    }

    [Theory]
    [InlineData("5; url=/a?b=1;c", "/a?b=1;c")]
    [InlineData("0;URL='/a b'x", "/a b")]
    [InlineData("0 , url = \"/a", "/a")]
    [InlineData("5", null)]
    [InlineData("5;", null)]
    [InlineData("5; url", null)]
    [InlineData("5; url=", null)]
    [InlineData("5; url=''", null)]
    [InlineData("5; /a", null)]
    public void Place_of_a_refresh_is_found(string value, string? place)
        => Assert.Equal(place, Http1Places.TryFindRefresh(Encoding.ASCII.GetBytes(value), out Range found) ? value[found] : null);
}
