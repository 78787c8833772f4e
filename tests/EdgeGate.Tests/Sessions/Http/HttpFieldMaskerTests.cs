using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Http;
using EdgeGate.Tests.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http;

public sealed class HttpFieldMaskerTests
{
    [Theory]
    [InlineData("X-Note", "ask ada@corp.test", "X-Note: ask [pii.email]")]
    [InlineData("X-Ssn", "219099999", "X-Ssn: [pii.us_ssn]")]
    [InlineData("X-Count", "219099999", "X-Count: 219099999")]
    [InlineData("Cookie", "a=b; mail=ada%40corp.test; n=1+1%2", "Cookie: a=b; mail=%5Bpii.email%5D; n=1+1%2")]
    [InlineData("Set-Cookie", "JSESSIONID=68E1633C1E85FEE56B1823015A87C158; Path=/", "Set-Cookie: JSESSIONID=68E1633C1E85FEE56B1823015A87C158; Path=/")]
    [InlineData("cookie", "auth_token=68e1633c1e85fee56b1823015a87c158; ssn=219099999", "cookie: auth_token=68e1633c1e85fee56b1823015a87c158; ssn=[pii.us_ssn]")]
    [InlineData("X-Xsrf-Token", "68e1633c1e85fee56b1823015a87c158", "X-Xsrf-Token: 68e1633c1e85fee56b1823015a87c158")]
    [InlineData("X-Auth-Token", "68e1633c1e85fee56b1823015a87c158", "X-Auth-Token: [secret.twilio.key]")]
    [InlineData("Referer", "https://x.test/?card=4111%201111%201111%201111", "Referer: https://x.test/?card=%5Bpii.card.visa%5D")]
    [InlineData("X-Ssn", "%32%31909999%39", "X-Ssn: %5Bpii.us_ssn%5D")]
    [InlineData("X-Share", "100%25", "X-Share: 100%25")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "plain", "")]
    public void Value_is_masked_behind_its_name(string name, string value, string expected)
    {
        using ByteBuffer output = new(4096);
        HttpFieldMasker masker = new(BodySamples.Plan, new MaskFinds(BodySamples.Plan.Classes));
        Assert.NotEqual(MaskOutcome.Denied, masker.AppendField(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value), output));
        Assert.Equal(expected, Encoding.UTF8.GetString(output.Written));
    }

    [Theory]
    [InlineData("/a?ssn=219099999&page=2", "/a?ssn=%5Bpii.us_ssn%5D&page=2")]
    [InlineData("/a?note=219099999", "/a?note=219099999")]
    public void Parameter_is_masked_behind_its_name(string url, string expected)
    {
        using ByteBuffer output = new(4096);
        using ByteBuffer plain = new(4096);
        plain.Append(Encoding.UTF8.GetBytes(url));
        Assert.True(new HttpFieldMasker(BodySamples.Plan, new MaskFinds(BodySamples.Plan.Classes)).TryAppendUrl(plain.Written, output));
        Assert.Equal(expected, Encoding.UTF8.GetString(output.Written));
    }
}
