using EdgeGate.Core;
using EdgeGate.Core.Denials;
using EdgeGate.Identity;
using EdgeGate.State;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Identity;

public sealed class DenyListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-denials-").FullName;
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Denial_fits_all_that_it_says_and_nothing_that_says_nothing()
    {
        Principal kim = new("kim", null, [], "https://a", Proof.Token, DateTimeOffset.MaxValue) { TokenId = "t", LoginId = "s", IssuedAt = time.GetUtcNow() };
        bool Fits(Denial denial) => denial.Fits(kim, time.GetUtcNow());
        Assert.True(Fits(New() with { Subject = "kim" }));
        Assert.True(Fits(New() with { Subject = "kim", Issuer = "https://a" }));
        Assert.False(Fits(New() with { Subject = "kim", Issuer = "https://b" }));
        Assert.True(Fits(New() with { TokenId = "t" }));
        Assert.True(Fits(New() with { LoginId = "s" }));
        Assert.False(Fits(New() with { Subject = "kim", LoginId = "" }));
        Assert.True(Fits(New() with { Subject = "kim", IssuedUntil = time.GetUtcNow() }));
        Assert.False(Fits(New() with { Subject = "kim", IssuedUntil = time.GetUtcNow().AddSeconds(-1) }));
        Assert.False(Fits(New(until: time.GetUtcNow()) with { Subject = "kim" }));
        Assert.False(Fits(New()));
        Assert.False(Fits(New() with { Issuer = "https://a" }));
        Assert.False(Fits(New() with { LoginId = "" }));
        Assert.False(Fits(New() with { Session = "x" }));
        Principal agent = new("helper", null, [], "https://a", Proof.Token, DateTimeOffset.MaxValue) { Kind = PrincipalKind.Agent, OnBehalfOf = new Delegator("kim", []) };
        Assert.True((New() with { Subject = "kim" }).Fits(agent, time.GetUtcNow()));
    }

    [Fact]
    public void Denial_of_an_agent_for_one_person_is_none_for_another_and_a_person_s_is_their_agents_too()
    {
        Principal kim = new("kim", null, [], "https://a", Proof.Token, DateTimeOffset.MaxValue) { TokenSubject = "user-1" };
        Principal forKim = new("helper", null, [], "https://a", Proof.Token, DateTimeOffset.MaxValue) { Kind = PrincipalKind.Agent, OnBehalfOf = new Delegator("kim", []), TokenSubject = "user-1" };
        Principal forLou = forKim with { OnBehalfOf = new Delegator("lou", []), TokenSubject = "user-2" };
        Principal itself = forKim with { OnBehalfOf = null, TokenSubject = "helper" };
        using StateStore state = StateStore.Open(folder, isReadOnly: false);
        using DenialStore store = DenialStore.Open(state, time.GetUtcNow());
        using DenyList list = new(store, time, static _ => { }, static _ => { });
        Assert.Equal([true, true, true, false], Denied(New() with { Subject = "helper" }));
        Assert.Equal([true, false, false, false], Denied(New() with { Subject = "helper", OnBehalfOf = "kim" }));
        Assert.Equal([false, false, true, false], Denied(New() with { Subject = "helper", OnBehalfOf = "" }));
        Assert.Equal([true, false, false, true], Denied(New() with { Subject = "kim" }));
        // By what the issuer itself calls somebody, which no mapped subject is.
        Assert.Equal([true, false, false, true], Denied(New() with { TokenSubject = "user-1" }));
        Assert.Equal([false, false, false, false], Denied(New() with { TokenSubject = "kim" }));
        Assert.Equal([false, false, false, false], Denied(New() with { Subject = "user-1" }));
        Assert.Equal([false, false, false, false], Denied(New() with { TokenSubject = "user-1", LoginId = "another" }));

        bool[] Denied(Denial denial)
        {
            list.Add(denial);
            bool[] denied = [list.IsDenied(forKim), list.IsDenied(forLou), list.IsDenied(itself), list.IsDenied(kim)];
            Assert.True(list.Remove(denial.Id));
            return denied;
        }
    }

    [Fact]
    public void Denial_outlives_the_process_and_is_seen_when_another_process_adds_it()
    {
        Principal kim = new("kim", null, [], "https://a", Proof.Token, DateTimeOffset.MaxValue);
        List<string> told = [];
        using (StateStore state = StateStore.Open(folder, isReadOnly: false))
        {
            using DenialStore store = DenialStore.Open(state, time.GetUtcNow());
            using DenyList list = new(store, time, one => told.Add("+" + one.Id), one => told.Add("-" + one.Id));
            Assert.False(list.IsDenied(kim));
            using (DenialStore beside = DenialStore.OpenBeside(folder)) { beside.Add(New("one") with { Subject = "kim" }); }
            Assert.False(list.IsDenied(kim));
            time.Advance(TimeSpan.FromMilliseconds(250));
            Assert.True(list.IsDenied(kim));
            list.Add(New("two") with { TokenId = "t" });
            Assert.Equal(["+one", "+two"], told);
        }
        using (StateStore state = StateStore.Open(folder, isReadOnly: false))
        {
            using DenialStore store = DenialStore.Open(state, time.GetUtcNow());
            using DenyList list = new(store, time, static _ => { }, one => told.Add("-" + one.Id));
            Assert.True(list.IsDenied(kim));
            Assert.True(list.Remove("one"));
            Assert.False(list.Remove("one"));
            Assert.False(list.IsDenied(kim));
            Assert.Equal("-one", told[^1]);
        }
    }

    [Fact]
    public void Folder_without_a_gateway_s_state_has_no_denials() => Assert.Throws<DenialsNotKeptException>(() => DenialStore.OpenBeside(folder));

    private Denial New(string id = "x", DateTimeOffset? until = null) => new(id, "why", "who", time.GetUtcNow(), until);
}
