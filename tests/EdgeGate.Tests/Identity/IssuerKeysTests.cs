using EdgeGate.Identity;
using Xunit;

namespace EdgeGate.Tests.Identity;

/// <summary>Keys of issuers from files: what is taken, and what is refused before anybody signs in.</summary>
public sealed class IssuerKeysTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Public_keys_that_sign_are_taken()
    {
        File.WriteAllText(path, """{"keys":[{"kty":"EC","use":"sig","kid":"a","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},{"kty":"EC","use":"enc","kid":"b","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}""");
        Assert.Equal(["a"], IssuerKeys.Read(path, out string? problem).Select(static key => key.KeyId));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("[]", "it is no JWK set")]
    [InlineData("""{"keys":{}}""", "it is no JWK set")]
    [InlineData("""{"keys":[]}""", "it has no key that signs")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}""", "it has private keys")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}]}""", "it has private keys")]
    public void Anything_else_is_told(string text, string problem)
    {
        File.WriteAllText(path, text);
        Assert.Empty(IssuerKeys.Read(path, out string? told));
        Assert.StartsWith(problem, told, StringComparison.Ordinal);
    }
}
