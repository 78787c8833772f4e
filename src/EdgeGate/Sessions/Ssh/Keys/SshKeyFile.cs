using System.Security.Cryptography;
using EdgeGate.Core;
using EdgeGate.Interop.OpenSsl;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>Reads private keys as tools write them, and writes Ed25519 keys as OpenSSH does.</summary>
/// <remarks>
/// OpenSSH's own form (BEGIN OPENSSH PRIVATE KEY), PKCS#8 (BEGIN PRIVATE KEY) with RSA, EC or Ed25519, PKCS#1 (BEGIN RSA PRIVATE KEY) and SEC1
/// (BEGIN EC PRIVATE KEY). Keys under a passphrase are refused: a gateway that starts by itself would have to keep the passphrase beside them.
/// </remarks>
public static class SshKeyFile
{
    private const string Encrypted = "the key is under a passphrase; take it off with: ssh-keygen -p -N '' -f FILE";

    // RFC 8410 7: SEQUENCE { INTEGER 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING of 32 bytes } }
    private static ReadOnlySpan<byte> Ed25519Prefix => [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// <summary>Reads a key.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="key">The key, owned by the caller.</param>
    /// <param name="problem">What is wrong, fit to be shown; never a part of the key.</param>
    public static bool TryRead(SecretText text, out SshPrivateKey? key, out string problem)
    {
        key = null;
        string pem = text.Reveal();
        if (!PemEncoding.TryFind(pem, out PemFields fields))
        {
            // OpenSSL's traditional encryption has header lines in front of the base64, which are no PEM to .NET.
            problem = pem.Contains("ENCRYPTED", StringComparison.Ordinal) ? Encrypted : "this is no private key in PEM or OpenSSH form";
            return false;
        }
        byte[] bytes = new byte[fields.DecodedDataLength];
        try
        {
            if (!Convert.TryFromBase64Chars(pem.AsSpan()[fields.Base64Data], bytes, out int length) || length != bytes.Length)
            {
                problem = "the key is malformed";
                return false;
            }
            problem = pem[fields.Label] switch
            {
                "OPENSSH PRIVATE KEY" => ReadOpenSsh(bytes, out key),
                "PRIVATE KEY" => ReadPkcs8(bytes, out key),
                "RSA PRIVATE KEY" => Import(RSA.Create(), bytes, static (rsa, der) => rsa.ImportRSAPrivateKey(der, out _), static rsa => new RsaPrivateKey(rsa), out key),
                "EC PRIVATE KEY" => Import(ECDsa.Create(), bytes, static (ec, der) => ec.ImportECPrivateKey(der, out _), static ec => new EcdsaPrivateKey(ec), out key),
                "ENCRYPTED PRIVATE KEY" => Encrypted,
                _ => "this is no private key",
            };
            return key is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Writes an Ed25519 key as ssh-keygen does.</summary>
    public static string Write(Ed25519PrivateKey key, string comment)
    {
        ByteBuffer section = new(4096), file = new(4096);
        uint check = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        ReadOnlySpan<byte> publicKey = key.PublicBlob.AsSpan()[^Ed25519.KeyBytes..];
        SshWriter.UInt32(section, check);
        SshWriter.UInt32(section, check);
        SshWriter.String(section, "ssh-ed25519"u8);
        SshWriter.String(section, publicKey);
        SshWriter.UInt32(section, 2 * Ed25519.KeyBytes);
        section.Append(key.Seed);
        section.Append(publicKey);
        SshWriter.Text(section, comment);
        for (byte pad = 1; section.Length % SshFramer.BlockBytesMin != 0; pad++) { section.Append(pad); }
        file.Append("openssh-key-v1\0"u8);
        SshWriter.String(file, "none"u8);
        SshWriter.String(file, "none"u8);
        SshWriter.String(file, []);
        SshWriter.UInt32(file, 1);
        SshWriter.String(file, key.PublicBlob);
        SshWriter.String(file, section.Written);
        string text = PemEncoding.WriteString("OPENSSH PRIVATE KEY", file.Written) + "\n";
        section.Release();
        file.Release();
        return text;
    }

    /// <summary>A line of a public key file or of authorized_keys.</summary>
    public static string PublicLine(ReadOnlySpan<byte> blob, string comment)
    {
        SshReader reader = new(blob);
        string type = reader.TryReadString(out ReadOnlySpan<byte> name) ? System.Text.Encoding.ASCII.GetString(name) : "";
        return $"{type} {Convert.ToBase64String(blob)} {comment}".TrimEnd();
    }

    /// <summary>Reads a line of a public key or certificate file: type, base64, comment.</summary>
    /// <returns>False when it is malformed. What the blob holds is not looked at.</returns>
    public static bool TryReadPublicLine(string line, out byte[] blob)
    {
        blob = [];
        string[] words = line.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2) { return false; }
        byte[] bytes = new byte[words[1].Length];
        if (!Convert.TryFromBase64String(words[1], bytes, out int length)) { return false; }
        SshReader reader = new(bytes.AsSpan(0, length));
        if (!reader.TryReadString(out ReadOnlySpan<byte> type) || System.Text.Encoding.ASCII.GetString(type) != words[0]) { return false; }
        blob = bytes[..length];
        return true;
    }

    private static string ReadOpenSsh(byte[] bytes, out SshPrivateKey? key)
    {
        key = null;
        if (!SshKeyContainer.TryRead(bytes, SshLimits.Default, out bool isEncrypted, out SshKeyContainer container)) { return isEncrypted ? Encrypted : "the key is malformed, or of a kind that is not spoken here"; }
        SshReader fields = container.Fields;
        try
        {
            SshPrivateKey? read = container.Kind switch
            {
                SshKeyKind.Ed25519 => ReadEd25519(ref fields),
                SshKeyKind.Rsa => ReadRsa(ref fields),
                _ => ReadEcdsa(ref fields, container.Kind),
            };
            if (read is null) { return "the key is malformed"; }
            if (!container.PublicBlob.SequenceEqual(read.PublicBlob))
            {
                read.Dispose();
                return "the private key does not fit the public key beside it";
            }
            key = read;
            return "";
        }
        catch (CryptographicException problem)
        {
            return problem.Message;
        }
    }

    private static Ed25519PrivateKey? ReadEd25519(ref SshReader fields)
        => fields.TryReadString(out _) && fields.TryReadString(out ReadOnlySpan<byte> both) && both.Length == 2 * Ed25519.KeyBytes
            ? new Ed25519PrivateKey(both[..Ed25519.KeyBytes])
            : null;

    private static EcdsaPrivateKey? ReadEcdsa(ref SshReader fields, SshKeyKind kind)
    {
        int field = SshPublicKey.FieldBytes(kind);
        if (!fields.TryReadString(out _)
            || !fields.TryReadString(out ReadOnlySpan<byte> point) || point.Length != 1 + 2 * field
            || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> number) || number.Length > field)
        {
            return null;
        }
        byte[] d = new byte[field];
        number.CopyTo(d.AsSpan(field - number.Length));
        try
        {
            return new EcdsaPrivateKey(ECDsa.Create(new ECParameters
            {
                Curve = SshSignatures.CurveOf(kind),
                Q = new ECPoint { X = point.Slice(1, field).ToArray(), Y = point[(1 + field)..].ToArray() },
                D = d,
            }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    private static RsaPrivateKey? ReadRsa(ref SshReader fields)
    {
        if (!fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> n) || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> e)
            || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> d) || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> iqmp)
            || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> p) || !fields.TryReadUnsignedMpint(out ReadOnlySpan<byte> q))
        {
            return null;
        }
        int half = (n.Length + 1) / 2;
        if (p.Length > half || q.Length > half || iqmp.Length > half || d.Length > n.Length) { return null; }
        RSAParameters numbers = new()
        {
            Modulus = n.ToArray(),
            Exponent = e.ToArray(),
            D = Padded(d, n.Length),
            P = Padded(p, half),
            Q = Padded(q, half),
            InverseQ = Padded(iqmp, half),
            DP = ReducedExponent(d, p, half),
            DQ = ReducedExponent(d, q, half),
        };
        try
        {
            return new RsaPrivateKey(RSA.Create(numbers));
        }
        finally
        {
            foreach (byte[]? secret in new[] { numbers.D, numbers.P, numbers.Q, numbers.InverseQ, numbers.DP, numbers.DQ }) { CryptographicOperations.ZeroMemory(secret); }
        }
    }

