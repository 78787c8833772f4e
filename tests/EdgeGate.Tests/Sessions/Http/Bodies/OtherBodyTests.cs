using System.Text;
using EdgeGate.Core;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class OtherBodyTests
{
    [Theory]
    [InlineData("application/x-www-form-urlencoded", "to=ada%40corp.test&card=4111+1111+1111+1111&x=%zz&ssn=219099999", "to=%5Bpii.email%5D&card=%5Bpii.card.visa%5D&x=%zz&ssn=%5Bpii.us_ssn%5D")]
    [InlineData("text/csv", "id,mail\n1,ada@corp.test\n", "id,mail\n1,[pii.email]\n")]
    [InlineData("text/html; charset=ISO-8859-1", "<p title='ada&#64;corp.test'>1&#x32;3-45-6789 &amp; &nope; ada&commat;corp&period;test</p>", "<p title='[pii.email]'>[pii.us_ssn] &amp; &nope; [pii.email]</p>")]
    [InlineData("image/svg+xml", "<t>123&#45;45-6789</t>", "<t>[pii.us_ssn]</t>")]
    [InlineData("", "{\"a\":\"ada\\u0040corp.test\", no json", "{\"a\":\"[pii.email]\", no json")]
    [InlineData("", "\n<p title=\"\\\">ada&#64;corp.test</p>", "\n<p title=\"\\\">[pii.email]</p>")]
    [InlineData("image/png", "ada@corp.test in disguise", "[pii.email] in disguise")]
    [InlineData("application/octet-stream", "", "")]
    public void Body_is_masked_by_its_type(string type, string text, string expected) => Assert.Equal(expected, BodySamples.Everyway(type, text));

    [Theory]
    [InlineData("text/plain; charset=utf-16", "x", "|The body's character set is not one that is masked; use UTF-8.")]
    [InlineData("application/json; charset=utf-7", "{}", "|The body's character set is not one that is masked; use UTF-8.")]
    [InlineData("text", "x", "|The body's Content-Type cannot be read.")]
    [InlineData("text/plain; charset=utf-8; charset=utf-16", "x", "|The body's Content-Type cannot be read.")]
    [InlineData("text/plain; charset=\"utf\\-16\"", "x", "|The body's Content-Type cannot be read.")]
    [InlineData("text/plain, application/json", "x", "|The body's Content-Type cannot be read.")]
    [InlineData("image/png", "\u0001\u0002", "|The body cannot be looked into, and the rule does not let such bodies pass.")]
    [InlineData("application/grpc-web-text", "AAAAAAdhZGFAY29ycC50ZXN0", "|The body cannot be looked into, and the rule does not let such bodies pass.")]
    [InlineData("application/grpc-web-text+proto; charset=utf-8", "AAAAAAdhZGFAY29ycC50ZXN0", "|The body cannot be looked into, and the rule does not let such bodies pass.")]
    [InlineData("application/pdf", "any", "|The body cannot be looked into, and the rule does not let such bodies pass.")]
    [InlineData("application/octet-stream", "%PDF-1.3 3 0 obj", "|The body cannot be looked into, and the rule does not let such bodies pass.")]
    [InlineData("message/rfc822", "Subject: a\r\n\r\nb", "|The body cannot be looked into, and the rule does not let such bodies pass.")]
    [InlineData("application/octet-stream", "%PD", "%PD")]
    [InlineData("text/plain", "%PDX", "%PDX")]
    public void Body_that_cannot_be_masked_is_refused(string type, string text, string expected) => Assert.Equal(expected, BodySamples.Everyway(type, text));

    [Theory]
    [InlineData("text/plain", "\uFEFF {\"a\":\"ada\\u0040corp.test\",\"n\":4111111111111111}", "\uFEFF {\"a\":\"[pii.email]\",\"n\":null}")]
    [InlineData("text/plain", "[ {\n \"a\":\"x\\nada@corp.test\"}]", "[ {\n \"a\":\"x\\n[pii.email]\"}]")]
    [InlineData("text/html", "[\"ada\\u0040corp.test\",\"ada&#64;corp.test\"]", "[\"[pii.email]\",\"[pii.email]\"]")]
    [InlineData("application/x-www-form-urlencoded", "{\"a\":\"ada\\u0040corp.test\",\"b\":\"ada%40corp.test\"}", "{\"a\":\"[pii.email]\",\"b\":\"%5Bpii.email%5D\"}")]
    [InlineData("text/plain", "[INFO] card 4111 1111 1111 1111", "[INFO] card [pii.card.visa]")]
    [InlineData("text/plain", "{ada@corp.test}", "{[pii.email]}")]
    [InlineData("text/plain", " \r\n", " \r\n")]
    [InlineData("text/plain", "[", "[")]
    public void Json_behind_a_type_of_text_is_looked_through_as_both(string type, string text, string expected) => Assert.Equal(expected, BodySamples.Everyway(type, text));

    [Theory]
    [InlineData("\u00FF\u00FE4\01\01\01\0")]
    [InlineData("\u00FE\u00FF\u004E\u0001")]
    [InlineData("a\0d\0a\0@\0c\0.\0t\0")]
    [InlineData("\0a\0d\0a\0@\0c\0.\0t")]
    [InlineData("a line of text, and then none\n\0")]
    [InlineData("\u001F\u008B\u0008\u0001\u0002\u0003")]
    [InlineData("(\u00B5/\u00FD\u0001\u0002")]
    [InlineData("%PDF-1.3\n3 0 obj")]
    public void What_is_no_text_behind_a_type_of_text_is_refused(string latin)
    {
        byte[] body = Encoding.Latin1.GetBytes(latin);
        foreach (string type in new[] { "text/plain", "text/csv; charset=utf-8", "application/xml", "application/x-www-form-urlencoded" })
        {
            foreach (int piece in new[] { 1, 3, body.Length }) { Assert.EndsWith("|The body cannot be looked into, and the rule does not let such bodies pass.", BodySamples.Mask(type, body, piece), StringComparison.Ordinal); }
        }
        Assert.DoesNotContain("|", BodySamples.Mask("text/plain", body, 3, BodySamples.Context(passesBinary: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_looked_into_as_json_alone()
    {
        BodyContext context = BodySamples.Default with { SeesBase64 = true };
        foreach (string type in new[] { "application/yaml", "application/x-www-form-urlencoded", "text/plain" })
        {
            Assert.Equal("Secrets and config maps are looked into as JSON alone.", BodyMaskers.Open(Encoding.ASCII.GetBytes(type), [], BodyDirection.Request, context).Refusal);
        }
        string mail = Convert.ToBase64String("to ada@corp.test, and on"u8);
        string masked = Convert.ToBase64String("to [pii.email], and on"u8);
        // As base64(1) wraps it.
        Assert.Equal($"{{\"data\":\"{masked}\"}}", BodySamples.Everyway("application/json", $"{{\"data\":\"{mail[..11]}\\n{mail[11..]}\\n\"}}", context));
    }

    [Fact]
    public void Binary_passes_where_the_rule_says_so()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i * 7 % 128))];
        Assert.Equal(Encoding.ASCII.GetString(bytes), BodySamples.Mask("image/png", bytes, 999, BodySamples.Context(passesBinary: true)));
    }

    [Fact]
    public void Header_is_masked_behind_its_name()
    {
        Assert.Equal("for [pii.email]", Field(static (context, output) => FieldMasker.MaskHeader("X-User"u8, "for ada@corp.test"u8, context, output)));
        Assert.Equal("[pii.us_ssn]", Field(static (context, output) => FieldMasker.MaskHeader("X-Ssn"u8, "219099999"u8, context, output)));
        Assert.Equal("attachment; filename*=UTF-8''to%20%5Bpii.email%5D", Field(static (context, output) => FieldMasker.MaskHeader("Content-Disposition"u8, "attachment; filename*=UTF-8''to%20ada%40corp.test"u8, context, output)));
        Assert.Equal("plain", Field(static (context, output) => FieldMasker.MaskHeader("X-User"u8, "plain"u8, context, output)));
    }

    private static string Field(Func<BodyContext, ByteBuffer, bool> mask)
    {
        using ByteBuffer output = new(4096);
        Assert.True(mask(BodySamples.Default, output));
        return Encoding.UTF8.GetString(output.Written);
    }

    [Theory]
    [InlineData("Tr0ub4dor%263xyz")]
    [InlineData("pa%2Css9Xkq2w")]
    [InlineData("a%7Bb%7Dc9Zk2%21x")]
    [InlineData("hunter2")]
    public void Password_in_a_form_is_masked_whole_whatever_it_is_made_of(string value)
        => Assert.Equal("user=ada&password=%5Bsecret.password%5D&n=1", BodySamples.Everyway("application/x-www-form-urlencoded", $"user=ada&password={value}&n=1"));
}
