namespace EdgeGate.Sessions.Http;

/// <summary>How long a client may take.</summary>
/// <param name="Handshake">For TLS.</param>
/// <param name="Head">For a whole request head, from its first byte.</param>
/// <param name="Body">Between two bytes of a request's body.</param>
/// <param name="KeepAlive">Between two requests.</param>
/// <param name="Hold">For an approval, before it is told to ask again.</param>
public sealed record HttpTimeouts(TimeSpan Handshake, TimeSpan Head, TimeSpan Body, TimeSpan KeepAlive, TimeSpan Hold);
