using System.Text;
using EdgeGate.Fuzz.Plain;
using EdgeGate.Protocols.Postgres;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres;

public sealed class PgScramTests
{
    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    /// <summary>The plain implementation answers the example of RFC 7677, section 3, to the letter.</summary>
    [Fact]
    public void Plain_exchange_is_the_rfcs_own()
    {
        PlainScram scram = new("user", "pencil", "n,,", [], "rOprNGfwEbeRWgbNEkqO");
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            scram.ClientFinal(Encoding.UTF8.GetBytes(ServerFirst)));
        Assert.Equal("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", scram.ServerFinal);
    }

    /// <summary>The same exchange with the empty name PostgreSQL has: only name, proof and signature differ from the RFC's.</summary>
    [Theory]
    [InlineData(null, false, "n,,")]
    [InlineData(null, true, "y,,")]
    [InlineData(new byte[] { 1, 2, 3 }, false, "p=tls-server-end-point,,")]
    public void Exchange_is_the_plain_ones(byte[]? binding, bool canBind, string header)
    {
        PgScram scram = new("pencil", binding, canBind, nonce: "rOprNGfwEbeRWgbNEkqO");
        PlainScram plain = new("", "pencil", header, binding ?? [], "rOprNGfwEbeRWgbNEkqO");
        Assert.Equal(header + "n=,r=rOprNGfwEbeRWgbNEkqO", Encoding.UTF8.GetString(scram.FirstMessage()));
        Assert.True(scram.TryRespond(Encoding.UTF8.GetBytes(ServerFirst), out byte[] final));
        Assert.Equal(plain.ClientFinal(Encoding.UTF8.GetBytes(ServerFirst)), Encoding.UTF8.GetString(final));
        Assert.True(scram.VerifyServer(Encoding.UTF8.GetBytes(plain.ServerFinal)));
        Assert.False(scram.VerifyServer("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="u8));
        Assert.True(scram.VerifyServer(Encoding.UTF8.GetBytes(plain.ServerFinal + ",x=y")));
        Assert.False(scram.VerifyServer(Encoding.UTF8.GetBytes(plain.ServerFinal.Insert(9, " "))));
        Assert.False(scram.VerifyServer("v="u8));
        Assert.False(scram.VerifyServer([]));
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
