namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>What became of a piece of a body.</summary>
public enum BodyOutcomeKind
{
    /// <summary>All of it was taken.</summary>
    Passed = 1,
    /// <summary>The output holds as much as it should: send it, then call again with the rest of the piece, even when none is left.</summary>
    Full = 2,
    /// <summary>The body may not go on. What was appended before is masked and may be sent; the exchange cannot end well.</summary>
    Refused = 3,
}
