namespace EdgeGate.Protocols.Ssh;

/// <summary>An OpenSSH certificate (v01). A view; nothing in it is to be believed before its signature is verified with a trusted CA key.</summary>
/// <remarks>
/// OpenSSH PROTOCOL.certkeys:
/// <code>
/// string type, string nonce, (fields of the public key), uint64 serial, uint32 kind, string key id, string valid principals,
/// uint64 valid after, uint64 valid before, string critical options, string extensions, string reserved, string signature key,
/// string signature             over all bytes before it
/// </code>
/// </remarks>
public readonly ref struct SshCertificate
{
    /// <summary>What a certificate's key type and algorithm end in.</summary>
    public const string SuffixText = "-cert-v01@openssh.com";

    private readonly ReadOnlySpan<byte> principals;

    private SshCertificate(
        SshPublicKey key, ulong serial, SshCertificateKind kind, ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> principals, ulong validAfter,
        ulong validBefore, ReadOnlySpan<byte> criticalOptions, ReadOnlySpan<byte> extensions, ReadOnlySpan<byte> authorityKey,
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> signedBytes)
    {
        Key = key;
        Serial = serial;
        Kind = kind;
        KeyId = keyId;
        this.principals = principals;
        ValidAfter = validAfter;
        ValidBefore = validBefore;
        CriticalOptions = new SshCertificateOptions(criticalOptions);
        Extensions = new SshCertificateOptions(extensions);
        AuthorityKey = authorityKey;
        Signature = signature;
        SignedBytes = signedBytes;
    }

    /// <summary>The same, in bytes.</summary>
    public static ReadOnlySpan<byte> Suffix => "-cert-v01@openssh.com"u8;

    /// <summary>The certified key.</summary>
    public SshPublicKey Key { get; }
    /// <summary>Serial number, 0 when the CA keeps none.</summary>
    public ulong Serial { get; }
    /// <summary>User or host.</summary>
    public SshCertificateKind Kind { get; }
    /// <summary>Free text that the CA chose, for logs.</summary>
    public ReadOnlySpan<byte> KeyId { get; }
    /// <summary>The names it is good for. Empty: any, which <see cref="HasPrincipals"/> tells; refuse that unless you mean it.</summary>
    public SshStringList Principals => new(principals);
    /// <summary>Whether it names whom it is good for.</summary>
    public bool HasPrincipals => !principals.IsEmpty;
    /// <summary>Seconds since 1970 from which it is valid.</summary>
    public ulong ValidAfter { get; }
    /// <summary>Seconds since 1970 from which it is not valid any more; all ones for ever.</summary>
    public ulong ValidBefore { get; }
    /// <summary>Options that must be understood, or the certificate refused.</summary>
    public SshCertificateOptions CriticalOptions { get; }
    /// <summary>What is permitted; unknown ones are ignored.</summary>
    public SshCertificateOptions Extensions { get; }
    /// <summary>The CA's public key blob; never a certificate.</summary>
    public ReadOnlySpan<byte> AuthorityKey { get; }
    /// <summary>The CA's signature blob.</summary>
    public ReadOnlySpan<byte> Signature { get; }
    /// <summary>The bytes that <see cref="Signature"/> is over.</summary>
    public ReadOnlySpan<byte> SignedBytes { get; }

    /// <summary>Whether it is valid at a time, in seconds since 1970.</summary>
    public bool IsValidAt(ulong seconds) => ValidAfter <= seconds && seconds < ValidBefore;

    /// <summary>Reads a blob.</summary>
    /// <returns>False when it is malformed, of an unknown kind, has options out of order or twice, or a CA key that is no plain public key.</returns>
    public static bool TryRead(ReadOnlySpan<byte> blob, SshLimits limits, out SshCertificate certificate)
    {
        certificate = default;
        SshReader reader = new(blob);
        if (blob.Length > limits.KeyBlobBytesMax
            || !reader.TryReadString(out ReadOnlySpan<byte> type) || !type.EndsWith(Suffix)
            || !reader.TryReadString(out _)
            || !SshPublicKey.TryReadFields(ref reader, SshPublicKey.KindOf(type[..^SuffixText.Length]), limits, out SshPublicKey key)
            || !reader.TryReadUInt64(out ulong serial)
            || !reader.TryReadUInt32(out uint kind) || kind is not ((uint)SshCertificateKind.User or (uint)SshCertificateKind.Host)
            || !reader.TryReadString(out ReadOnlySpan<byte> keyId)
            || !reader.TryReadString(out ReadOnlySpan<byte> principals) || !SshStringList.IsWellFormed(principals, limits.PrincipalsMax)
            || !reader.TryReadUInt64(out ulong validAfter)
            || !reader.TryReadUInt64(out ulong validBefore)
            || !reader.TryReadString(out ReadOnlySpan<byte> criticalOptions) || !SshCertificateOptions.IsWellFormed(criticalOptions)
            || !reader.TryReadString(out ReadOnlySpan<byte> extensions) || !SshCertificateOptions.IsWellFormed(extensions)
            || !reader.TryReadString(out _)
            || !reader.TryReadString(out ReadOnlySpan<byte> authorityKey) || !SshPublicKey.TryRead(authorityKey, limits, out _))
        {
            return false;
        }
        int signedBytes = reader.Position;
        if (!reader.TryReadString(out ReadOnlySpan<byte> signature) || signature.Length > limits.SignatureBytesMax || !reader.AtEnd) { return false; }
        certificate = new SshCertificate(
            key, serial, (SshCertificateKind)kind, keyId, principals, validAfter, validBefore, criticalOptions, extensions, authorityKey, signature, blob[..signedBytes]);
        return true;
    }
}