    /// <summary>d mod (prime - 1), which OpenSSH's file leaves out. Once, when the file is read.</summary>
    private static byte[] ReducedExponent(ReadOnlySpan<byte> d, ReadOnlySpan<byte> prime, int bytes)
    {
        System.Numerics.BigInteger less = new System.Numerics.BigInteger(prime, isUnsigned: true, isBigEndian: true) - 1;
        if (less.Sign <= 0) { return []; }
        return Padded((new System.Numerics.BigInteger(d, isUnsigned: true, isBigEndian: true) % less).ToByteArray(isUnsigned: true, isBigEndian: true), bytes);
    }

    private static byte[] Padded(ReadOnlySpan<byte> number, int bytes)
    {
        byte[] padded = new byte[bytes];
        number.CopyTo(padded.AsSpan(bytes - number.Length));
        return padded;
    }

    private static string ReadPkcs8(byte[] der, out SshPrivateKey? key)
    {
        key = null;
        if (der.AsSpan().StartsWith(Ed25519Prefix) && der.Length == Ed25519Prefix.Length + Ed25519.KeyBytes)
        {
            key = new Ed25519PrivateKey(der.AsSpan(Ed25519Prefix.Length));
            return "";
        }
        string problem = Import(RSA.Create(), der, static (rsa, bytes) => rsa.ImportPkcs8PrivateKey(bytes, out _), static rsa => new RsaPrivateKey(rsa), out key);
        return key is not null || problem.Contains("bits", StringComparison.Ordinal)
            ? problem
            : Import(ECDsa.Create(), der, static (ec, bytes) => ec.ImportPkcs8PrivateKey(bytes, out _), static ec => new EcdsaPrivateKey(ec), out key);
    }

    private static string Import<TKey>(TKey key, byte[] der, Action<TKey, byte[]> import, Func<TKey, SshPrivateKey> wrap, out SshPrivateKey? wrapped)
        where TKey : AsymmetricAlgorithm
    {
        wrapped = null;
        try
        {
            import(key, der);
            wrapped = wrap(key);
            return "";
        }
        catch (CryptographicException problem)
        {
            key.Dispose();
            return problem.Message;
        }
    }
}
