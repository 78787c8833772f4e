namespace EdgeGate.Protocols.Http2;

/// <summary>What whoever writes a request's body behind its head must know.</summary>
/// <param name="ContentLength">Bytes of the body that the head announces; -1 when it announces none. DATA must be exactly as many: more would be read as another request.</param>
/// <param name="IsChunked">Whether the body is to be written in chunks; only then may trailers be written.</param>
/// <param name="IsHead">Whether the method is HEAD, whose response has no body.</param>
public readonly record struct Http2RequestFacts(long ContentLength, bool IsChunked, bool IsHead);
