using EdgeGate.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

public sealed class MultipartBodyTests
{
    private const string Type = "multipart/form-data; boundary=b0";
    private const string Refused = "|The multipart body is not well formed.";

    [Theory]
    [InlineData("--b0\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\nada@corp.test\r\n--b0--\r\n", "--b0\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n[pii.email]\r\n--b0--\r\n")]
    [InlineData("--b0\r\nContent-Disposition: form-data; name=\"a\"; filename=\"ada@corp.test\"\r\nContent-Type: application/json\r\n\r\n{\"n\":4111111111111111}\r\n--b0\r\nX: y\r\n\r\n\r\n--b0--",
        "--b0\r\nContent-Disposition: form-data; name=\"a\"; filename=\"[pii.email]\"\r\nContent-Type: application/json\r\n\r\n{\"n\":null}\r\n--b0\r\nX: y\r\n\r\n\r\n--b0--")]
    [InlineData("--b0\r\nContent-Type: multipart/mixed; boundary=\"in ner\"\r\n\r\n--in ner\r\n\r\n123-45-6789\r\n--b\r\n--in ner--\r\n--b0--", "--b0\r\nContent-Type: multipart/mixed; boundary=\"in ner\"\r\n\r\n--in ner\r\n\r\n[pii.us_ssn]\r\n--b\r\n--in ner--\r\n--b0--")]
    [InlineData("--b0--", "--b0--")]
    [InlineData("", "")]
    public void Parts_are_masked_by_their_own_headers(string text, string expected) => Assert.Equal(expected, BodySamples.Everyway(Type, text));

    [Theory]
    [InlineData("preamble\r\n--b0\r\n\r\nx\r\n--b0--")]
    [InlineData("--b0 \r\n\r\nx\r\n--b0--")]
    [InlineData("--b0\n\nx\n--b0--")]
    [InlineData("--b0\r\nX : y\r\n\r\nx\r\n--b0--")]
    [InlineData("--b0\r\nX: y\r\n folded\r\n\r\nx\r\n--b0--")]
    [InlineData("--b0\r\nX: y\nZ: z\r\n\r\nx\r\n--b0--")]
    [InlineData("--b0\r\nContent-Type: image/png\r\nContent-Type: text/plain\r\n\r\nx\r\n--b0--")]
    [InlineData("--b0\r\n--b0: y\r\n\r\nx\r\n--b0--")]
    [InlineData("--b0\r\n\r\n--b0\r\n\r\nx\r\n--b0--")]
    [InlineData("--b0\r\n\r\nx")]
    [InlineData("--b0\r\n\r\nx\r\n--b0--\r\nepilogue")]
    public void Body_that_readers_could_take_apart_differently_is_refused(string text) => Assert.EndsWith(Refused, BodySamples.Everyway(Type, text), StringComparison.Ordinal);

    [Theory]
    [InlineData("--b0\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b0--", "transfer encoding that is not looked through.")]
    [InlineData("--b0\r\nContent-Encoding: gzip\r\n\r\nx\r\n--b0--", "transfer encoding that is not looked through.")]
    [InlineData("--b0\r\nContent-Type: image/png\r\n\r\n\u0001\r\n--b0--", "does not let such bodies pass.")]
    [InlineData("--b0\r\nContent-Type:\r\n\r\nx\r\n--b0--", "Content-Type cannot be read.")]
    public void Part_that_cannot_be_masked_is_refused(string text, string reason) => Assert.EndsWith(reason, BodySamples.Everyway(Type, text), StringComparison.Ordinal);

    [Fact]
    public void Binary_part_passes_where_the_rule_says_so_and_the_next_is_masked()
        => Assert.Equal(
            "--b0\r\nContent-Type: image/png\r\n\r\n\u0001ada@corp.test\r\n--b0\r\n\r\n[pii.email]\r\n--b0--",
            BodySamples.Everyway(Type, "--b0\r\nContent-Type: image/png\r\n\r\n\u0001ada@corp.test\r\n--b0\r\n\r\nada@corp.test\r\n--b0--", BodySamples.Context(passesBinary: true)));

    [Fact]
    public void Nesting_is_bounded()
    {
        string inner = "x";
        for (int i = 5; i >= 0; i--) { inner = $"--b{i}\r\nContent-Type: multipart/mixed; boundary=b{i + 1}\r\n\r\n{inner}\r\n--b{i}--"; }
        Assert.EndsWith("nested too deeply or has too many parts.", BodySamples.Everyway(Type, inner), StringComparison.Ordinal);
        Assert.StartsWith("|", BodySamples.Everyway("multipart/form-data", "x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("form-data; name=\"ssn\"", "219099999", "[pii.us_ssn]")]
    [InlineData("form-data; name=\"password\"", "Tr0ub4dor&3xyz", "[secret.password]")]
    [InlineData("form-data; name=\"password\"", "Tr0ub'4d\"o<r>3\\xyz", "[secret.password]")]
    [InlineData("form-data; name=\"note\"", "219099999", "219099999")]
    [InlineData("form-data; name=\"ssn\"; filename=\"a\"", "219099999", "219099999")]
    [InlineData("form-data; name=\"ssn\"\r\nContent-Type: text/plain", "219099999", "[pii.us_ssn]")]
    public void Value_of_a_field_is_looked_at_behind_its_name(string disposition, string value, string expected)
        => Assert.Equal($"--b0\r\nContent-Disposition: {disposition}\r\n\r\n{expected}\r\n--b0--", BodySamples.Everyway(Type, $"--b0\r\nContent-Disposition: {disposition}\r\n\r\n{value}\r\n--b0--"));
}
