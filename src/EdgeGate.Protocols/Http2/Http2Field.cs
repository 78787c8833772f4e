namespace EdgeGate.Protocols.Http2;

/// <summary>A field of a list, as a view over it.</summary>
/// <remarks>RFC 9113, 8.2.</remarks>
public readonly ref struct Http2Field
{
    internal Http2Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isNeverIndexed)
    {
        Name = name;
        Value = value;
        IsNeverIndexed = isNeverIndexed;
    }

    /// <summary>Its name as it came; nobody has checked it yet.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Its value as it came; nobody has checked it yet.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether its sender wants no table to keep it (RFC 7541, 6.2.3 and 7.1.3).</summary>
    public bool IsNeverIndexed { get; }
}
