using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Bodies that are looked at twice, for readers take them for one thing or for another: what stands for a find is that of one look.</summary>
public sealed class ChainedBodyTests
{
    [Theory]
    [InlineData("application/xml", "<a><card>4111 1111 1111 1111</card><b>ada@corp.test</b></a>")]
    [InlineData("", "<?xml version='1.0'?><a>4111111111111111</a>")]
    [InlineData("application/xml", "<a><ssn>219&#48;99999</ssn></a>")]
    [InlineData("text/html", """{"a":"4111111111111111","b":["x \u0061","ada@corp.test, ada@corp.test"],"c":"4111 1111 1111 1111"}""")]
    [InlineData("text/html", """{"ssn":"219&#48;99999"}""")]
    [InlineData("application/x-www-form-urlencoded", """{"a":"4111111111111111","b":["x \u0061&","ada@corp.test"],"c":"4111 1111 1111 1111"}""")]
    public void Token_is_that_of_the_value(string type, string text)
    {
        SecretText key = new("0123456789abcdef0123456789abcdef");
        MaskPlan plan = MaskSamples.Create([], new MaskOptions("c", MaskSamples.Pattern("pii.*"), MaskKind.Token, TokenKey: key)).Plan([MaskSamples.Pattern("pii.*")]);
        string expected = text;
        foreach (string value in (string[])["4111 1111 1111 1111", "4111111111111111", "ada@corp.test"])
        {
            expected = expected.Replace(value, MaskSamples.Whole(plan, Encoding.UTF8.GetBytes(value)), StringComparison.Ordinal);
        }
        expected = expected.Replace("219&#48;99999", MaskSamples.Whole(plan, "ssn 219099999"u8.ToArray())["ssn ".Length..], StringComparison.Ordinal);
        Assert.DoesNotContain("pii.", expected, StringComparison.Ordinal);
        Assert.NotEqual(text, expected);
        Assert.Equal(expected, BodySamples.Everyway(type, text, BodySamples.Context(plan: plan)));
    }
}
