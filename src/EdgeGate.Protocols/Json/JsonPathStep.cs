namespace EdgeGate.Protocols.Json;

/// <summary>One step of a <see cref="JsonPath"/>.</summary>
/// <param name="Kind">What it selects.</param>
/// <param name="IsDescendant">Whether at any depth below.</param>
/// <param name="Name">The member's name, in UTF-8.</param>
/// <param name="Index">The element's place.</param>
internal readonly record struct JsonPathStep(JsonPathStepKind Kind, bool IsDescendant, byte[] Name, int Index);

/// <summary>What a step selects.</summary>
internal enum JsonPathStepKind : byte
{
    /// <summary>The member of a name.</summary>
    Name,
    /// <summary>The element at a place.</summary>
    Index,
    /// <summary>Every member or element.</summary>
    Any,
}
