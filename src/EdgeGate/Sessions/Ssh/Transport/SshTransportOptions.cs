using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>How one end of SSH connections speaks. Made once for a listener or a connection, shared by its sessions.</summary>
public sealed class SshTransportOptions
{
    /// <summary>Options of a role, with what is configured.</summary>
    /// <param name="role">Which end.</param>
    /// <param name="suite">Algorithms, and when keys are renewed.</param>
    /// <param name="hostKeys">Server: as <see cref="HostKeys"/>.</param>
    /// <param name="hostKeyAlgorithms">Client: as <see cref="HostKeyAlgorithms"/>.</param>
    /// <param name="hostKeyCheck">Client: as <see cref="HostKeyCheck"/>.</param>
    public static SshTransportOptions Of(SshRole role, SshSuite suite, IReadOnlyList<SshHostKey>? hostKeys = null, IReadOnlyList<string>? hostKeyAlgorithms = null, SshHostKeyCheck? hostKeyCheck = null) => new()
    {
        Role = role,
        KeyExchanges = suite.KeyExchanges,
        Ciphers = suite.Ciphers,
        Macs = suite.Macs,
        Compressions = suite.Compressions,
        RekeyBytes = suite.RekeyBytes,
        RekeyTime = suite.RekeyTime,
        HostKeys = hostKeys ?? [],
        HostKeyAlgorithms = hostKeyAlgorithms ?? SshAlgorithms.Signatures,
        HostKeyCheck = hostKeyCheck,
    };

    /// <summary>Which end.</summary>
    public required SshRole Role { get; init; }

    /// <summary>Key exchange methods, best first; null for the role's default.</summary>
    public IReadOnlyList<string>? KeyExchanges { get; init; }

    /// <summary>Ciphers, best first.</summary>
    public IReadOnlyList<string> Ciphers { get; init; } = SshAlgorithms.Ciphers;

    /// <summary>MACs, best first.</summary>
    public IReadOnlyList<string> Macs { get; init; } = SshAlgorithms.Macs;

    /// <summary>Compressions, best first.</summary>
    public IReadOnlyList<string> Compressions { get; init; } = SshAlgorithms.CompressionsDefault;

    /// <summary>Server: the host keys; each is offered by its algorithms. Required.</summary>
    public IReadOnlyList<SshHostKey> HostKeys { get; init; } = [];

    /// <summary>Client: host key algorithms asked for, best first. Put the pinned key's first, or a server may show another.</summary>
    public IReadOnlyList<string> HostKeyAlgorithms { get; init; } = SshAlgorithms.Signatures;

    /// <summary>Client: who decides about the server's host key. Required.</summary>
    public SshHostKeyCheck? HostKeyCheck { get; init; }

    /// <summary>Server: user key signature algorithms told to clients (server-sig-algs).</summary>
    public IReadOnlyList<string> UserSignatures { get; init; } = SshAlgorithms.Signatures;

    /// <summary>Server: whether clients are told that publickey-hostbound-v00@openssh.com is understood; the layer above must then understand it.</summary>
    public bool AnnouncesHostBound { get; init; }

    /// <summary>Whether a peer without strict key exchange is refused. Off: old peers are protected by GCM, which comes first, or not at all.</summary>
    public bool RequiresStrictKeyExchange { get; init; }

    /// <summary>What the version line says behind <c>SSH-2.0-</c>: printable ASCII without blanks or minus.</summary>
    public string Software { get; init; } = "EdgeGate";

    /// <summary>Bytes one way after which new keys are made. RFC 4344 3.2 allows far more; OpenSSH takes 64 GiB for AES and 1 GiB for ChaCha20.</summary>
    public long RekeyBytes { get; init; } = SshSuite.Default.RekeyBytes;

    /// <summary>Packets one way after which new keys are made; far below the 2^32 at which sequence numbers wrap (RFC 4344 3.1).</summary>
    public long RekeyPackets { get; init; } = 1L << 28;

    /// <summary>Time after which new keys are made, once there is traffic.</summary>
    public TimeSpan RekeyTime { get; init; } = SshSuite.Default.RekeyTime;

    /// <summary>Key exchanges a peer may begin at once; time and traffic earn it more (<see cref="Exchange.KexBudget"/>).</summary>
    public int PeerExchangesMax { get; init; } = Exchange.KexBudget.MostDefault;

    /// <summary>Bounds.</summary>
    public SshLimits Limits { get; init; } = SshLimits.Default;
}
