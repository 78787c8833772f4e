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
        Assert.True(alice.MayBe(forAlice) && forAlice.MayBe(alice));
        Assert.True(alice.AsksWith(forAlice));
        Assert.False(bob.MayBe(forAlice) || forBob.MayBe(forAlice) || forBob.AsksWith(forAlice));
        Assert.True(forAlice.Is(Person.Of(Agent with { TokenId = "another" })));
        foreach (Person other in new[] { forBob, alice, forAlice with { OnBehalfOf = null }, forAlice with { Issuer = "https://b" }, forAlice with { Kind = PrincipalKind.Person } }) { Assert.False(forAlice.Is(other)); }
        Assert.False(alice.Is(alice with { Kind = PrincipalKind.Agent }));
    }

    [Theory]
    [InlineData("bot", "bob for alice", "bot for bob", "alice")]
    [InlineData("bot", "alice", "bot for alice", null)]
    [InlineData("bot", " for alice", "bot for ", "alice")]
    public void Names_that_would_join_alike_are_not_one(string subject, string? person, string otherSubject, string? otherPerson)
    {
        Person one = new(subject, null, "https://a") { Kind = PrincipalKind.Agent, OnBehalfOf = person };
        Person other = new(otherSubject, null, "https://a") { Kind = PrincipalKind.Agent, OnBehalfOf = otherPerson };
        Assert.False(one.Is(other) || other.Is(one));
        Assert.False(one.AsksWith(other));
        Assert.False(one.MayBe(other) || other.MayBe(one));
    }

    [Fact]
    public void Mail_address_that_was_not_verified_is_told_to_no_target_and_makes_no_name()
    {
        Principal mallory = new("mallory", "alice@x", [], "https://b", Proof.Token, Until) { IsEmailUnverified = true };
        Assert.Equal((null, "mallory"), (mallory.OwnEmail, mallory.DisplayName));
        Assert.Equal("helper for alice", (Agent with { Email = "alice@x", IsEmailUnverified = true }).DisplayName);
        Principal read = PrincipalJson.Read(PrincipalJson.Write(mallory), Proof.Certificate, Until)!;
        Assert.Null(read.OwnEmail);
        // It still tells that two may be one.
        Assert.True(Person.Of(read).MayBe(new Person("alice", "alice@x", "https://a")));
        Assert.Equal(("mallory", null), (Person.Of(read).DisplayName, Person.Of(read).ShownEmail));
        Assert.Equal("alice@x", (mallory with { IsEmailUnverified = false }).OwnEmail);
    }

    [Fact]
    public void Agent_is_shown_as_one_whatever_mail_address_its_person_has()
    {
        Assert.Equal("helper for alice@x", Person.Of(Agent with { Email = "alice@x" }).DisplayName);
        Assert.Equal("helper for alice", Person.Of(Agent).DisplayName);
        Assert.Equal("helper", Person.Of(Agent with { OnBehalfOf = null, Email = "bot@x" }).DisplayName);
        Assert.Equal("a@x", new Person("a", "a@x", "https://a").DisplayName);
    }
}
