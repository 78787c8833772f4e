namespace EdgeGate.Protocols.Json;

/// <summary>What a <see cref="JsonNode"/> is.</summary>
public enum JsonNodeKind : byte
{
    /// <summary>An object.</summary>
    Object,
    /// <summary>An array.</summary>
    Array,
    /// <summary>A string.</summary>
    String,
    /// <summary>A number.</summary>
    Number,
    /// <summary>true, false or null.</summary>
    Literal,
}
