namespace EdgeGate.Protocols.Http1;

/// <summary>A response head, as a view over the window.</summary>
/// <remarks>RFC 9112, 4. What it points to is the window's, and changes with it.</remarks>
public ref struct Http1Response
{
    /// <summary>The status code, 100 to 599.</summary>
    public int Status;
    /// <summary>Whether it is HTTP/1.0.</summary>
    public bool IsVersion10;
    /// <summary>The field lines, each with its CRLF.</summary>
    public ReadOnlySpan<byte> Fields;
    /// <summary>What the fields say about the message.</summary>
    public Http1Facts Facts;

    /// <summary>Whether another response follows this one.</summary>
    public readonly bool IsInterim => Status < 200 && Status != 101;

    /// <summary>How its body ends (RFC 9112, 6.3).</summary>
    /// <param name="isHead">Whether it answers HEAD.</param>
    public readonly Http1BodyKind BodyKind(bool isHead)
    {
        if (isHead || Status < 200 || Status is 204 or 304) { return Http1BodyKind.None; }
        if (Facts.IsChunked) { return Http1BodyKind.Chunked; }
        return Facts.ContentLength switch
        {
            < 0 => Http1BodyKind.UntilClose,
            0 => Http1BodyKind.None,
            _ => Http1BodyKind.Length,
        };
    }

    /// <summary>Whether the target keeps the connection after it.</summary>
    public readonly bool IsPersistent => IsVersion10 ? Facts is { IsKeepAlive: true, IsClose: false } : !Facts.IsClose;
}
