namespace EdgeGate.Protocols.Ssh;

/// <summary>Bounds of the SSH protocol as the gateway speaks it.</summary>
/// <param name="PacketBytesMax">The largest packet_length field; RFC 4253 6.1 asks for 35,000, OpenSSH takes 256 KiB.</param>
/// <param name="VersionBytesMax">The longest version line, its line end included (RFC 4253 4.2).</param>
/// <param name="PrefaceBytesMax">Bytes of other lines a server may send before its version line.</param>
/// <param name="KexInitBytesMax">The longest KEXINIT message.</param>
/// <param name="NamesMax">Names in one name-list.</param>
/// <param name="KeyBlobBytesMax">The longest public key or certificate blob.</param>
/// <param name="SignatureBytesMax">The longest signature blob: RSA with 16,384 bits and its name.</param>
/// <param name="PrincipalsMax">Principals of a certificate; OpenSSH's SSHKEY_CERT_MAX_PRINCIPALS is 256.</param>
/// <param name="RsaBitsMin">The smallest RSA modulus that is accepted.</param>
/// <param name="RsaBitsMax">The largest RSA modulus that is accepted; OpenSSH's own bound.</param>
/// <param name="PingBytesMax">The longest data of a ping that is answered.</param>
/// <param name="QueuedBytesMax">Upper-layer messages that may wait for the end of a key exchange.</param>
public sealed record SshLimits(
    int PacketBytesMax = 256 * 1024,
    int VersionBytesMax = 255,
    int PrefaceBytesMax = 8 * 1024,
    int KexInitBytesMax = 32 * 1024,
    int NamesMax = 256,
    int KeyBlobBytesMax = 64 * 1024,
    int SignatureBytesMax = 4 * 1024,
    int PrincipalsMax = 256,
    int RsaBitsMin = 2048,
    int RsaBitsMax = 16_384,
    int PingBytesMax = 32 * 1024,
    int QueuedBytesMax = 8 * 1024 * 1024)
{
    /// <summary>The bounds as they are unless something is configured.</summary>
    public static SshLimits Default { get; } = new();
}
