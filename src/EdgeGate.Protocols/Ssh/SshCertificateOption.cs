namespace EdgeGate.Protocols.Ssh;

/// <summary>A critical option or extension. A view.</summary>
/// <remarks>OpenSSH PROTOCOL.certkeys, "Critical options" and "Extensions".</remarks>
public readonly ref struct SshCertificateOption(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
{
    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Its data; text is a string inside (<see cref="SshCertificateOptions.TryReadText"/>).</summary>
    public ReadOnlySpan<byte> Data { get; } = data;
}
