using EdgeGate.Core.Holds;

namespace EdgeGate.Approvals;

/// <summary>A hold that waits, with what was decided so far. Under the desk's lock.</summary>
/// <param name="hold">The hold.</param>
/// <param name="decisions">What was decided before the gateway started.</param>
/// <param name="whyLeft">Why who waits wants it no more; null while they do. Asked under the desk's lock: it may not wait.</param>
internal sealed class PendingHold(Hold hold, IEnumerable<HoldDecision> decisions, Func<string?>? whyLeft)
{
    private readonly TaskCompletionSource<HoldOutcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The hold.</summary>
    public Hold Hold => hold;

    /// <summary>Approvals, each of another person.</summary>
    public List<HoldDecision> Approvals { get; } = [.. decisions.Where(static decision => decision.IsApproval)];

    /// <summary>Why who waits wants it no more; null while they do, or may come back.</summary>
    public string? WhyLeft => IsKnown ? null : whyLeft?.Invoke();

    /// <summary>How many wait with it: the same asked for twice is one hold.</summary>
    public int Waiters { get; set; } = 1;

    /// <summary>Whether somebody was told of it who may ask again.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Completes when it is decided.</summary>
    public Task<HoldOutcome> Decided => outcome.Task;

    /// <summary>Wakes who waits.</summary>
    public void Complete(HoldOutcome with) => outcome.TrySetResult(with);

    /// <summary>The grant that all who approved agree to; null for this once.</summary>
    public GrantTerms? Agreed()
    {
        if (Approvals.Any(static approval => approval.Grant is null)) { return hold.Request.Wanted is { } wanted ? Narrowest(wanted) : null; }
        return Narrowest(Approvals[0].Grant!);
    }

    private GrantTerms Narrowest(GrantTerms first) => Approvals.Select(static approval => approval.Grant).OfType<GrantTerms>().Aggregate(first, static (all, one) => all.Narrowed(one));
}
