namespace EdgeGate.Protocols.Protobuf;

/// <summary>How a field's value is laid out.</summary>
/// <remarks>Protocol Buffers, "Encoding". Groups (3 and 4) are not read.</remarks>
public enum ProtoWireType : byte
{
    /// <summary>A number of 1 to 10 bytes.</summary>
    Varint = 0,
    /// <summary>8 bytes.</summary>
    Fixed64 = 1,
    /// <summary>A length, then as many bytes.</summary>
    Length = 2,
    /// <summary>4 bytes.</summary>
    Fixed32 = 5,
}
