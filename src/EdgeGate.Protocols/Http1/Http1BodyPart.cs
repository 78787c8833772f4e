namespace EdgeGate.Protocols.Http1;

/// <summary>What a step of a body held.</summary>
public enum Http1BodyPart
{
    /// <summary>Framing alone.</summary>
    Framing,
    /// <summary>Bytes of the body.</summary>
    Data,
    /// <summary>The trailer section: checked field lines, maybe none. The body is at its end.</summary>
    Trailers,
}
