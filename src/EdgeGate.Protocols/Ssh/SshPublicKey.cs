namespace EdgeGate.Protocols.Ssh;

/// <summary>A public key blob. A view.</summary>
/// <remarks>
/// RFC 8709 4: string "ssh-ed25519", string key. RFC 5656 3.1: string "ecdsa-sha2-" curve, string curve, string Q. RFC 4253 6.6: string "ssh-rsa",
/// mpint e, mpint n. Security keys (sk-...), DSA and certificates are not public keys here; for those see <see cref="SshCertificate"/>.
/// </remarks>
public readonly ref struct SshPublicKey
{
    /// <summary>Bytes of an Ed25519 key.</summary>
    public const int Ed25519Bytes = 32;

    private SshPublicKey(SshKeyKind kind, ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent)
    {
        Kind = kind;
        Value = value;
        Exponent = exponent;
    }

    /// <summary>Its kind.</summary>
    public SshKeyKind Kind { get; }

    /// <summary>Ed25519: 32 bytes. ECDSA: the uncompressed point, 0x04 x y. RSA: the modulus, big-endian.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>RSA: the public exponent, big-endian.</summary>
    public ReadOnlySpan<byte> Exponent { get; }

    /// <summary>Reads a blob.</summary>
    /// <returns>False when it is malformed, of another kind, or an RSA key outside the limits. Whether a point is on its curve is not looked at.</returns>
    public static bool TryRead(ReadOnlySpan<byte> blob, SshLimits limits, out SshPublicKey key)
    {
        key = default;
        SshReader reader = new(blob);
        return blob.Length <= limits.KeyBlobBytesMax
            && reader.TryReadString(out ReadOnlySpan<byte> type)
            && TryReadFields(ref reader, KindOf(type), limits, out key)
            && reader.AtEnd;
    }

    /// <summary>Whether it is the same key.</summary>
    public bool IsSame(in SshPublicKey other) => Kind == other.Kind && Value.SequenceEqual(other.Value) && Exponent.SequenceEqual(other.Exponent);

    /// <summary>The kind a key type names.</summary>
    public static SshKeyKind KindOf(ReadOnlySpan<byte> type) => type switch
    {
        _ when type.SequenceEqual("ssh-ed25519"u8) => SshKeyKind.Ed25519,
        _ when type.SequenceEqual("ecdsa-sha2-nistp256"u8) => SshKeyKind.EcdsaP256,
        _ when type.SequenceEqual("ecdsa-sha2-nistp384"u8) => SshKeyKind.EcdsaP384,
        _ when type.SequenceEqual("ecdsa-sha2-nistp521"u8) => SshKeyKind.EcdsaP521,
        _ when type.SequenceEqual("ssh-rsa"u8) => SshKeyKind.Rsa,
        _ => SshKeyKind.Unknown,
    };

    /// <summary>Whether a signature algorithm, without a certificate's suffix, is one of a kind of key.</summary>
    public static bool IsSignedBy(SshKeyKind kind, ReadOnlySpan<byte> algorithm) => kind switch
    {
        SshKeyKind.Rsa => algorithm.SequenceEqual("rsa-sha2-512"u8) || algorithm.SequenceEqual("rsa-sha2-256"u8),
        SshKeyKind.Unknown => false,
        _ => KindOf(algorithm) == kind,
    };

    /// <summary>Reads the fields behind the type, as they stand in a key and in a certificate.</summary>
    internal static bool TryReadFields(scoped ref SshReader reader, SshKeyKind kind, SshLimits limits, out SshPublicKey key)
    {
        key = default;
        switch (kind)
        {
            case SshKeyKind.Ed25519:
                if (!reader.TryReadString(out ReadOnlySpan<byte> raw) || raw.Length != Ed25519Bytes) { return false; }
                key = new SshPublicKey(kind, raw, default);
                return true;
            case SshKeyKind.EcdsaP256 or SshKeyKind.EcdsaP384 or SshKeyKind.EcdsaP521:
                if (!reader.TryReadString(out ReadOnlySpan<byte> curve) || !curve.SequenceEqual(CurveOf(kind))
                    || !reader.TryReadString(out ReadOnlySpan<byte> point)
                    || point.Length != 1 + 2 * FieldBytes(kind) || point[0] != 4)
                {
                    return false;
                }
                key = new SshPublicKey(kind, point, default);
                return true;
            case SshKeyKind.Rsa:
                if (!reader.TryReadUnsignedMpint(out ReadOnlySpan<byte> exponent) || !reader.TryReadUnsignedMpint(out ReadOnlySpan<byte> modulus)) { return false; }
                if (exponent.Length is 0 or > 8 || (exponent[^1] & 1) == 0 || exponent is [1] || modulus.IsEmpty || (modulus[^1] & 1) == 0) { return false; }
                int bits = modulus.Length * 8 - System.Numerics.BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
                if (bits < limits.RsaBitsMin || bits > limits.RsaBitsMax) { return false; }
                key = new SshPublicKey(kind, modulus, exponent);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Bytes of a coordinate.</summary>
    public static int FieldBytes(SshKeyKind kind) => kind switch
    {
        SshKeyKind.EcdsaP256 => 32,
        SshKeyKind.EcdsaP384 => 48,
        SshKeyKind.EcdsaP521 => 66,
        _ => 0,
    };

    /// <summary>The name of a kind's curve (RFC 5656 10.1).</summary>
    public static ReadOnlySpan<byte> CurveOf(SshKeyKind kind) => kind switch
    {
        SshKeyKind.EcdsaP256 => "nistp256"u8,
        SshKeyKind.EcdsaP384 => "nistp384"u8,
        SshKeyKind.EcdsaP521 => "nistp521"u8,
        _ => default,
    };

    /// <summary>The key type of a kind.</summary>
    public static string TypeOf(SshKeyKind kind) => kind switch
    {
        SshKeyKind.Ed25519 => "ssh-ed25519",
        SshKeyKind.EcdsaP256 => "ecdsa-sha2-nistp256",
        SshKeyKind.EcdsaP384 => "ecdsa-sha2-nistp384",
        SshKeyKind.EcdsaP521 => "ecdsa-sha2-nistp521",
        SshKeyKind.Rsa => "ssh-rsa",
        _ => "",
    };
}
