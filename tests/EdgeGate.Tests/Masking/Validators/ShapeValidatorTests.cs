using System.Text;
using Xunit;

namespace EdgeGate.Tests.Masking.Validators;

public sealed class ShapeValidatorTests
{
    [Theory]
    [InlineData("email", "ada@corp.test")]
    [InlineData("email", "a.b+c@sub.corp.test")]
    [InlineData("email", "jörg@müller.example")]
    [InlineData("phone_e164", "+1 212 555 0123")]
    [InlineData("phone_e164", "+44 (0)20 7946 0958")]
    [InlineData("phone_e164", "+49 30 901820")]
    [InlineData("phone_e164", "+683 7010")]
    [InlineData("phone_e164", "+31 800 8847")]
    [InlineData("phone_00", "0039 06 698 12345")]
    [InlineData("card", "4111\u00a01111\u00a01111\u00a01111")]
    [InlineData("card", "9860.0000.0000.0000")]
    [InlineData("mac_octets", "1c:9f:fd:2e:69:4")]
    [InlineData("mac_spaced", "00 1A 2B 3C 4D 5E")]
    [InlineData("iban", "GP1120041010050500013M02606")]
    [InlineData("ipv4", "192.168.0.0")]
    [InlineData("ipv4", "10.0.0.0")]
    // RFC 4291, 2.2: the examples of the text forms.
    [InlineData("ipv6", "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789")]
    [InlineData("ipv6", "2001:DB8:0:0:8:800:200C:417A")]
    [InlineData("ipv6", "2001:DB8::8:800:200C:417A")]
    [InlineData("ipv6", "FF01::101")]
    [InlineData("ipv6", "::FFFF:129.144.52.38")]
    [InlineData("ipv6", "0:0:0:0:0:FFFF:129.144.52.38")]
    [InlineData("mac", "00-1A-2B-3C-4D-5E")]
    [InlineData("mac", "001a.2b3c.4d5e")]
    [InlineData("basic_credentials", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    // RFC 7515, A.1 and A.2; RFC 7516, A.1.
    [InlineData("jwt_header", "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAs")]
    [InlineData("jwt_header", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2Ui")]
    [InlineData("jwt_header", "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZc")]
    [InlineData("secret_value", "hunter2")]
    [InlineData("secret_value", "$ecret")]
    [InlineData("secret_unquoted", "S3cr3t!pw")]
    [InlineData("secret_unquoted", "p%40ss")]
    public void Right_shape_holds(string name, string find) => Assert.True(Check.Holds(name, find));

    [Theory]
    [InlineData("email", "a..b@corp.test")]
    [InlineData("email", "ada@corp..test")]
    [InlineData("email", "ada@-corp.test")]
    [InlineData("phone_e164", "+1234567")]
    [InlineData("phone_named", "2016-2017")]
    [InlineData("phone_00", "0045 0004 06 00")]
    [InlineData("card", "9860.0000.0000.0001")]
    [InlineData("mac_octets", "10:11:12:13:14:15")]
    [InlineData("mac_octets", "0:0:0:0:0:0")]
    [InlineData("mac_spaced", "00 00 00 00 00 00")]
    [InlineData("secret_value", "@password")]
    [InlineData("secret_value", "!vault")]
    [InlineData("secret_value", "change_me")]
    [InlineData("secret_value", "ref+vault://kv/x")]
    [InlineData("email", "icon@2x.png")]
    [InlineData("email", "ada@corp")]
    [InlineData("phone_e164", "+1 112 555 0123")]
    [InlineData("phone_e164", "+999 1234567")]
    [InlineData("phone_e164", "+33 1 23 45 67 89 10")]
    [InlineData("ipv4", "15.0.0.0")]
    [InlineData("ipv4", "10.0.0.256")]
    [InlineData("ipv6", "12:34:56")]
    [InlineData("ipv6", "00:11:22:33:44:55:66:77")]
    [InlineData("ipv6", "2001:db8:::1")]
    [InlineData("ipv6", "2001::db8::1")]
    [InlineData("ipv6", ":2001:db8::1")]
    [InlineData("ipv6", "1:2:3:4:5:6:7:8:9")]
    [InlineData("ipv6", "::ffff:192.0.2.256")]
    [InlineData("ipv6", "::1")]
    [InlineData("mac", "00:00:00:00:00:00")]
    [InlineData("mac", "ff:ff:ff:ff:ff:ff")]
    [InlineData("basic_credentials", "bm9jb2xvbg==")]
    [InlineData("jwt_header", "eyJub3BlIjoxfQ.eyJzdWIiOiIxIn0")]
    [InlineData("jwt_header", "eyJhbGciOiJIUzI1NiJ.x")]
    [InlineData("secret_value", "${DB_PASSWORD}")]
    [InlineData("secret_value", "{{ secret }}")]
    [InlineData("secret_value", "********")]
    [InlineData("secret_value", "<password>")]
    [InlineData("secret_value", "null")]
    [InlineData("secret_value", "your_password")]
    [InlineData("secret_unquoted", "getPassword")]
    [InlineData("secret_unquoted", "f(x1)")]
    [InlineData("secret_unquoted", "2024-01-02")]
    [InlineData("secret_unquoted", "1.2.3")]
    [InlineData("base58_32_bytes", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void Wrong_shape_is_refused(string name, string find) => Assert.False(Check.Holds(name, find));

    [Fact]
    public void Jwt_header_that_is_cut_off_is_read_as_far_as_it_goes()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"alg":"RS256","x5c":["MIIC""" + new string('x', 400));
        string cut = System.Buffers.Text.Base64Url.EncodeToString(json)[..201];
        Assert.True(Check.Holds("jwt_header", cut));
    }
}
