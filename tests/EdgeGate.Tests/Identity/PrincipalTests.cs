using EdgeGate.Core;
using EdgeGate.Core.Holds;
using Xunit;

namespace EdgeGate.Tests.Identity;

public sealed class PrincipalTests
{
    private static readonly DateTimeOffset Until = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);

    private static readonly Principal Agent = new("helper", null, [], "https://a", Proof.Token, Until)
    {
        Kind = PrincipalKind.Agent,
        TokenId = "t",
        LoginId = "s",
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000),
        OnBehalfOf = new Delegator("alice", ["a \"quoted\" group", "b"]),
        EarlierActors = ["planner"],
    };

    [Fact]
    public void Principal_written_down_is_read_as_it_was()
    {
        Principal read = PrincipalJson.Read(PrincipalJson.Write(Agent), Proof.Certificate, Until)!;
        Assert.Equal((Agent.Subject, Agent.Email, Agent.Issuer, Agent.Kind, Agent.TokenId, Agent.LoginId, Agent.IssuedAt), (read.Subject, read.Email, read.Issuer, read.Kind, read.TokenId, read.LoginId, read.IssuedAt));
        Assert.Equal((Proof.Certificate, Until, "alice"), (read.Proof, read.ExpiresAt, read.OnBehalfOf!.Subject));
        Assert.Equal(Agent.OnBehalfOf!.Groups, read.OnBehalfOf.Groups);
        Assert.Equal(["planner"], read.EarlierActors);
        Assert.Equal([], read.Groups);
        Assert.Equal("alice", read.TokenSubject);
        read = PrincipalJson.Read(PrincipalJson.Write(Agent with { TokenSubject = "user-12" }), Proof.Certificate, Until)!;
        Assert.Equal("user-12", read.TokenSubject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"sub":"","iss":"i"}""")]
    [InlineData("""{"sub":"a"}""")]
    [InlineData("""{"sub":"a","iss":"i","groups":[1]}""")]
    [InlineData("""{"sub":"a","iss":"i","iat":1e30}""")]
    public void What_was_not_written_so_is_nobody_or_has_no_time(string json)
    {
        Principal? read = PrincipalJson.Read(json, Proof.Certificate, Until);
        Assert.True(read is null || read.IssuedAt == default);
    }

    [Fact]
    public void Agents_of_two_persons_are_two_and_each_is_their_person_s()
    {
        Principal alice = new("alice", null, [], "https://a", Proof.Token, Until);
        Principal bob = alice with { Subject = "bob" };
        Principal forBob = Agent with { OnBehalfOf = new Delegator("bob", []) };
        Assert.True(Agent.IsSameAs(Agent with { TokenId = "another", Groups = ["more"] }));
        Assert.False(Agent.IsSameAs(forBob));
        Assert.False(Agent.IsSameAs(Agent with { OnBehalfOf = null }));
        Assert.False(alice.IsSameAs(alice with { Kind = PrincipalKind.Agent }));
        Assert.False(alice.IsSameAs(alice with { Issuer = "https://b" }));
        Assert.True(Agent.ActsFor(alice));
        Assert.False(Agent.ActsFor(bob));
        Assert.False(Agent.ActsFor(alice with { Issuer = "https://b" }));
        Assert.False(Agent.ActsFor(forBob with { Subject = "alice" }));
        Assert.False(alice.ActsFor(alice));
    }

    [Fact]
    public void Person_is_not_distinct_from_the_agent_that_acts_for_them_and_grants_are_not_shared()
    {
        Person alice = Person.Of(new Principal("alice", null, [], "https://a", Proof.Token, Until));
        Person bob = Person.Of(new Principal("bob", null, [], "https://a", Proof.Token, Until));
        Person forAlice = Person.Of(Agent);
        Person forBob = Person.Of(Agent with { OnBehalfOf = new Delegator("bob", []) });
        Assert.True(alice.IsSameAs(forAlice));
        Assert.True(forAlice.IsSameAs(alice));
        Assert.False(bob.IsSameAs(forAlice));
        Assert.False(alice.IsSameAs(Person.Of(Agent with { Issuer = "https://b" })));
        Assert.NotEqual(forAlice.Subject, forBob.Subject);
        Assert.NotEqual(forAlice.Subject, alice.Subject);
    }
}
