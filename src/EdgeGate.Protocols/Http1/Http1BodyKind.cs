namespace EdgeGate.Protocols.Http1;

/// <summary>How a message's body ends.</summary>
public enum Http1BodyKind
{
    /// <summary>There is none.</summary>
    None,
    /// <summary>After Content-Length bytes.</summary>
    Length,
    /// <summary>With the last chunk.</summary>
    Chunked,
    /// <summary>When the peer closes; responses alone.</summary>
    UntilClose,
}
