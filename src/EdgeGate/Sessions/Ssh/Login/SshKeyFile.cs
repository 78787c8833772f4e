using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>Reads private keys as they stand in files: OpenSSH's own format, and PEM (PKCS#8, PKCS#1, SEC 1).</summary>
/// <remarks>
/// OpenSSH PROTOCOL.key:
/// <code>
/// "openssh-key-v1" NUL, string cipher, string kdf, string kdf options, uint32 keys (1), string public key, string private part
/// private part: uint32 check twice, string type, its fields, string comment, padding 1 2 3 ...
/// </code>
/// </remarks>
public static class SshKeyFile
{
    private const string OpenSshLabel = "OPENSSH PRIVATE KEY";

    /// <summary>PKCS#8 of Ed25519 up to its 32 bytes (RFC 8410, 7).</summary>
    private static readonly byte[] Ed25519Prefix = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// <summary>Reads a key; null when it cannot be, and why.</summary>
    public static SshPrivateKey? Read(SecretText text, SecretText? passphrase, out string? problem)
    {
        problem = null;
        string pem = text.Reveal();
        try
        {
            if (!PemEncoding.TryFind(pem, out PemFields fields))
            {
                problem = "the file is not a private key";
                return null;
            }
            string label = pem[fields.Label];
            byte[] der = Convert.FromBase64String(pem[fields.Base64Data]);
            if (label == OpenSshLabel) { return ReadOpenSsh(der, out problem); }
            if (label == "PRIVATE KEY" && der.AsSpan().StartsWith(Ed25519Prefix) && der.Length == Ed25519Prefix.Length + 32) { return new Ed25519PrivateKey(der.AsSpan(Ed25519Prefix.Length)); }
            return ReadPem(pem, passphrase?.Reveal(), out problem);
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException or ArgumentException)
        {
            problem = "the private key cannot be read, or its passphrase is wrong";
            return null;
        }
    }

    /// <summary>Writes an Ed25519 key as PKCS#8 in PEM.</summary>
    internal static string WriteEd25519(ReadOnlySpan<byte> seed) => PemEncoding.WriteString("PRIVATE KEY", [.. Ed25519Prefix, .. seed]);

    private static SshPrivateKey? ReadPem(string pem, string? passphrase, out string? problem)
    {
        problem = null;
        RSA rsa = RSA.Create();
        try
        {
            Import(rsa, pem, passphrase);
            return new RsaPrivateKey(rsa);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            rsa.Dispose();
        }
        ECDsa ecdsa = ECDsa.Create();
        Import(ecdsa, pem, passphrase);
        return new EcdsaPrivateKey(ecdsa);
    }

    private static void Import(AsymmetricAlgorithm key, string pem, string? passphrase)
    {
        if (passphrase is null) { key.ImportFromPem(pem); }
        else { key.ImportFromEncryptedPem(pem, passphrase); }
    }

    private static SshPrivateKey? ReadOpenSsh(ReadOnlySpan<byte> file, out string? problem)
    {
        problem = "the private key is malformed";
        ReadOnlySpan<byte> magic = "openssh-key-v1\0"u8;
        if (!file.StartsWith(magic)) { return null; }
        SshReader reader = new(file[magic.Length..]);
        if (!reader.TryReadString(out ReadOnlySpan<byte> cipher) || !reader.TryReadString(out _) || !reader.TryReadString(out _)
            || !reader.TryReadUInt32(out uint count) || count != 1 || !reader.TryReadString(out _) || !reader.TryReadString(out ReadOnlySpan<byte> part))
        {
            return null;
        }
        if (!cipher.SequenceEqual("none"u8))
        {
            problem = "the private key is encrypted in OpenSSH's format, which is not read by this version: write it anew with ssh-keygen -p -m PKCS8, or without a passphrase in a file only the gateway can read";
            return null;
        }
        SshReader fields = new(part);
        if (!fields.TryReadUInt32(out uint first) || !fields.TryReadUInt32(out uint second) || first != second || !fields.TryReadString(out ReadOnlySpan<byte> type)) { return null; }
        SshKeyKind kind = SshPublicKey.KindOf(type);
        SshPrivateKey? key = kind switch
        {
            SshKeyKind.Ed25519 => ReadEd25519(ref fields),
            SshKeyKind.Rsa => ReadRsa(ref fields),
            SshKeyKind.Unknown => null,
            _ => ReadEcdsa(ref fields, kind),
        };
        problem = key is null ? "the private key is malformed, or of a kind that is not taken: ed25519, ecdsa and rsa are" : null;
        return key;
    }

    private static Ed25519PrivateKey? ReadEd25519(ref SshReader fields)
        => fields.TryReadString(out _) && fields.TryReadString(out ReadOnlySpan<byte> pair) && pair.Length == 64 ? new Ed25519PrivateKey(pair[..32]) : null;

    private static EcdsaPrivateKey? ReadEcdsa(ref SshReader fields, SshKeyKind kind)
    {
        int size = SshPublicKey.FieldBytes(kind);
        if (!fields.TryReadString(out _) || !fields.TryReadString(out ReadOnlySpan<byte> point) || point.Length != 1 + (2 * size)
            || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> secret) || secret.Length > size)
        {
            return null;
        }
        ECParameters parameters = new()
        {
            Curve = kind switch
            {
                SshKeyKind.EcdsaP256 => ECCurve.NamedCurves.nistP256,
                SshKeyKind.EcdsaP384 => ECCurve.NamedCurves.nistP384,
                _ => ECCurve.NamedCurves.nistP521,
            },
            Q = new ECPoint { X = point.Slice(1, size).ToArray(), Y = point[(1 + size)..].ToArray() },
            D = Padded(secret, size),
        };
        return new EcdsaPrivateKey(ECDsa.Create(parameters));
    }

    private static RsaPrivateKey? ReadRsa(ref SshReader fields)
    {
        if (!fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> modulus) || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> exponent)
            || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> d) || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> inverse)
            || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> p) || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> q))
        {
            return null;
        }
        int half = (modulus.Length + 1) / 2;
        System.Numerics.BigInteger privateExponent = Number(d);
        RSAParameters parameters = new()
        {
            Modulus = modulus.ToArray(),
            Exponent = exponent.ToArray(),
            D = Padded(d, modulus.Length),
            P = Padded(p, half),
            Q = Padded(q, half),
            DP = Padded((privateExponent % (Number(p) - 1)).ToByteArray(isUnsigned: true, isBigEndian: true), half),
            DQ = Padded((privateExponent % (Number(q) - 1)).ToByteArray(isUnsigned: true, isBigEndian: true), half),
            InverseQ = Padded(inverse, half),
        };
        return new RsaPrivateKey(RSA.Create(parameters));
    }

    private static System.Numerics.BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Padded(ReadOnlySpan<byte> bytes, int length)
    {
        byte[] padded = new byte[Math.Max(length, bytes.Length)];
        bytes.CopyTo(padded.AsSpan(padded.Length - bytes.Length));
        return padded;
    }
}
