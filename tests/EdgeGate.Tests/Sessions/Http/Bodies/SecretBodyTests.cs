using System.Text;
using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Secrets and config maps of Kubernetes: strings that are base64 are looked into, and what stands for them is base64 again.</summary>
public sealed class SecretBodyTests
{
    private static readonly BodyContext Secrets = BodySamples.Default with { SeesBase64 = true };

    [Theory]
    [InlineData("password", "hunter2secretZ", "[secret.password]")]
    [InlineData("DB_PASSWORD", "hunter2secret", "[secret.password]")]
    [InlineData("ssn", "219099999", "[pii.us_ssn]")]
    [InlineData("note", "219099999", "219099999")]
    [InlineData("config.json", """{"to":"ada\u0040corp.test"}""", """{"to":"[pii.email]"}""")]
    [InlineData("username", "ada", "ada")]
    public void Value_is_masked_behind_its_key_and_stays_base64(string key, string value, string expected)
        => Assert.Equal(Data(key, Base64(expected)), Mask(Data(key, Base64(value))));

    [Fact]
    public void What_is_found_in_the_base64_itself_stays_base64()
        => Assert.Equal(Data("api_key", Base64("[secret.api_key]")), Mask(Data("api_key", "9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c")));

    [Fact]
    public void Bytes_pass_though_some_of_their_letters_look_like_a_find_packed_twice_too()
    {
        string once = BodySamples.Bytes(3_000);
        foreach (string value in (string[])[once, Base64(once)])
        {
            Assert.Equal(Data("release", value), BodySamples.Mask("application/json", Encoding.ASCII.GetBytes(Data("release", value)), 1_000, Secrets));
        }
        Assert.Equal(Data("session_token", Base64("[secret.api_key]"))[..30], BodySamples.Mask("application/json", Encoding.ASCII.GetBytes(Data("session_token", once)), 1_000, Secrets)[..30]);
    }

    [Fact]
    public void Patch_is_masked_behind_its_path()
        => Assert.Equal($$"""[{"op":"replace","path":"/data/password","value":"{{Base64("[secret.password]")}}"}]""", Mask($$"""[{"op":"replace","path":"/data/password","value":"{{Base64("hunter2secretZ")}}"}]"""));

    private static string Mask(string document) => BodySamples.Everyway("application/json", document, Secrets);

    private static string Data(string key, string value) => $$$"""{"data":{"{{{key}}}":"{{{value}}}"}}""";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
