namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>The outcome of handing a piece of a body to a <see cref="BodyMasker"/>.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Consumed">Bytes of the piece that were taken.</param>
/// <param name="Reason">Refused: a sentence for the person who asked; it holds nothing of the body. Else empty.</param>
public readonly record struct BodyOutcome(BodyOutcomeKind Kind, int Consumed, string Reason)
{
    /// <summary>All of a piece was taken.</summary>
    public static BodyOutcome Passed(int consumed) => new(BodyOutcomeKind.Passed, consumed, "");

    /// <summary>The output is to be sent first.</summary>
    public static BodyOutcome Full(int consumed) => new(BodyOutcomeKind.Full, consumed, "");

    /// <summary>The body may not go on.</summary>
    public static BodyOutcome Refused(string reason) => new(BodyOutcomeKind.Refused, 0, reason);
}
