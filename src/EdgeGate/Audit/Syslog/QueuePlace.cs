namespace EdgeGate.Audit.Syslog;

/// <summary>A place in a queue.</summary>
/// <param name="Segment">The segment's name; empty for the beginning.</param>
/// <param name="Offset">Bytes of it before the place.</param>
internal readonly record struct QueuePlace(string Segment, long Offset);
