namespace EdgeGate.Protocols.GraphQl;

/// <summary>A lexical token.</summary>
/// <remarks>GraphQL, October 2021, 2.1.6.</remarks>
public enum GraphQlToken : byte
{
    /// <summary>The document's end.</summary>
    End,
    /// <summary>The bytes are no token.</summary>
    Malformed,
    /// <summary>A name.</summary>
    Name,
    /// <summary>An integer.</summary>
    Int,
    /// <summary>A number with a fraction or an exponent.</summary>
    Float,
    /// <summary>A string, quoted once or as a block.</summary>
    String,
    /// <summary>Three dots.</summary>
    Spread,
    /// <summary>Another punctuator: the byte tells which.</summary>
    Punctuator,
}
