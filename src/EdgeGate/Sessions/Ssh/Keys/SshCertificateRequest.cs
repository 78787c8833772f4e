using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>What a certificate shall say.</summary>
public sealed record SshCertificateRequest
{
    /// <summary>User or host.</summary>
    public required SshCertificateKind Kind { get; init; }

    /// <summary>The public key blob that is certified.</summary>
    public required ReadOnlyMemory<byte> PublicBlob { get; init; }

    /// <summary>Text for the logs of whoever is shown it.</summary>
    public required string KeyId { get; init; }

    /// <summary>The names it is good for; at least one, for none would mean all.</summary>
    public required IReadOnlyList<string> Principals { get; init; }

    /// <summary>From when.</summary>
    public required DateTimeOffset ValidAfter { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset ValidBefore { get; init; }

    /// <summary>Serial number.</summary>
    public ulong Serial { get; init; }

    /// <summary>Critical options with text values, such as force-command and source-address; an empty value is a flag.</summary>
    public IReadOnlyDictionary<string, string> CriticalOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Extensions, flags all, such as permit-pty.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Extensions with text values.</summary>
    public IReadOnlyDictionary<string, string> ExtensionTexts { get; init; } = new Dictionary<string, string>();
}
