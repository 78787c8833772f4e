using EdgeGate.Approvals;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.State;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeGate.Tests.Approvals;

/// <summary>The desk over a real state file: who may decide, when things end, what is there after a restart.</summary>
public sealed class ApprovalDeskTests : IDisposable
{
    private static readonly ApprovalTerms Terms = new(["dba"], 1, TimeSpan.FromMinutes(10), new GrantTerms(TimeSpan.FromHours(1), 5, false), ["oncall"]);

    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly List<HoldEvent> events = [];
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-desk-").FullName;
    private StateStore state;
    private HoldStore store;
    private ApprovalDesk desk;

    public ApprovalDeskTests() => (state, store, desk) = Open();

    public void Dispose()
    {
        Close();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Hold_expires_exactly_when_it_says_and_who_decides_then_is_too_late()
    {
        HoldTicket ticket = desk.Open(Request("a"));
        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.False(ticket.Decided.IsCompleted);
        HoldTicket late = desk.Open(Request("b"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HoldState.Expired, (await ticket.Decided).State);
        Assert.Equal(DecisionKind.Ended, desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", null).Kind);
        Assert.False(late.Decided.IsCompleted);
    }

    [Theory]
    [InlineData("mia", "mia@x.test", "https://a/", "nobody decides about an operation of their own")]
    [InlineData("m2", "MIA@x.test", "https://b/", "nobody decides about an operation of their own")]
    [InlineData("mia", "", "people", "nobody decides about an operation of their own")]
    [InlineData("Mia@x.test", "", "people", "nobody decides about an operation of their own")]
    [InlineData("mia", "other@x.test", "https://b/", null)]
    public void The_one_who_asks_may_not_approve_whatever_token_they_show(string subject, string email, string issuer, string? refused)
    {
        HoldTicket ticket = desk.Open(Request("a"));
        DecisionAnswer answer = desk.Decide(ticket.Hold!.Id, new Principal(subject, email, ["dba"], issuer, Proof.Token, time.GetUtcNow().AddHours(1)), true, "r", null);
        Assert.Equal(refused is null ? DecisionKind.Kept : DecisionKind.NotAllowed, answer.Kind);
        if (refused is not null) { Assert.Equal(refused, answer.Message); }
    }

    [Fact]
    public void Approval_of_somebody_who_is_denied_meanwhile_counts_no_more()
    {
        string denied = "";
        desk.IsDenied = person => person.Subject == denied;
        HoldTicket ticket = desk.Open(Request("a", Terms with { Count = 2 }));
        Assert.Equal("approved; 1 more needed", desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", null).Message);
        denied = "dora";
        Assert.Equal("approved; 1 more needed", desk.Decide(ticket.Hold.Id, Person("dirk", "dba"), true, "r", null).Message);
        Assert.False(ticket.Decided.IsCompleted);
        Assert.Equal("approved", desk.Decide(ticket.Hold.Id, Person("dina", "dba"), true, "r", null).Message);
        Assert.Equal("dirk@x.test and dina@x.test", desk.Show(Person("dirk", "dba"), ticket.Hold.Id)!.Value.Hold.Why);
    }

    [Fact]
    public void Who_was_denied_by_mistake_may_approve_again()
    {
        string denied = "";
        desk.IsDenied = person => person.Subject == denied;
        HoldTicket ticket = desk.Open(Request("a", Terms with { Count = 2 }));
        desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "first", null);
        denied = "dora";
        desk.Decide(ticket.Hold.Id, Person("dirk", "dba"), true, "r", null);
        denied = "";
        Assert.Equal("approved", desk.Decide(ticket.Hold.Id, Person("dora", "dba"), true, "again", null).Message);
        Assert.Equal(["r", "again"], desk.Show(Person("dirk", "dba"), ticket.Hold.Id)!.Value.Decisions.Select(static decision => decision.Reason));
    }

    [Fact]
    public void Who_breaks_glass_passes_with_one_operation_and_gets_no_grant()
    {
        GrantTerms hour = new(TimeSpan.FromHours(1), null, false);
        ApprovalTerms terms = Terms with { Grant = hour, BreakGlassGroups = ["oncall"] };
        HoldTicket asked = desk.Open(Request("a", terms) with { Session = null, Wanted = hour });
        DecisionAnswer answer = desk.Decide(asked.Hold!.Id, Person("mia", "oncall"), true, "down", null, breaksGlass: true);
        Assert.Equal((DecisionKind.NotAllowed, "glass is broken for one operation, never for a grant"), (answer.Kind, answer.Message));
        Assert.Equal(DecisionKind.Kept, desk.Decide(desk.Open(Request("b", terms)).Hold!.Id, Person("mia", "oncall"), true, "down", null, breaksGlass: true).Kind);
        Assert.Empty(desk.Grants(Person("mia", "oncall")));
    }

    [Fact]
    public async Task Grant_is_for_the_rule_as_it_was_written_over_a_restart_too()
    {
        ApprovalTerms first = Terms with { RuleDigest = "one" };
        HoldTicket asked = desk.Open(Request("a", first));
        Restart();
        Assert.Equal(HoldState.Lost, desk.Show(Person("dora", "dba"), asked.Hold!.Id)!.Value.Hold.State);
        asked = desk.Open(Request("a", first));
        desk.Decide(asked.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(5), 3, false));
        Restart();
        Assert.Null(desk.Open(Request("b", first)).Hold);
        Assert.NotNull(desk.Open(Request("b", Terms with { RuleDigest = "two" })).Hold);
        Assert.NotNull(desk.Open(Request("c")).Hold);
        Assert.True((await desk.Open(Request("d", first)).Decided).IsApproved);
    }

    [Fact]
    public void Two_tokens_of_one_person_count_once()
    {
        HoldTicket ticket = desk.Open(Request("a", Terms with { Count = 2 }));
        Assert.Equal(DecisionKind.Kept, desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", null).Kind);
        Principal other = Person("dora-2", "dba") with { Email = "dora@x.test", Issuer = "https://b/" };
        Assert.Equal(DecisionKind.KeptBefore, desk.Decide(ticket.Hold.Id, other, true, "r", null).Kind);
        Assert.False(ticket.Decided.IsCompleted);
    }

    [Fact]
    public async Task Grants_of_several_approvers_are_as_narrow_as_the_narrowest()
    {
        HoldTicket ticket = desk.Open(Request("a", Terms with { Count = 2 }));
        desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(30), 4, false));
        desk.Decide(ticket.Hold.Id, Person("dirk", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(20), 5, true));
        Grant grant = (await ticket.Decided).Grant!;
        Assert.Equal((time.GetUtcNow().AddMinutes(20), 3, "f-a"), (grant.EndsAt, grant.UsesLeft, grant.Fingerprint));
        // And one who approves this once only gives none.
        ticket = desk.Open(Request("b", Terms with { Count = 2 }));
        desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(30), 4, false));
        desk.Decide(ticket.Hold.Id, Person("dirk", "dba"), true, "r", null);
        Assert.Null((await ticket.Decided).Grant);
    }

    [Fact]
    public async Task Grant_ends_exactly_when_it_says_over_a_restart_too()
    {
        HoldTicket ticket = desk.Open(Request("a"));
        desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(30), 5, false));
        time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        Assert.True((await desk.Open(Request("b")).Decided).IsApproved);
        Restart();
        Assert.True((await desk.Open(Request("c")).Decided).IsApproved);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(desk.Open(Request("d")).Decided.IsCompleted);
    }

    [Fact]
    public async Task Grant_covers_neither_another_person_nor_connection_nor_rule()
    {
        HoldTicket ticket = desk.Open(Request("a"));
        desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(30), 5, false));
        Assert.False(desk.Open(Request("a") with { Requester = new Person("moe", null, "https://a/") }).Decided.IsCompleted);
        Assert.False(desk.Open(Request("a") with { Requester = new Person("mia", null, "https://b/") }).Decided.IsCompleted);
        Assert.False(desk.Open(Request("a") with { Connection = "other" }).Decided.IsCompleted);
        Assert.False(desk.Open(Request("a") with { Rule = "other" }).Decided.IsCompleted);
        Assert.True((await desk.Open(Request("a")).Decided).IsApproved);
    }

    [Fact]
    public async Task Who_is_named_like_an_agent_and_its_person_together_has_none_of_what_is_theirs()
    {
        Person agent = new("bot", "ada@x.test", "https://a/") { Kind = PrincipalKind.Agent, OnBehalfOf = "bob for ada" };
        Person[] others = [new("bot for bob", null, "https://a/") { Kind = PrincipalKind.Agent, OnBehalfOf = "ada" }, new("bot for bob for ada", null, "https://a/"), agent with { Kind = PrincipalKind.Person, OnBehalfOf = null }];
        HoldTicket granted = desk.Open(Request("a") with { Requester = agent });
        desk.Decide(granted.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(30), 5, false));
        HoldTicket alone = desk.Open(Request("b", Terms with { RuleDigest = "other" }) with { Requester = agent, Session = null });
        desk.Decide(alone.Hold!.Id, Person("dora", "dba"), true, "r", null);
        for (int round = 0; round < 2; round++)
        {
            foreach (Person other in others)
            {
                Assert.False(desk.Open(Request("c") with { Requester = other }).Decided.IsCompleted);
                Assert.Equal("there is no such hold for you", desk.Claim(alone.Hold.Id, alone.Hold.Request with { Requester = other })!.Reason);
                Assert.NotEqual(alone.Hold.Id, desk.Resume(alone.Hold.Request with { Requester = other }).Hold!.Id);
                Principal principal = new(other.Subject, null, [], other.Issuer, Proof.Token, time.GetUtcNow().AddHours(1)) { Kind = other.Kind, OnBehalfOf = other.OnBehalfOf is { } person ? new Delegator(person, []) : null };
                Assert.DoesNotContain(desk.List(principal, null, 100), hold => hold.Id == granted.Hold.Id);
                Assert.Null(desk.Show(principal, granted.Hold.Id));
                Assert.Empty(desk.Grants(principal));
            }
            Restart();
        }
        Assert.Equal(agent, store.Find(granted.Hold.Id)!.Request.Requester);
        Assert.True((await desk.Open(Request("c") with { Requester = agent }).Decided).IsApproved);
        Assert.True(desk.Claim(alone.Hold.Id, alone.Hold.Request)!.IsApproved);
    }

    [Fact]
    public void Mail_address_nobody_verified_is_shown_to_nobody_and_still_tells_that_two_may_be_one_over_a_restart_too()
    {
        Person mallory = new("mallory", "dora@x.test", "https://b/") { IsEmailUnverified = true };
        HoldTicket ticket = desk.Open(Request("a", Terms with { Count = 2 }) with { Requester = mallory, Session = null });
        desk.Decide(ticket.Hold!.Id, new Principal("m3", "dirk@x.test", ["dba"], "https://b/", Proof.Token, time.GetUtcNow().AddHours(1)) { IsEmailUnverified = true }, true, "r", null);
        Restart();
        Assert.Equal(mallory, store.Find(ticket.Hold.Id)!.Request.Requester);
        Assert.Equal("m3", Assert.Single(store.Decisions(ticket.Hold.Id)).By.DisplayName);
        Assert.Equal("nobody decides about an operation of their own", desk.Decide(ticket.Hold.Id, Person("dora", "dba"), true, "r", null).Message);
        Assert.Equal(DecisionKind.KeptBefore, desk.Decide(ticket.Hold.Id, Person("dirk", "dba"), true, "r", null).Kind);
    }

    [Fact]
    public void Agents_decide_nothing_and_a_mail_address_breaks_no_glass()
    {
        HoldTicket ticket = desk.Open(Request("a"));
        DecisionAnswer answer = desk.Decide(ticket.Hold!.Id, Person("robot", "dba") with { Kind = PrincipalKind.Agent }, true, "r", null);
        Assert.Equal((DecisionKind.NotAllowed, "persons decide; agents may ask"), (answer.Kind, answer.Message));
        // In an approvers' group, so that the hold is seen; another issuer vouches for the mail address of the one who asks.
        answer = desk.Decide(ticket.Hold.Id, new Principal("m2", "mia@x.test", ["dba", "oncall"], "https://b/", Proof.Token, time.GetUtcNow().AddHours(1)), true, "r", null, breaksGlass: true);
        Assert.Equal((DecisionKind.NotAllowed, "glass is broken by the one who asks alone"), (answer.Kind, answer.Message));
        Assert.False(ticket.Decided.IsCompleted);
    }

    [Fact]
    public void Restart_closes_what_waited_in_sessions_and_keeps_what_outlives_them_with_its_approvals()
    {
        HoldTicket inSession = desk.Open(Request("a"));
        HoldTicket alone = desk.Open(Request("b", Terms with { Count = 2 }) with { Session = null });
        desk.Decide(alone.Hold!.Id, Person("dora", "dba"), true, "r", null);
        Restart();
        Assert.Equal(HoldState.Lost, store.Find(inSession.Hold!.Id)!.State);
        Assert.Equal(HoldEventKind.Lost, events[^1].Kind);
        Assert.Equal(DecisionKind.KeptBefore, desk.Decide(alone.Hold.Id, Person("dora", "dba"), true, "r", null).Kind);
        Assert.Null(desk.Claim(alone.Hold.Id, alone.Hold.Request));
        Assert.Equal(HoldState.Approved, desk.Decide(alone.Hold.Id, Person("dirk", "dba"), true, "r", null).Hold!.State);
        Assert.Equal(HoldState.Denied, desk.Claim(alone.Hold.Id, alone.Hold.Request with { Digest = "another" })!.State);
        Assert.Equal(HoldState.Denied, desk.Claim(alone.Hold.Id, alone.Hold.Request with { Requester = new Person("moe", null, "https://a/") })!.State);
        Assert.True(desk.Claim(alone.Hold.Id, alone.Hold.Request)!.IsApproved);
        Assert.Equal("this approval was used already", desk.Claim(alone.Hold.Id, alone.Hold.Request)!.Reason);
    }

    [Fact]
    public async Task One_person_may_have_only_so_many_operations_waiting()
    {
        for (int i = 0; i < ApprovalDesk.PendingOfOneMax; i++) { Assert.NotNull(desk.Open(Request($"{i}")).Hold); }
        Assert.Equal("too many operations wait for approval already", (await desk.Open(Request("more")).Decided).Reason);
        Assert.NotNull(desk.Open(Request("other") with { Requester = new Person("moe", "moe@x.test", "https://a/") }).Hold);
    }

    [Fact]
    public async Task What_people_cannot_be_shown_whole_is_denied_unless_the_rule_takes_it()
    {
        HoldOutcome denied = await desk.Open(Request("a") with { Unseen = "its body is no text" }).Decided;
        Assert.Equal(HoldState.Denied, denied.State);
        Assert.Equal("approvers cannot be shown this whole: its body is no text; rule 'rule' does not let them approve what they cannot see (approval: unseen)", denied.Reason);
        string longer = new('x', HoldRequest.WhatCharsMax + 1);
        Assert.Contains("characters long", (await desk.Open(Request(longer)).Decided).Reason, StringComparison.Ordinal);
        ApprovalTerms taking = Terms with { TakesUnseen = true };
        Assert.Equal("NOT SHOWN WHOLE: its body is no text\na", desk.Open(Request("a", taking) with { Unseen = "its body is no text" }).Hold!.Request.What);
        Assert.StartsWith($"NOT SHOWN WHOLE: it is {longer.Length} characters long", desk.Open(Request(longer, taking)).Hold!.Request.What, StringComparison.Ordinal);
        Assert.Equal(longer[1..], desk.Open(Request(longer[1..])).Hold!.Request.What);
    }

    [Theory]
    [InlineData("DELETE\u200B FROM\u00A0t", @"DELETE\u{200B} FROM\u{00A0}t")]
    [InlineData("ok \u202Eevil", @"ok \u{202E}evil")]
    [InlineData("a\rb\u001b[2Kc\u2028d", @"a\u{000D}b\u{001B}[2Kc\u{2028}d")]
    [InlineData("x\U000E0041y\u3164z", @"x\u{E0041}y\u{3164}z")]
    [InlineData("Gr\u00FC\u00DFe,\n\t\u6771\u4EAC \U0001F600", "Gr\u00FC\u00DFe,\n\t\u6771\u4EAC \U0001F600")]
    public void Characters_without_a_shape_are_written_out(string what, string shown) => Assert.Equal(shown, desk.Open(Request(what)).Hold!.Request.What);

    [Fact]
    public async Task Nobody_approves_under_a_rule_that_is_not_in_force_any_more()
    {
        HoldTicket changed = desk.Open(Request("a"));
        HoldTicket kept = desk.Open(Request("b") with { Rule = "other" });
        HoldTicket session = desk.Open(Request("c") with { Rule = "other", Kind = HoldRequest.SessionKind });
        desk.IsInForce = static request => request.Rule == "other";
        DecisionAnswer answer = desk.Decide(changed.Hold!.Id, Person("dora", "dba"), true, "r", null);
        Assert.Equal((DecisionKind.Ended, HoldState.Withdrawn), (answer.Kind, answer.Hold!.State));
        Assert.Equal("the rules changed while it waited: ask again", (await changed.Decided).Reason);
        desk.EndOutdated();
        Assert.Equal(HoldState.Withdrawn, (await session.Decided).State);
        Assert.False(kept.Decided.IsCompleted);
        Assert.Equal(DecisionKind.Kept, desk.Decide(kept.Hold!.Id, Person("dora", "dba"), true, "r", null).Kind);
    }

    [Fact]
    public async Task Grant_is_for_the_place_it_was_asked_for_over_a_restart_too()
    {
        HoldTicket ticket = desk.Open(Request("a") with { Place = "database orders" });
        desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(30), 5, false));
        Restart();
        Assert.False(desk.Open(Request("b") with { Place = "database payroll" }).Decided.IsCompleted);
        Assert.False(desk.Open(Request("c")).Decided.IsCompleted);
        Assert.True((await desk.Open(Request("d") with { Place = "database orders" }).Decided).IsApproved);
        Assert.Equal("database orders", desk.Show(Person("dora", "dba"), ticket.Hold.Id)!.Value.Hold.Request.Place);
    }

    [Fact]
    public void Used_up_grant_can_be_taken_back_while_its_time_goes_on_over_a_restart_too()
    {
        HoldTicket ticket = desk.Open(Request("a"));
        desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromMinutes(30), 1, false));
        Restart();
        Grant grant = Assert.Single(desk.Grants(Person("dora", "dba")));
        Assert.True(grant.IsUsedUp);
        Assert.False(desk.Open(Request("b")).Decided.IsCompleted);
        Assert.True(desk.Revoke(Person("dora", "dba"), grant.Id, "seen enough"));
        Assert.Equal((HoldEventKind.GrantRevoked, grant.Id), (events[^1].Kind, events[^1].Grant!.Id));
        Restart();
        Assert.Empty(desk.Grants(Person("dora", "dba")));
        Assert.False(desk.Revoke(Person("dora", "dba"), grant.Id, "again"));
    }

    [Fact]
    public async Task Decisions_at_once_end_a_hold_once()
    {
        for (int round = 0; round < 20; round++)
        {
            HoldTicket ticket = desk.Open(Request("a"));
            DecisionAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => desk.Decide(ticket.Hold!.Id, Person($"d{i}", "dba"), i % 2 == 0, "r", null))));
            Assert.Single(answers, static answer => answer.Kind == DecisionKind.Kept);
            Assert.Equal(3, answers.Count(static answer => answer.Kind == DecisionKind.Ended));
            Assert.Single(store.Decisions(ticket.Hold!.Id));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_decides_for_who_left_and_nothing_is_used_for_them(bool isApproval)
    {
        HoldTicket granting = desk.Open(Request("a"));
        desk.Decide(granting.Hold!.Id, Person("dora", "dba"), true, "r", new GrantTerms(TimeSpan.FromHours(1), 2, true));
        Assert.False((await desk.Open(Request("a"), () => "the client left").Decided).IsApproved);
        Assert.Equal(1, desk.Grants(Person("mia")).Single().UsesLeft);

        string? left = null;
        HoldTicket ticket = desk.Open(Request("b"), () => left);
        left = "the client left";
        DecisionAnswer answer = desk.Decide(ticket.Hold!.Id, Person("dora", "dba"), isApproval, "r", null);
        Assert.Equal((DecisionKind.Ended, "it does not wait any more: the client left"), (answer.Kind, answer.Message));
        Assert.Equal(HoldState.Withdrawn, (await ticket.Decided).State);
        Assert.Equal(HoldEventKind.Withdrawn, events[^1].Kind);
        Assert.Empty(store.Decisions(ticket.Hold.Id));
    }

    [Fact]
    public async Task Two_who_wait_with_one_hold_leave_it_one_by_one()
    {
        HoldRequest request = Request("a") with { Session = null };
        HoldTicket first = desk.Resume(request);
        HoldTicket second = desk.Resume(request);
        Assert.Equal(first.Hold!.Id, second.Hold!.Id);
        desk.Withdraw(first.Hold.Id, "the client left");
        Assert.False(second.Decided.IsCompleted);
        desk.Withdraw(second.Hold.Id, "the client left");
        Assert.Equal(HoldState.Withdrawn, (await second.Decided).State);
    }

    [Fact]
    public void Hold_that_somebody_was_told_of_who_may_ask_again_waits_for_them()
    {
        HoldRequest request = Request("a") with { Session = null };
        HoldTicket told = desk.Resume(request);
        desk.Told(told.Hold!.Id);
        HoldTicket again = desk.Resume(request);
        desk.Withdraw(again.Hold!.Id, "the client left");
        Assert.False(told.Decided.IsCompleted);
        Assert.Equal(DecisionKind.Kept, desk.Decide(told.Hold.Id, Person("dora", "dba"), true, "r", null).Kind);
    }

    private static HoldRequest Request(string what, ApprovalTerms? terms = null)
        => new(new Person("mia", "mia@x.test", "https://a/"), "session", "orders", "postgres", "127.0.0.1:1", "rule", terms ?? Terms, "delete", what, $"d-{what}", $"f-{what}");

    private Principal Person(string subject, params string[] groups) => new(subject, $"{subject}@x.test", [.. groups], "https://a/", Proof.Token, time.GetUtcNow().AddHours(1));

    private (StateStore State, HoldStore Store, ApprovalDesk Desk) Open()
    {
        StateStore opened = StateStore.Open(folder, isReadOnly: false);
        HoldStore holds = HoldStore.Open(opened, time.GetUtcNow());
        return (opened, holds, new ApprovalDesk(holds, time, events.Add));
    }

    private void Close()
    {
        desk.Dispose();
        store.Dispose();
        state.Dispose();
    }

    private void Restart()
    {
        Close();
        (state, store, desk) = Open();
    }
}
