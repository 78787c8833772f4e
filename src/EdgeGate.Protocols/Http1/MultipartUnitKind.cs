namespace EdgeGate.Protocols.Http1;

/// <summary>What a multipart body is made of.</summary>
public enum MultipartUnitKind : byte
{
    /// <summary>A boundary before a part, its line ends included.</summary>
    Boundary,
    /// <summary>The boundary behind the last part.</summary>
    LastBoundary,
    /// <summary>A header of a part, its line end included.</summary>
    Header,
    /// <summary>The empty line behind a part's headers.</summary>
    HeadersEnd,
    /// <summary>Bytes of a part's content; it may come in many pieces.</summary>
    Content,
    /// <summary>The line end that may stand behind the last boundary.</summary>
    End,
}
