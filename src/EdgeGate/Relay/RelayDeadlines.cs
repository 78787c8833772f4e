namespace EdgeGate.Relay;

/// <summary>Deadlines of a relayed session.</summary>
/// <param name="Idle">No byte either way for this long ends it.</param>
/// <param name="Write">A single write that takes longer ends it.</param>
public sealed record RelayDeadlines(TimeSpan Idle, TimeSpan Write);
