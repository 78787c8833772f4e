namespace EdgeGate.Protocols.Protobuf;

/// <summary>How a field's value is laid out.</summary>
/// <remarks>Protocol Buffers, "Encoding".</remarks>
public enum ProtoWireType : byte
{
    /// <summary>A number of 1 to 10 bytes.</summary>
    Varint = 0,
    /// <summary>8 bytes.</summary>
    Fixed64 = 1,
    /// <summary>A length, then as many bytes.</summary>
    Length = 2,
    /// <summary>What follows, up to the end of the same number, is a message.</summary>
    BeginGroup = 3,
    /// <summary>The end of a group.</summary>
    EndGroup = 4,
    /// <summary>4 bytes.</summary>
    Fixed32 = 5,
}
