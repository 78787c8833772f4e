namespace EdgeGate.Protocols.Json;

/// <summary>What may come next in a JSON text.</summary>
internal enum JsonPlace : byte
{
    /// <summary>A value; where every text begins.</summary>
    Value = 0,
    /// <summary>A value, or the end of the array.</summary>
    FirstElement,
    /// <summary>A member's name, or the end of the object.</summary>
    FirstName,
    /// <summary>A member's name.</summary>
    Name,
    /// <summary>A colon.</summary>
    Colon,
    /// <summary>A comma, the end of what is open, or the end of the text.</summary>
    AfterValue,
}
