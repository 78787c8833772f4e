using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Relay;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Relay;

/// <summary>Whose sessions end, and whether a proof still stands after a wait.</summary>
public sealed class SessionTableTests : IDisposable
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly SessionTable table;

    public SessionTableTests() => table = new SessionTable(10, 3, time);

    public void Dispose() => table.Dispose();

    [Fact]
    public void Nobody_takes_the_places_of_the_others()
    {
        Principal one = Session("a", null).Principal;
        Principal other = one with { Subject = "somebody else" };
        Principal agent = other with { OnBehalfOf = new Delegator("mia", []) };
        for (int i = 0; i < 3; i++) { Assert.True(table.TryAdmit(one with { Email = $"{i}@x.test" }, out _)); }
        Assert.False(table.TryAdmit(one, out string refusal));
        Assert.Equal("you have 3 sessions already: end one", refusal);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(table.TryAdmit(other, out _));
            Assert.True(table.TryAdmit(agent, out _));
        }
        Assert.True(table.TryAdmit());
        Assert.False(table.TryAdmit(other with { Subject = "a fourth" }, out refusal));
        Assert.Equal("the gateway has too many sessions already", refusal);
        table.Leave(one);
        Assert.True(table.TryAdmit(one, out _));
    }

    [Fact]
    public void Revoked_password_ends_what_it_opened_and_nothing_else()
    {
        Dictionary<string, SessionEnd> ended = [];
        void Enter(string id, string? password) => table.Enter(Session(id, password), end => ended.TryAdd(id, end));
        Enter("one", "pw1");
        Enter("other", "pw2");
        Enter("token", null);
        table.EndOpenedWith("pw1", time.GetUtcNow().AddHours(8));
        Assert.Equal([new("one", SessionEnd.PasswordRevoked)], ended);
        // It was proven before, and its session is set up only now.
        Enter("late", "pw1");
        Assert.Equal(SessionEnd.PasswordRevoked, ended["late"]);
        Enter("later", "pw2");
        Assert.DoesNotContain("later", ended.Keys);
    }

    /// <summary>The table's clock has nobody above it: what fails there would end the process, and what fails in a denial would spare the sessions behind it.</summary>
    [Fact]
    public void Session_that_cannot_be_looked_at_keeps_no_other_from_being_ended()
    {
        List<Exception> failures = [];
        table.Failed = failures.Add;
        table.Add("broken", new Broken(), new RelayDeadlines(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(failures);
        int ended = 0;
        for (int i = 0; i < 10; i++)
        {
            bool fails = i % 2 == 0;
            table.Enter(Session($"s{i}", null), _ =>
            {
                ended++;
                if (fails) { throw new NotSupportedException(); }
            });
        }
        table.IsDenied = static _ => true;
        table.EndDenied();
        Assert.Equal((10, 6), (ended, failures.Count));
    }

    [Theory]
    [InlineData(10, 9, 11)]
    [InlineData(-5, 24, 26)]
    public void Session_ends_with_its_proof_and_one_begun_in_the_skew_of_clocks_with_that(int expiresIn, int standsFor, int endsAfter)
    {
        SessionEnd? ended = null;
        SessionInfo begun = Session("one", null);
        table.Enter(begun with { Principal = begun.Principal with { ExpiresAt = begun.StartedAt.AddSeconds(expiresIn) } }, end => ended = end);
        time.Advance(TimeSpan.FromSeconds(standsFor));
        Assert.Null(ended);
        time.Advance(TimeSpan.FromSeconds(endsAfter - standsFor));
        Assert.Equal(SessionEnd.ProofExpired, ended);
    }

    [Fact]
    public void Grant_that_was_taken_back_ends_what_is_set_up_long_after_too()
    {
        SessionEnd? ended = null;
        Grant grant = new("g1", "h1", new Person("mia", null, "https://a"), "orders", "rule", null, "dora", time.GetUtcNow(), time.GetUtcNow().AddHours(1), null);
        // As the desk tells: it ends now. Its session still waits for the target, and knows the grant as it was.
        table.EndGranted(grant with { EndsAt = time.GetUtcNow() });
        time.Advance(TimeSpan.FromSeconds(25));
        table.Enter(Session("late", null), end => ended ??= end, grant: grant);
        Assert.Equal(SessionEnd.GrantEnded, ended);
    }

    [Fact]
    public void Reload_ends_what_it_does_not_let_in_and_what_was_set_up_meanwhile()
    {
        Dictionary<string, SessionEnd> ended = [];
        GatePolicy policy = new(null!, null!, null!, 0, null!, default, "");
        bool isIn = true;
        table.IsAdmitted = (info, principal, began) => isIn || (ReferenceEquals(began, policy) && principal.PasswordId == "pw1");
        table.Enter(Session("stays", "pw1"), end => ended.TryAdd("stays", end), policy);
        table.Enter(Session("goes", null), end => ended.TryAdd("goes", end), policy);
        table.Enter(Session("shared", "pw1"), end => ended.TryAdd("shared", end), policy, () => Session("other", null).Principal);
        table.Enter(Session("bare", null), end => ended.TryAdd("bare", end));
        isIn = false;
        table.EndUnadmitted();
        table.Enter(Session("late", null), end => ended.TryAdd("late", end), policy);
        Assert.Equal(["goes", "late", "shared"], ended.Where(static one => one.Value == SessionEnd.NoLongerAdmitted).Select(static one => one.Key).Order(StringComparer.Ordinal));
        Assert.Equal(3, ended.Count);
    }

    [Theory]
    [InlineData("nothing", true, null)]
    [InlineData("denied", true, "you were signed out, or your access was ended: sign in again, or ask who runs the gateway")]
    [InlineData("revoked", true, "the password you signed in with was revoked while this waited")]
    [InlineData("over", true, "your sign-in ended while this waited: sign in again")]
    [InlineData("outlived", true, null)]
    [InlineData("outlived", false, "your sign-in ended while this waited: sign in again")]
    public void Approval_is_worth_nothing_to_whose_proof_does_not_stand(string happened, bool lasts, string? reason)
    {
        SessionInfo info = Session("one", "pw1");
        table.IsDenied = _ => happened == "denied";
        table.OutlivesProof = _ => happened == "outlived";
        if (happened == "revoked") { table.EndOpenedWith("pw1", time.GetUtcNow().AddHours(8)); }
        if (happened is "over" or "outlived") { time.Advance(TimeSpan.FromHours(1)); }
        HoldOutcome outcome = table.AfterWait(new HoldOutcome(HoldState.Approved, "h", "dora", "fine"), info, lasts);
        Assert.Equal((reason is null, "h", reason ?? "fine"), (outcome.IsApproved, outcome.Hold, outcome.Reason));
        // What was not approved is told as it was decided.
        Assert.Equal("no", table.AfterWait(new HoldOutcome(HoldState.Denied, "h", "dora", "no"), info, lasts).Reason);
    }

    private SessionInfo Session(string id, string? password) => new(
        id, new Principal("mia", null, [], "https://a", password is null ? Proof.Token : Proof.Password, time.GetUtcNow().AddHours(1)) { PasswordId = password }, "orders", "postgres", "127.0.0.1:1", null, time.GetUtcNow());

    private sealed class Broken : IWatchedSession
    {
        public void Stop(SessionEnd reason) => throw new NotSupportedException();

        public void CheckDeadlines(RelayDeadlines deadlines) => throw new NotSupportedException();
    }
}
