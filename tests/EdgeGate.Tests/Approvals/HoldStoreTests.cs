using System.Collections.Immutable;
using System.Globalization;
using EdgeGate.Core.Holds;
using EdgeGate.State;
using Xunit;

namespace EdgeGate.Tests.Approvals;

/// <summary>What is found among many holds, and by which index.</summary>
public sealed class HoldStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly Person Mia = new("mia", null, "https://a/");

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-holds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void One_s_own_and_those_one_may_approve_are_found_behind_any_number_of_others()
    {
        using StateStore state = StateStore.Open(folder, isReadOnly: false);
        using HoldStore store = HoldStore.Open(state, Now);
        Hold own = Keep(store, 0, "mia", ["dba"], HoldState.Denied);
        Hold approvable = Keep(store, 1, "olaf", ["dba", "ops", "ops"], HoldState.Approved);
        for (int i = 2; i < 30; i++) { Keep(store, i, "olaf", ["others"], HoldState.Approved); }
        Assert.Equal([own.Id], Ids(store, null, "mia", [], 2));
        Assert.Equal([approvable.Id, own.Id], Ids(store, null, "mia", ["ops", "dba"], 2));
        Assert.Equal([approvable.Id], Ids(store, null, "mia", ["ops", "dba"], 1));
        Assert.Equal([own.Id], Ids(store, HoldState.Denied, "mia", ["dba"], 5));
        Assert.Equal([approvable.Id], Ids(store, HoldState.Approved, "mia", ["dba"], 5));
        Assert.Equal([], Ids(store, null, "nobody", ["op", "dba\nops", ""], 5));
        Assert.Equal(5, Ids(store, null, "olaf", ["others"], 5).Length);
        // What becomes of a hold is known by all ways to it.
        store.End(approvable with { State = HoldState.Used });
        Assert.Equal([], Ids(store, HoldState.Approved, "mia", ["dba"], 5));
        Assert.Equal([approvable.Id], Ids(store, HoldState.Used, "mia", ["ops"], 5));
    }

    [Fact]
    public void What_is_asked_for_again_is_found_by_all_that_it_is()
    {
        using StateStore state = StateStore.Open(folder, isReadOnly: false);
        using HoldStore store = HoldStore.Open(state, Now);
        Hold first = Keep(store, 0, "mia", ["dba"], HoldState.Approved);
        Hold second = Keep(store, 1, "mia", ["dba"], HoldState.Approved);
        Keep(store, 2, "mia", ["dba"], HoldState.Used);
        Keep(store, 3, "olaf", ["dba"], HoldState.Approved);
        HoldRequest asked = first.Request;
        Assert.Equal([second.Id, first.Id], store.Approved(asked).Select(static one => one.Id));
        foreach (HoldRequest other in new[] { asked with { Digest = "x" }, asked with { Connection = "x" }, asked with { Rule = "x" }, asked with { Requester = Mia with { Issuer = "https://b/" } } }) { Assert.Empty(store.Approved(other)); }
        Hold bound = New(4, "mia", ["dba"]) with { Request = asked with { Session = "s" } };
        store.Open(bound);
        store.End(bound with { State = HoldState.Approved });
        Assert.Equal(2, store.Approved(asked).Count);
    }

    [Theory]
    [InlineData("SELECT id FROM holds WHERE subject = 'a' AND issuer = 'b' AND agent = 0 AND for_whom = '' ORDER BY id DESC LIMIT 9", "holds_requester ")]
    [InlineData("SELECT id FROM holds WHERE subject = 'a' AND issuer = 'b' AND agent = 0 AND for_whom = '' AND state = 2 ORDER BY id DESC LIMIT 9", "holds_requester_state ")]
    [InlineData("SELECT hold FROM hold_groups WHERE grp = 'a' ORDER BY hold DESC LIMIT 9", "hold_groups_all ")]
    [InlineData("SELECT hold FROM hold_groups WHERE grp = 'a' AND state = 2 ORDER BY hold DESC LIMIT 9", "hold_groups_state ")]
    [InlineData("SELECT * FROM holds WHERE digest = 'a' AND state = 2 AND session IS NULL AND wanted_same IS NULL AND connection = 'c' AND rule = 'r' AND subject = 's' AND issuer = 'i' AND agent = 0 AND for_whom = '' ORDER BY id DESC", "holds_digest ")]
    public void Each_question_has_an_index_with_its_order(string question, string index)
    {
        using StateStore state = StateStore.Open(folder, isReadOnly: false);
        using HoldStore store = HoldStore.Open(state, Now);
        string plan = string.Join('\n', state.All("EXPLAIN QUERY PLAN " + question, static row => row.GetString(3)));
        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_of_holds_of_an_earlier_version_are_found()
    {
        using (StateStore state = StateStore.Open(folder, isReadOnly: false))
        {
            using HoldStore store = HoldStore.Open(state, Now);
            Keep(store, 0, "olaf", ["dba", "on call", "dba"], HoldState.Denied);
            Keep(store, 1, "olaf", ["ops"], HoldState.Approved);
            // As it was before.
            GoBack(state, 5);
            state.Execute("DROP TABLE hold_groups");
            state.Execute("DELETE FROM migrations WHERE part = 'holds' AND step >= 4");
        }
        using StateStore again = StateStore.Open(folder, isReadOnly: false);
        using HoldStore read = HoldStore.Open(again, Now);
        Assert.Equal(["00"], Ids(read, HoldState.Denied, "mia", ["on call"], 5));
        Assert.Equal(["01", "00"], Ids(read, null, "mia", ["ops", "dba"], 5));
    }

    /// <summary>An earlier version kept an agent and whom it acts for as one text.</summary>
    [Fact]
    public void What_agents_had_open_in_an_earlier_version_is_asked_for_again()
    {
        using (StateStore state = StateStore.Open(folder, isReadOnly: false))
        {
            using HoldStore store = HoldStore.Open(state, Now);
            Hold agents = Keep(store, 0, "bot for ada", ["dba"], HoldState.Approved);
            Keep(store, 1, "bot for ada", ["dba"], HoldState.Denied);
            Hold persons = Keep(store, 2, "ada", ["dba"], HoldState.Approved);
            foreach (Hold hold in new[] { agents, persons })
            {
                Grant grant = new($"g{hold.Id}", hold.Id, hold.Request.Requester, "orders", "rule", null, "dora", Now, Now.AddHours(1), 5);
                store.Decide(new HoldDecision(hold.Id, new Person("dora", null, "i"), true, false, "r", Now, null), hold, grant);
            }
            GoBack(state, 5);
            foreach (string index in (string[])["holds_requester", "holds_requester_state", "holds_digest"]) { state.Execute($"CREATE INDEX {index} ON holds(subject)"); }
        }
        using StateStore again = StateStore.Open(folder, isReadOnly: false);
        using HoldStore read = HoldStore.Open(again, Now);
        Assert.Equal([HoldState.Lost, HoldState.Denied, HoldState.Approved], ((string[])["00", "01", "02"]).Select(id => read.Find(id)!.State));
        Assert.Equal(["00"], Ids(read, HoldState.Lost, "nobody", ["dba"], 5));
        Assert.Equal(["g02"], read.Grants(Now).Select(static one => one.Id));
    }

    /// <summary>Makes the tables what they were before a step that told agents apart.</summary>
    private static void GoBack(StateStore state, int step)
    {
        foreach (string index in (string[])["holds_requester", "holds_requester_state", "holds_digest"]) { state.Execute($"DROP INDEX {index}"); }
        foreach (string table in (string[])["holds", "grants"])
        {
            foreach (string column in (string[])["agent", "for_whom", "unverified"]) { state.Execute($"ALTER TABLE {table} DROP COLUMN {column}"); }
        }
        state.Execute("ALTER TABLE decisions DROP COLUMN unverified");
        state.Execute("DELETE FROM migrations WHERE part = 'holds' AND step >= $step", ("$step", step));
    }

    private static string[] Ids(HoldStore store, HoldState? state, string subject, ImmutableArray<string> groups, int limit)
        => [.. store.HoldsFor(state, Mia with { Subject = subject }, groups, limit).Select(static one => one.Id)];

    private static Hold Keep(HoldStore store, int number, string subject, ImmutableArray<string> groups, HoldState state)
    {
        Hold hold = New(number, subject, groups);
        store.Open(hold);
        if (state != HoldState.Pending) { store.End(hold with { State = state }); }
        return hold with { State = state };
    }

    private static Hold New(int number, string subject, ImmutableArray<string> groups) => new(
        number.ToString("00", CultureInfo.InvariantCulture),
        new HoldRequest(Mia with { Subject = subject }, null, "orders", "http", "192.0.2.1:1", "rule", new ApprovalTerms(groups, 1, TimeSpan.FromMinutes(1), null, []), "request", "what", "digest", "print"),
        Now, Now.AddMinutes(1), HoldState.Pending, null, "");
}
