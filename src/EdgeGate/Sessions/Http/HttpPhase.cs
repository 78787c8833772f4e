namespace EdgeGate.Sessions.Http;

/// <summary>What a client connection is about; each phase has a deadline of its own.</summary>
internal enum HttpPhase
{
    /// <summary>TLS.</summary>
    Handshake,
    /// <summary>Between requests.</summary>
    Idle,
    /// <summary>A request's head comes.</summary>
    Head,
    /// <summary>A request's body is held until it is judged.</summary>
    Body,
    /// <summary>The gateway works: its own waits have deadlines of their own.</summary>
    Working,
    /// <summary>An exchange with a target.</summary>
    Exchange,
    /// <summary>A WebSocket.</summary>
    WebSocket,
    /// <summary>HTTP/2: each stream has phases of its own.</summary>
    Streams,
    /// <summary>What a refused client still sends is read and dropped, so that it sees the refusal.</summary>
    Lingering,
}
