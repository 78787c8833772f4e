using EdgeGate.Core;
using EdgeGate.Masking.Tokens;
using Xunit;

namespace EdgeGate.Tests.Masking.Tokens;

public sealed class TokenKeyTests
{
    [Theory]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", 16)]
    [InlineData("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F", 24)]
    [InlineData("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94", 32)]
    public void Hexadecimal_secret_is_the_key_itself(string secret, int length)
    {
        (TokenKey? key, string? weakness) = TokenKey.Read(new SecretText(secret));
        Assert.Null(weakness);
        Assert.Equal(length, key!.Bytes.Length);
        Assert.Equal(secret, Convert.ToHexString(key.Bytes), ignoreCase: true);
    }

    // HKDF by another implementation: python3, hmac-sha256(hmac-sha256(32 zero bytes, secret), info + 0x01).
    [Fact]
    public void Other_secret_is_what_the_key_is_derived_from()
        => Assert.Equal("da3d1e850a82e2b47b09c828a6029e5dcfc0e89f3477aefd9965cf91e089b690", Convert.ToHexString(TokenKey.Read(new SecretText("correct horse battery staple")).Key!.Bytes).ToLowerInvariant());

    [Theory]
    [InlineData("", "shorter than 16")]
    [InlineData("fifteen letters", "shorter than 16")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa zzz", "fewer than 8 different characters")]
    [InlineData("00000000000000000000000000000000", "fewer than 8 different bytes")]
    [InlineData("0123456701234567012345670123456701234567012345670123456701234567", "fewer than 8 different bytes")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3", "has 31 digits, not 32, 48 or 64")]
    [InlineData("0123456789abcdef", "has 16 digits, not 32, 48 or 64")]
    public void Weak_key_is_refused_and_not_shown(string secret, string reason)
    {
        (TokenKey? key, string? weakness) = TokenKey.Read(new SecretText(secret));
        Assert.Null(key);
        Assert.Contains(reason, weakness, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_key_is_refused() => Assert.Equal("token needs a key", TokenKey.Read(null).Weakness);
}
