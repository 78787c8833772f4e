using System.Text;
using EdgeGate.Protocols.Postgres;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres;

public sealed class PgScramTests
{
    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    /// <summary>The exchange of RFC 7677, section 3, with PostgreSQL's empty user name: the proof differs, the shape does not.</summary>
    [Fact]
    public void Exchange_follows_the_rfc()
    {
        PgScram scram = new("pencil", binding: null, canBind: false, nonce: "rOprNGfwEbeRWgbNEkqO");
        Assert.Equal("n,,n=,r=rOprNGfwEbeRWgbNEkqO", Encoding.UTF8.GetString(scram.FirstMessage()));
        Assert.True(scram.TryRespond(Encoding.UTF8.GetBytes(ServerFirst), out byte[] final));
        Assert.StartsWith("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=", Encoding.UTF8.GetString(final), StringComparison.Ordinal);
        Assert.False(scram.VerifyServer("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="u8));
    }

    [Theory]
    [InlineData("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=***,i=4096")]
    [InlineData("e=other-error")]
    public void Server_message_that_is_not_acceptable_is_refused(string serverFirst)
        => Assert.False(new PgScram("pencil", null, false, "rOprNGfwEbeRWgbNEkqO").TryRespond(Encoding.UTF8.GetBytes(serverFirst), out _));

    [Fact]
    public void Md5_answer_is_as_the_manual_says()
        => Assert.Equal("md5fccef98e4f1cf6cbe96b743fad4e8bd0", PgMd5.Response("user", "secret", [1, 2, 3, 4]));
}
