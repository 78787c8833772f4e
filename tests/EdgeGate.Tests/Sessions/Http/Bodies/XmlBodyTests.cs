using System.Text;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class XmlBodyTests
{
    private const string Xml = "text/xml; charset=utf-8";

    [Theory]
    [InlineData("""<wsse:Password Type="http://docs#PasswordText">hunter2secretZ</wsse:Password>""", """<wsse:Password Type="http://docs#PasswordText">[secret.password]</wsse:Password>""")]
    [InlineData("<wsse:Password x='1'>Tr0ub'4d\"o&lt;r&gt;3\\xyz</wsse:Password>", "<wsse:Password x='1'>[secret.password]</wsse:Password>")]
    [InlineData("<cvv>123</cvv><n>123</n>", "<cvv>[pci.cvv]</cvv><n>123</n>")]
    [InlineData("<p a='>' b=\">\"\n><ssn\tx='1'>219&#48;99999</ssn></p>", "<p a='>' b=\">\"\n><ssn\tx='1'>[pii.us_ssn]</ssn></p>")]
    [InlineData("<Password x='1'><![CDATA[hunter2secretZ]]></Password>", "<Password x='1'><![CDATA[[secret.password]]]></Password>")]
    [InlineData("<key>password</key><string>hunter2secretZ</string>", "<key>password</key><string>[secret.password]</string>")]
    [InlineData("<Name>DbPassword</Name>\n <Value>hunter2secretZ</Value>", "<Name>DbPassword</Name>\n <Value>[secret.password]</Value>")]
    [InlineData("<name>password</name><b/><size>1</size><value>hunter2secretZ</value>", "<name>password</name><b/><size>1</size><value>hunter2secretZ</value>")]
    [InlineData("<password/>hunter2secretZ<a b='c'/> ", "<password/>hunter2secretZ<a b='c'/> ")]
    [InlineData("<!-- don't --><a>x &lt; y &amp; z & co</a><?pi a='?><b>ada@corp.test</b>", "<!-- don't --><a>x &lt; y &amp; z & co</a><?pi a='?><b>[pii.email]</b>")]
    [InlineData("<password><a>&", "<password><a>&")]
    [InlineData("<token>eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI0MiJ9.0fAkE1gBlF2hCmG3iDnH40fAkE1gBlF2hCmG3iDnH4", "<token>[secret.jwt]")]
    public void What_an_element_holds_is_masked_behind_its_name(string text, string expected) => Assert.Equal(expected, BodySamples.Everyway(Xml, text));

    [Fact]
    public void Document_without_a_find_passes_as_it_came()
    {
        StringBuilder text = new("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b '>'>]>");
        for (int i = 0; i < 2000; i++) { text.Append($"<row id='{i}'><name>n{i}</name><value>&quot;v{i}&quot;</value><{new string('x', 70)}>y</{new string('x', 70)}></row>\n"); }
        string body = text.ToString();
        Assert.Equal(body, BodySamples.Mask(Xml, Encoding.UTF8.GetBytes(body), 777));
        Assert.Equal(body, BodySamples.Mask("application/octet-stream", Encoding.UTF8.GetBytes(body), 999));
    }
}
