namespace EdgeGate.Protocols.Json;

/// <summary>How far a number has been read (RFC 8259, 6).</summary>
internal enum JsonNumberPart : byte
{
    /// <summary>Its sign.</summary>
    Minus,
    /// <summary>A zero before which no digit stands.</summary>
    Zero,
    /// <summary>Other digits before a dot.</summary>
    Whole,
    /// <summary>The dot.</summary>
    Dot,
    /// <summary>Digits behind it.</summary>
    Fraction,
    /// <summary>The letter e.</summary>
    Exponent,
    /// <summary>The exponent's sign.</summary>
    Sign,
    /// <summary>The exponent's digits.</summary>
    Power,
}
