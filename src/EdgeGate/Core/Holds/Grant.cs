namespace EdgeGate.Core.Holds;

/// <summary>An approval that lasts: operations it covers pass without waiting until it ends.</summary>
/// <param name="Id">Sortable by time.</param>
/// <param name="Hold">The hold it was given for.</param>
/// <param name="Holder">Who has it.</param>
/// <param name="Connection">The connection it is for.</param>
/// <param name="Rule">The rule whose holds it covers.</param>
/// <param name="Fingerprint">The one fingerprint it covers; null for all.</param>
/// <param name="GivenBy">Who gave it, for people.</param>
/// <param name="GivenAt">When.</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="UsesLeft">Operations it still covers; null for any number.</param>
public sealed record Grant(
    string Id, string Hold, Person Holder, string Connection, string Rule, string? Fingerprint, string GivenBy, DateTimeOffset GivenAt, DateTimeOffset EndsAt, int? UsesLeft)
{
    /// <summary>The rule as it was written when the grant was given (<see cref="ApprovalTerms.RuleDigest"/>).</summary>
    public string RuleDigest { get; init; } = "";

    /// <summary>Where on the connection it is for (<see cref="HoldRequest.Place"/>); null for everywhere.</summary>
    public string? Place { get; init; }

    /// <summary>Whether all its uses are over. It can still be taken back, from the session that began under it.</summary>
    public bool IsUsedUp => UsesLeft is <= 0;

    /// <summary>Whether it covers an operation now.</summary>
    public bool Covers(HoldRequest request, DateTimeOffset now)
        => now < EndsAt && !IsUsedUp
            && Holder.Is(request.Requester)
            && Connection == request.Connection && Rule == request.Rule && RuleDigest == request.Terms.RuleDigest
            && (Place is null || Place == request.Place)
            && (Fingerprint is null || (Fingerprint.Length > 0 && Fingerprint == request.Fingerprint));
}
