using EdgeGate.Approvals;
using EdgeGate.Core.Holds;

namespace EdgeGate.Relay;

/// <summary>An operation of a session that waits for approval.</summary>
/// <remarks>
/// The desk waits for the disk, so it is asked on a thread of the pool. A direction that holds calls for <see cref="WaitAsync"/> twice: until the hold
/// is open and the client can be told (<see cref="IsTold"/>), then until it is decided. Each time it is stepped again with the same unread bytes.
/// </remarks>
public sealed class RelayHold
{
    private const string Failed = "the gateway failed";

    private readonly RelaySession session;
    private readonly ApprovalDesk desk;
    private readonly Action<RelayHold>? changed;
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile HoldTicket? ticket;
    private volatile HoldOutcome? outcome;
    private volatile string? unwanted;

    internal RelayHold(RelaySession session, ApprovalDesk desk, HoldRequest request, Action<RelayHold>? changed)
    {
        this.session = session;
        this.desk = desk;
        this.changed = changed;
        Request = request;
    }

    /// <summary>What waits.</summary>
    public HoldRequest Request { get; }

    /// <summary>The hold, once it is on disk; null before, and when nothing had to wait.</summary>
    public Hold? Opened => ticket?.Hold;

    /// <summary>How it ended; null while it waits.</summary>
    public HoldOutcome? Outcome => outcome;

    /// <summary>Whether the client was told. Under the session's lock.</summary>
    public bool IsTold { get; set; }

    /// <summary>Completes when there is something to tell, or when it is decided.</summary>
    public ValueTask WaitAsync(CancellationToken stop) => new((IsTold ? decided : opened).Task.WaitAsync(stop));

    /// <summary>Ends it, for who asked wants it no more; a decision that came first stands.</summary>
    public async Task WithdrawAsync(string why)
    {
        unwanted ??= why;
        await opened.Task;
        if (ticket?.Hold is not { } hold || outcome is not null) { return; }
        try
        {
            await Task.Run(() => desk.Withdraw(hold.Id, why));
        }
        catch (HoldsNotKeptException)
        {
            // Nobody waits for it any more; the next start of the gateway closes it.
        }
    }

    internal void Begin() => _ = Task.Run(RunAsync);

    private async Task RunAsync()
    {
        try
        {
            await AskAsync();
        }
        catch (Exception problem)
        {
            // Nobody awaits this: who waits for the decision would wait for ever.
            unwanted ??= Failed;
            outcome ??= new HoldOutcome(HoldState.Denied, Opened?.Id ?? "", "", Failed);
            session.Fail(problem);
            opened.TrySetResult();
            decided.TrySetResult();
        }
    }

    private async Task AskAsync()
    {
        try
        {
            ticket = desk.Open(Request, WhyLeft);
        }
        catch (HoldsNotKeptException)
        {
            ticket = HoldTicket.Of(new HoldOutcome(HoldState.Denied, "", "", "approvals cannot be kept now"));
        }
        if (!ticket.Decided.IsCompleted)
        {
            opened.TrySetResult();
            await ChangedAsync();
        }
        HoldOutcome answer = await ticket.Decided;
        // Who left since the desk looked gets nothing either.
        outcome = answer.IsApproved && WhyLeft() is { } left ? new HoldOutcome(HoldState.Withdrawn, answer.Hold, "", left) : answer;
        session.Leave(this);
        opened.TrySetResult();
        decided.TrySetResult();
        await ChangedAsync();
    }

    private string? WhyLeft() => unwanted ?? (session.Client.HasHungUp ? SessionAdmission.ClientLeft : null);

    private Task ChangedAsync() => changed is null ? Task.CompletedTask : session.StepAsideAsync(() => changed(this));
}
