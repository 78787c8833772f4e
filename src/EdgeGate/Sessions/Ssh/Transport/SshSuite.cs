namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>What one end offers, and when it renews keys, as configured.</summary>
/// <param name="KeyExchanges">Key exchange methods, best first; null for the role's default.</param>
/// <param name="Ciphers">Ciphers, best first.</param>
/// <param name="Macs">MACs, best first.</param>
/// <param name="Compressions">Compressions, best first.</param>
/// <param name="RekeyBytes">Bytes one way after which new keys are made.</param>
/// <param name="RekeyTime">Time after which new keys are made, once there is traffic.</param>
public sealed record SshSuite(
    IReadOnlyList<string>? KeyExchanges, IReadOnlyList<string> Ciphers, IReadOnlyList<string> Macs, IReadOnlyList<string> Compressions, long RekeyBytes, TimeSpan RekeyTime)
{
    /// <summary>What is offered unless something is configured.</summary>
    public static SshSuite Default { get; } = new(null, SshAlgorithms.Ciphers, SshAlgorithms.Macs, SshAlgorithms.CompressionsDefault, 1L << 30, TimeSpan.FromHours(1));
}
