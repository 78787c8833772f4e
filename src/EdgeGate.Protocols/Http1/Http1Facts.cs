namespace EdgeGate.Protocols.Http1;

/// <summary>What a head's fields say about the message itself: its length, the connection, and what is asked of the peer.</summary>
/// <remarks>RFC 9110, 7.2 (Host), 7.6.1 (Connection), 7.8 (Upgrade), 8.6 (Content-Length), 10.1.1 (Expect); RFC 9112, 6.1 (Transfer-Encoding).</remarks>
public ref struct Http1Facts
{
    /// <summary>Content-Length; -1 when there is none.</summary>
    public long ContentLength;
    /// <summary>Whether the body is chunked.</summary>
    public bool IsChunked;
    /// <summary>Whether the connection ends after this message.</summary>
    public bool IsClose;
    /// <summary>Whether an HTTP/1.0 peer asks to keep the connection.</summary>
    public bool IsKeepAlive;
    /// <summary>Whether Connection lists <c>upgrade</c>.</summary>
    public bool IsUpgrade;
    /// <summary>Whether Connection lists anything else: fields that end here.</summary>
    public bool HasListedFields;
    /// <summary>Whether the client waits for 100 (Continue).</summary>
    public bool ExpectsContinue;
    /// <summary>Host; empty when there is none.</summary>
    public ReadOnlySpan<byte> Host;
    /// <summary>Upgrade; empty when there is none.</summary>
    public ReadOnlySpan<byte> Upgrade;
}
