namespace EdgeGate.Protocols.Http1;

/// <summary>A request head, as a view over the window.</summary>
/// <remarks>RFC 9112, 3. What it points to is the window's, and changes with it.</remarks>
public ref struct Http1Request
{
    /// <summary>The method; a token.</summary>
    public ReadOnlySpan<byte> Method;
    /// <summary>The target as sent.</summary>
    public ReadOnlySpan<byte> Target;
    /// <summary>Whether it is HTTP/1.0.</summary>
    public bool IsVersion10;
    /// <summary>The field lines, each with its CRLF.</summary>
    public ReadOnlySpan<byte> Fields;
    /// <summary>What the fields say about the message.</summary>
    public Http1Facts Facts;

    /// <summary>How its body ends (RFC 9112, 6.3).</summary>
    public readonly Http1BodyKind BodyKind
        => Facts.IsChunked ? Http1BodyKind.Chunked : Facts.ContentLength > 0 ? Http1BodyKind.Length : Http1BodyKind.None;

    /// <summary>Whether the client keeps the connection after the response.</summary>
    public readonly bool IsPersistent => IsVersion10 ? Facts is { IsKeepAlive: true, IsClose: false } : !Facts.IsClose;
}
