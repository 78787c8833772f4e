namespace EdgeGate.Protocols.Http1;

/// <summary>The forms of a request target (RFC 9112, 3.2).</summary>
public enum Http1TargetForm
{
    /// <summary>None of them.</summary>
    Invalid,
    /// <summary><c>/path?query</c></summary>
    Origin,
    /// <summary><c>http://host/path?query</c></summary>
    Absolute,
    /// <summary><c>host:port</c>, of CONNECT alone.</summary>
    Authority,
    /// <summary><c>*</c>, of OPTIONS alone.</summary>
    Asterisk,
}
