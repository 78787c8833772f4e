namespace EdgeGate.Relay.Guests;

/// <summary>How a stream went.</summary>
/// <param name="Status">The status the client got: 101 when it was a stream.</param>
/// <param name="Problem">Why it failed; null when it did not.</param>
/// <param name="BytesIn">Bytes that went to the target.</param>
/// <param name="BytesOut">Bytes that went to the client.</param>
public sealed record GuestOutcome(int Status, string? Problem, long BytesIn, long BytesOut);
