using EdgeGate.Core;
using EdgeGate.State;
using Xunit;

namespace EdgeGate.Tests.State;

public sealed class RememberedLoginsTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly Principal Dana = new("dana", "dana@x.test", ["devs", "ops team"], "https://issuer.test/", Proof.Token, Now.AddMinutes(10)) { TokenId = "t-1", LoginId = "s-1", IssuedAt = Now };

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-logins-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Key_stands_for_its_sign_in_until_that_ends_over_a_restart_too()
    {
        using (StateStore state = StateStore.Open(folder, isReadOnly: false)) { new RememberedLogins(state).Remember("key"u8, Dana, Now); }
        using StateStore again = StateStore.Open(folder, isReadOnly: false);
        RememberedLogins logins = new(again);
        Principal? found = logins.Find("key"u8, Now.AddMinutes(9));
        Assert.Equal(("dana", "dana@x.test", "https://issuer.test/", Proof.RememberedKey, Dana.ExpiresAt), (found!.Subject, found.Email, found.Issuer, found.Proof, found.ExpiresAt));
        Assert.Equal(["devs", "ops team"], found.Groups);
        // What is denied of the token is denied of the key.
        Assert.Equal(("t-1", "s-1", Now), (found.TokenId, found.LoginId, found.IssuedAt));
        Assert.Null(logins.Find("key"u8, Now.AddMinutes(10)));
        Assert.Null(logins.Find("other"u8, Now));
    }

    [Fact]
    public void Later_sign_in_takes_the_place_of_an_earlier_one()
    {
        using StateStore state = StateStore.Open(folder, isReadOnly: false);
        RememberedLogins logins = new(state);
        logins.Remember("key"u8, Dana, Now);
        logins.Remember("key"u8, Dana with { Subject = "eve", Groups = [] }, Now);
        Assert.Equal("eve", logins.Find("key"u8, Now)!.Subject);
        Assert.Empty(logins.Find("key"u8, Now)!.Groups);
    }

    [Fact]
    public void State_holds_no_key()
    {
        using (StateStore state = StateStore.Open(folder, isReadOnly: false)) { new RememberedLogins(state).Remember("a-key-nobody-should-find"u8, Dana, Now); }
        Assert.All(Directory.GetFiles(folder), static file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("a-key-nobody"u8)));
    }
}
