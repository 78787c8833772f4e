namespace EdgeGate.Protocols.Http2;

/// <summary>What whoever writes a response's body behind its head must know.</summary>
/// <param name="Status">The status code, 100 to 599.</param>
/// <param name="IsInterim">Whether another response follows this one.</param>
/// <param name="ContentLength">What content-length says; -1 when it is not there. With <paramref name="HasBody"/> DATA must be exactly as many bytes.</param>
/// <param name="IsChunked">Whether the body is to be written in chunks; only then may trailers be written.</param>
/// <param name="HasBody">Whether bytes of a body may follow; where not, DATA with bytes in it is a fault of the stream.</param>
public readonly record struct Http2ResponseFacts(int Status, bool IsInterim, long ContentLength, bool IsChunked, bool HasBody);
