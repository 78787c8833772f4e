namespace EdgeGate.Protocols.Http1;

/// <summary>One unit of a multipart body; a view over the window.</summary>
/// <remarks>RFC 2046, 5.1; RFC 7578, 4.</remarks>
public readonly ref struct MultipartUnit
{
    internal MultipartUnit(MultipartUnitKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Kind = kind;
        Name = name;
        Value = value;
    }

    /// <summary>What it is.</summary>
    public MultipartUnitKind Kind { get; }

    /// <summary>A header's name: never empty, without spaces and tabs.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>A header's value without the spaces and tabs around it: no CR, LF or NUL.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
