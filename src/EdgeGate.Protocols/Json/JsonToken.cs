namespace EdgeGate.Protocols.Json;

/// <summary>What <see cref="JsonTokenizer"/> read. Together, the bytes of all tokens are the document.</summary>
public enum JsonToken
{
    /// <summary>More bytes are needed; none are left.</summary>
    NeedMore = 0,
    /// <summary>White space, or a part of it.</summary>
    Space,
    /// <summary>An object's brace.</summary>
    BeginObject,
    /// <summary>Its end.</summary>
    EndObject,
    /// <summary>An array's bracket.</summary>
    BeginArray,
    /// <summary>Its end.</summary>
    EndArray,
    /// <summary>A comma.</summary>
    Comma,
    /// <summary>A colon.</summary>
    Colon,
    /// <summary>The quote before a member's name.</summary>
    BeginName,
    /// <summary>The quote behind a member's name.</summary>
    EndName,
    /// <summary>The quote before a string.</summary>
    BeginString,
    /// <summary>The quote behind a string.</summary>
    EndString,
    /// <summary>Bytes of a name or string, escapes as they stand; an escape may be cut.</summary>
    Text,
    /// <summary>The first bytes of a number.</summary>
    BeginNumber,
    /// <summary>Further bytes of a number.</summary>
    Number,
    /// <summary>The end of a number; no bytes.</summary>
    EndNumber,
    /// <summary>The first byte of true, false or null.</summary>
    BeginLiteral,
    /// <summary>Further bytes of it.</summary>
    Literal,
    /// <summary>Its end; no bytes.</summary>
    EndLiteral,
    /// <summary>The document is whole; only from <see cref="JsonTokenizer.Finish"/>.</summary>
    EndDocument,
    /// <summary>The bytes are no JSON text.</summary>
    Malformed,
    /// <summary>Arrays and objects are nested too deeply.</summary>
    TooDeep,
}
