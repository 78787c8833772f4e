namespace EdgeGate.Protocols.Ssh;

/// <summary>A private key file of OpenSSH, its armour taken off. A view; the key's fields are in clear, so wipe the bytes after use.</summary>
/// <remarks>
/// OpenSSH PROTOCOL.key:
/// <code>
/// "openssh-key-v1" 0, string cipher, string kdf, string kdf options, uint32 count (1), string public key, string private section
/// private section:  uint32 check, uint32 check (the same), string type, fields, string comment, padding 1 2 3 ...
/// Ed25519: string public, string seed || public.  ECDSA: string curve, string point, mpint d.  RSA: mpint n, e, d, iqmp, p, q.
/// </code>
/// </remarks>
public readonly ref struct SshKeyContainer
{
    private SshKeyContainer(SshKeyKind kind, ReadOnlySpan<byte> publicBlob, SshReader fields)
    {
        Kind = kind;
        PublicBlob = publicBlob;
        Fields = fields;
    }

    /// <summary>The kind of key.</summary>
    public SshKeyKind Kind { get; }

    /// <summary>The public key blob.</summary>
    public ReadOnlySpan<byte> PublicBlob { get; }

    /// <summary>Stands on the first field behind the type.</summary>
    public SshReader Fields { get; }

    private static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">What the base64 of the file says.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="isEncrypted">Whether the key is under a passphrase, and not read for that reason.</param>
    /// <param name="container">The key.</param>
    /// <returns>False when it is malformed, encrypted, has not exactly one key, or one of an unknown kind.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, SshLimits limits, out bool isEncrypted, out SshKeyContainer container)
    {
        container = default;
        isEncrypted = false;
        if (!bytes.StartsWith(Magic)) { return false; }
        SshReader reader = new(bytes[Magic.Length..]);
        if (!reader.TryReadString(out ReadOnlySpan<byte> cipher) || !reader.TryReadString(out ReadOnlySpan<byte> kdf) || !reader.TryReadString(out ReadOnlySpan<byte> kdfOptions)) { return false; }
        isEncrypted = !cipher.SequenceEqual("none"u8) || !kdf.SequenceEqual("none"u8);
        if (isEncrypted
            || !kdfOptions.IsEmpty
            || !reader.TryReadUInt32(out uint count) || count != 1
            || !reader.TryReadString(out ReadOnlySpan<byte> publicBlob) || !SshPublicKey.TryRead(publicBlob, limits, out SshPublicKey key)
            || !reader.TryReadString(out ReadOnlySpan<byte> section) || !reader.AtEnd)
        {
            return false;
        }
        SshReader fields = new(section);
        if (!fields.TryReadUInt32(out uint check) || !fields.TryReadUInt32(out uint again) || check != again
            || !fields.TryReadString(out ReadOnlySpan<byte> type) || SshPublicKey.KindOf(type) != key.Kind)
        {
            return false;
        }
        container = new SshKeyContainer(key.Kind, publicBlob, fields);
        return true;
    }
}
