namespace EdgeGate.Sessions.Http;

/// <summary>How a body is framed towards its receiver.</summary>
internal enum HttpFraming
{
    /// <summary>There is none, and nothing says so.</summary>
    None,
    /// <summary>Content-Length, known beforehand.</summary>
    Length,
    /// <summary>Chunks.</summary>
    Chunked,
    /// <summary>The connection's end.</summary>
    Close,
    /// <summary>Content-Length, known when the body was masked: the head waits for it.</summary>
    Held,
}
