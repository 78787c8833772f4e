namespace EdgeGate.Core.Holds;

/// <summary>How a hold ended, for the operation that waited.</summary>
/// <param name="State">Approved, denied, expired or withdrawn.</param>
/// <param name="Hold">The hold's identifier; empty when it could not be opened.</param>
/// <param name="By">Who decided, for people; empty when nobody did.</param>
/// <param name="Reason">Why.</param>
/// <param name="Grant">The grant that covered it, or that was given with it.</param>
public sealed record HoldOutcome(HoldState State, string Hold, string By, string Reason, Grant? Grant = null)
{
    /// <summary>Whether what waited may run.</summary>
    public bool IsApproved => State == HoldState.Approved;

    /// <summary>The hold as it stands behind a sentence; empty when none was opened.</summary>
    public string Mark => Hold.Length > 0 ? $" (hold {Hold})" : "";

    /// <summary>A sentence for the one who asked, and which hold it is about.</summary>
    public string Describe(HoldRequest request) => Sentence(request) + Mark;

    private string Sentence(HoldRequest request) => State switch
    {
        HoldState.Approved => $"approved by {By}",
        HoldState.Denied when By.Length > 0 => $"{By} denied this{(Reason.Length > 0 ? $": {Reason}" : "")}",
        HoldState.Denied => Reason,
        HoldState.Expired => $"nobody approved this within {GrantTerms.Describe(request.Terms.Wait)}",
        HoldState.Withdrawn => $"withdrawn: {Reason}",
        _ => "this is no longer held",
    };
}
