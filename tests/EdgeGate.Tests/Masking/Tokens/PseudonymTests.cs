using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking.Tokens;
using Xunit;

namespace EdgeGate.Tests.Masking.Tokens;

public sealed class PseudonymTests
{
    [Theory]
    [InlineData("pii.card", "4111111111111111", "4111-1111-1111-1111")]
    [InlineData("pii.card", "4111111111111111", "4111 1111 1111 1111")]
    [InlineData("pii.email", "ada@corp.test", "Ada@Corp.TEST")]
    [InlineData("pii.iban", "GB82WEST12345698765432", "gb82 west 1234 5698 7654 32")]
    [InlineData("pii.us_ssn", "123456789", "123-45-6789")]
    [InlineData("pii.phone", "2125550123", "(212) 555-0123")]
    public void Two_ways_to_write_a_value_have_one_pseudonym(string className, string one, string other)
        => Assert.Equal(Of(className, one), Of(className, other));

    [Theory]
    [InlineData("net.ipv4", "10.1.12.3", "10.11.2.3")]
    [InlineData("pii.email", "a-b@corp.test", "ab@corp.test")]
    [InlineData("secret.password", "Hunter2-hunter", "hunter2-hunter")]
    [InlineData("secret.password", "hunter2-hunter", "hunter2hunter")]
    [InlineData("net.mac", "0a:00", "0:a00")]
    public void Different_values_have_different_pseudonyms(string className, string one, string other)
        => Assert.NotEqual(Of(className, one), Of(className, other));

    [Fact]
    public void Class_and_key_each_matter()
    {
        Assert.NotEqual(Of("pii.email", "ada@corp.test"), Of("my.email", "ada@corp.test"));
        Assert.NotEqual(Of("pii.email", "ada@corp.test"), Of("pii.email", "ada@corp.test", "another-key-here"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_000)]
    public void Pseudonym_is_50_bits_of_an_hmac_however_long_the_value_is(int length)
    {
        string value = string.Concat(Enumerable.Range(0, length).Select(static i => (char)('a' + (i % 26))));
        byte[] hash = HMACSHA256.HashData("0123456789abcdef"u8, Encoding.ASCII.GetBytes("pii.text\0" + value));
        Assert.Equal(string.Concat(hash.Take(10).Select(static b => "0123456789abcdefghjkmnpqrstvwxyz"[b & 31])), Of("pii.text", value));
    }

    private static string Of(string className, string value, string key = "0123456789abcdef")
    {
        using ByteBuffer output = new(64);
        new Pseudonym(ClassName.Parse(className), Encoding.ASCII.GetBytes(key)).Append(Encoding.UTF8.GetBytes(value), output);
        return Encoding.ASCII.GetString(output.Written);
    }
}
