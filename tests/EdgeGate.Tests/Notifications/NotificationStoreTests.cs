using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Core.Notifications;
using EdgeGate.State;
using Xunit;

namespace EdgeGate.Tests.Notifications;

/// <summary>Notices are kept with what they tell of, and deliveries until they went or were given up.</summary>
public sealed class NotificationStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-notices-").FullName;
    private readonly StateStore state;
    private readonly NotificationStore notices;
    private readonly HoldStore holds;

    public NotificationStoreTests()
    {
        state = StateStore.Open(folder, isReadOnly: false);
        notices = NotificationStore.Open(state, Now);
        holds = HoldStore.Open(state, Now, keepsNotices: true);
    }

    public void Dispose()
    {
        holds.Dispose();
        notices.Dispose();
        state.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Each_step_that_people_are_told_of_is_kept_and_spread_once()
    {
        Hold one = Open("one");
        holds.Decide(new HoldDecision(one.Id, new Person("dora", "dora@corp.test", "i"), true, false, "fine", Now, null), one with { State = HoldState.Approved, EndedAt = Now }, null);
        Hold two = Open("two");
        holds.End(two with { State = HoldState.Expired, EndedAt = Now });
        Hold three = Open("three");
        holds.Decide(new HoldDecision(three.Id, three.Request.Requester, true, true, "down", Now, null), three with { State = HoldState.Approved, EndedAt = Now }, null);
        Hold four = Open("four");
        holds.End(four with { State = HoldState.Withdrawn, EndedAt = Now });
        notices.Spread(static notice => notice.Kind == NoticeKind.Asked ? ["a"] : ["a", "b"], Now);
        notices.Spread(static _ => ["c"], Now);
        IReadOnlyList<Delivery> due = notices.Due(Now, 100);
        Assert.Equal(
            ["asked", "asked", "asked", "asked", "decided", "expired", "glass"],
            due.Where(static one => one.Channel == "a").Select(static one => Notice.NameOf(one.Notice.Kind)).Order(StringComparer.Ordinal));
        Assert.Equal(3, due.Count(static one => one.Channel == "b"));
        Assert.Equal(10, due.Count);
        Notice decided = due.First(static one => one.Notice.Kind == NoticeKind.Decided).Notice;
        Assert.Equal(("approved", "mia@corp.test", "dora@corp.test", "fine"), (decided.State, decided.Requester, decided.By, decided.Reason));
        Assert.DoesNotContain("DELETE", NotificationText(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_failed_waits_and_what_was_given_up_is_tried_again_when_asked()
    {
        Open("one");
        notices.Spread(static _ => ["a"], Now);
        Delivery delivery = Assert.Single(notices.Due(Now, 10));
        notices.Tried(delivery with { Attempts = 1, Next = Now.AddSeconds(5), Problem = "no" });
        Assert.Empty(notices.Due(Now.AddSeconds(4), 10));
        Assert.Equal((1, "no"), (Assert.Single(notices.Due(Now.AddSeconds(5), 10)).Attempts, notices.List(null, 1)[0].Problem));
        notices.Tried(delivery with { State = DeliveryState.Dead, Attempts = 20, Problem = "no" });
        Assert.Empty(notices.Due(Now.AddDays(1), 10));
        Assert.Single(notices.List(DeliveryState.Dead, 10));
        Assert.Equal(0, notices.Retry("another", Now));
        using (NotificationStore beside = NotificationStore.OpenBeside(folder)) { Assert.Equal(1, beside.Retry(null, Now)); }
        Assert.Equal(0, Assert.Single(notices.Due(Now, 10)).Attempts);
        notices.Tried(delivery with { State = DeliveryState.Sent });
        notices.Forget(Now.AddDays(1));
        Assert.Empty(notices.List(null, 10));
    }

    private string NotificationText() => string.Join('\n', notices.List(null, 100).Select(static one => one.Notice.ToString()));

    private Hold Open(string id)
    {
        ApprovalTerms terms = new(["dba"], 1, TimeSpan.FromMinutes(1), null, []);
        HoldRequest request = new(new Person("mia", "mia@corp.test", "i"), "s", "orders", "postgres", "c", "rule", terms, "delete", "DELETE FROM secrets", "digest", "");
        Hold hold = new(id, request, Now, Now.AddMinutes(1));
        holds.Open(hold);
        return hold;
    }
}
