using System.Security.Cryptography;
using System.Text;
using EdgeGate.Masking;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>Masked text is shown to people who decide: a mask over a value is fine, one over what would run is not.</summary>
public sealed class ConcealmentTests
{
    private const string Card = "4111 1111 1111 1111";

    [Theory]
    [InlineData("DELETE FROM cards WHERE number = '" + Card + "'")]
    [InlineData("curl -u ada@corp.test https://ada:pa55w0rd@host.example.net/x")]
    [InlineData("call +1 (212) 555-0123 or (212) 555-0199")]
    [InlineData("rm -rf /")]
    [InlineData("")]
    public void Masked_value_hides_nothing_else(string text) => Assert.Null(Find(text));

    [Fact]
    public void Private_key_that_is_one_hides_nothing_else()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = key.ExportPkcs8PrivateKeyPem();
        Assert.Null(Find($"INSERT INTO keys VALUES ('{pem}')"));
        Assert.Null(Find($"INSERT INTO keys VALUES ('{pem.Replace("\n", "\\n", StringComparison.Ordinal)}')"));
    }

    [Theory]
    [InlineData("echo -----BEGIN PRIVATE KEY-----; rm -rf /srv; echo -----END PRIVATE KEY-----")]
    [InlineData(": -----BEGIN PRIVATE KEY-----\nreboot\n: -----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nreboot\n-----END PRIVATE KEY-----")]
    [InlineData("SELECT 1 /* -----BEGIN RSA PRIVATE KEY----- */; DROP TABLE held; /* -----END RSA PRIVATE KEY----- */")]
    [InlineData("echo -----BEGIN OPENSSH PRIVATE KEY-----;rm x")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMAA=\nreboot\n-----END PRIVATE KEY-----")]
    public void Markers_of_a_key_around_something_else_are_told(string text) => Assert.Equal("secret.pem_private_key", Find(text));

    [Fact]
    public void Value_may_hold_what_it_likes_where_it_is_known_for_one()
    {
        const string Text = "PGPASSWORD='x9$Kq;wZ&7(tR' psql";
        Assert.NotNull(Find(Text));
        Assert.Null(Concealment.Find(MaskSamples.BuiltIn.PlanAll, Encoding.UTF8.GetBytes(Text), static (_, _) => true));
    }

    [Theory]
    [InlineData("""{"user":"ada","password":"x9$Kq;wZ&7(tR"}""", null)]
    [InlineData("""{"command":"echo -----BEGIN PRIVATE KEY-----; rm x; echo -----END PRIVATE KEY-----"}""", "secret.pem_private_key")]
    [InlineData("""{"command":"\u002d----BEGIN PRIVATE KEY-----; rm x"}""", "secret.pem_private_key")]
    [InlineData("""{"a":"-----BEGIN PRIVATE KEY-----","b":"rm x","c":"-----END PRIVATE KEY-----"}""", null)]
    public void Strings_of_a_document_are_looked_into_one_by_one(string text, string? found)
        => Assert.Equal(found, Concealment.FindInDocument(MaskSamples.BuiltIn.PlanAll, Encoding.UTF8.GetBytes(text)));

    private static string? Find(string text) => Concealment.Find(MaskSamples.BuiltIn.PlanAll, Encoding.UTF8.GetBytes(text));
}
