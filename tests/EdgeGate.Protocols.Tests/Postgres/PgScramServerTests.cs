using System.Text;
using EdgeGate.Protocols.Postgres;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres;

public sealed class PgScramServerTests
{
    /// <summary>The example of RFC 7677, section 3, from the server's side.</summary>
    [Fact]
    public void Exchange_is_the_rfcs_own()
    {
        byte[] salted = System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2("pencil"u8, Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096, System.Security.Cryptography.HashAlgorithmName.SHA256, 32);
        PgScramVerifier verifier = new(
            Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096,
            System.Security.Cryptography.SHA256.HashData(System.Security.Cryptography.HMACSHA256.HashData(salted, "Client Key"u8)), System.Security.Cryptography.HMACSHA256.HashData(salted, "Server Key"u8));
        PgScramServer server = new(verifier, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        Assert.True(server.TryBegin("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"u8, out byte[] first));
        Assert.Equal("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", Encoding.ASCII.GetString(first));
        Assert.True(server.TryFinish("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="u8, out byte[] final));
        Assert.Equal("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Encoding.ASCII.GetString(final));
    }

    [Theory]
    [InlineData("secret", true)]
    [InlineData("Secret", false)]
    [InlineData("", false)]
    public void Client_is_taken_with_the_password_alone_and_then_the_server_is_proven(string password, bool isGood)
    {
        PgScramServer server = new(PgScramVerifier.Of("secret"));
        PgScram client = new(password, null, canBind: true);
        Assert.True(server.TryBegin(client.FirstMessage(), out byte[] first));
        Assert.True(client.TryRespond(first, out byte[] proof));
        Assert.Equal(isGood, server.TryFinish(proof, out byte[] final));
        Assert.Equal(isGood, client.VerifyServer(final));
    }

    [Fact]
    public void Mock_answers_like_a_password_and_takes_none()
    {
        byte[] secret = [1, 2, 3];
        Assert.Equal(PgScramVerifier.Mock(secret, "pw-a").Salt, PgScramVerifier.Mock(secret, "pw-a").Salt);
        Assert.NotEqual(PgScramVerifier.Mock(secret, "pw-a").Salt, PgScramVerifier.Mock(secret, "pw-b").Salt);
        PgScramServer server = new(PgScramVerifier.Mock(secret, "pw-a"));
        PgScram client = new("secret", null, canBind: false);
        Assert.True(server.TryBegin(client.FirstMessage(), out byte[] first));
        Assert.True(client.TryRespond(first, out byte[] proof));
        Assert.False(server.TryFinish(proof, out _));
    }

    [Theory]
    [InlineData("p=tls-server-end-point,,n=,r=abc")]
    [InlineData("n,a=root,n=,r=abc")]
    [InlineData("n,,m=x,n=,r=abc")]
    [InlineData("n,,n=")]
    [InlineData("n,,n=,r=")]
    [InlineData("n,,n=,r=a\u0001b")]
    [InlineData("n,,n=,r=abc,x")]
    [InlineData("")]
    public void First_message_that_is_not_acceptable_is_refused(string message)
        => Assert.False(new PgScramServer(PgScramVerifier.Of("secret")).TryBegin(Encoding.UTF8.GetBytes(message), out _));

    /// <summary>The last of 43 characters has two bits that stand for nothing: 0 in the one right spelling.</summary>
    [Fact]
    public void Proof_has_one_spelling()
    {
        PgScramVerifier verifier = PgScramVerifier.Of("secret");
        PgScram client = new("secret", null, canBind: false, "abc");
        PgScramServer good = new(verifier, "def");
        good.TryBegin(client.FirstMessage(), out byte[] first);
        Assert.True(client.TryRespond(first, out byte[] proof));
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        int last = Alphabet.IndexOf((char)proof[^2], StringComparison.Ordinal);
        for (int spelling = 1; spelling < 4; spelling++)
        {
            byte[] other = [.. proof];
            other[^2] = (byte)Alphabet[last | spelling];
            PgScramServer server = new(verifier, "def");
            server.TryBegin(client.FirstMessage(), out _);
            Assert.False(server.TryFinish(other, out _));
        }
        Assert.True(good.TryFinish(proof, out _));
    }

    [Fact]
    public void Final_message_that_was_changed_anywhere_is_refused()
    {
        PgScramVerifier verifier = PgScramVerifier.Of("secret");
        PgScram client = new("secret", null, canBind: false, "abc");
        PgScramServer good = new(verifier, "def");
        Assert.True(good.TryBegin(client.FirstMessage(), out byte[] first));
        Assert.True(client.TryRespond(first, out byte[] proof));
        for (int at = 0; at < proof.Length; at++)
        {
            byte[] changed = [.. proof];
            changed[at] ^= 1;
            PgScramServer server = new(verifier, "def");
            server.TryBegin(client.FirstMessage(), out _);
            Assert.False(server.TryFinish(changed, out _), $"byte {at}");
            Assert.False(server.TryFinish(proof.AsSpan(0, at), out _), $"cut at {at}");
        }
        Assert.True(good.TryFinish(proof, out _));
        Assert.False(new PgScramServer(verifier, "def").TryFinish(proof, out _));
    }
}
