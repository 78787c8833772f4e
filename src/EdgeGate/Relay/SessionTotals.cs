using EdgeGate.Protocols.Wire;

namespace EdgeGate.Relay;

/// <summary>What a session comes to at its end.</summary>
/// <param name="Word">What its operations are called in audit: <c>statements</c>, <c>operations</c>.</param>
/// <param name="Operations">Operations judged.</param>
/// <param name="Denied">Operations denied.</param>
/// <param name="LastFault">What a peer did wrong last.</param>
public readonly record struct SessionTotals(string Word, long Operations, long Denied, ProtocolFault LastFault);
