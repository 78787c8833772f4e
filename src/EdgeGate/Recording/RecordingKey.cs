using System.Security.Cryptography;
using System.Text;
using EdgeGate.Interop.OpenSsl;

namespace EdgeGate.Recording;

/// <summary>The key recordings are signed with, and its public half for those who verify.</summary>
/// <remarks>PEM of PKCS#8 and SubjectPublicKeyInfo (RFC 8410), which <c>openssl pkey</c> reads and writes.</remarks>
public sealed class RecordingKey
{
    private static readonly byte[] PrivatePrefix = Convert.FromHexString("302e020100300506032b657004220420");
    private static readonly byte[] PublicPrefix = Convert.FromHexString("302a300506032b6570032100");

    private readonly byte[] privateKey;

    private RecordingKey(byte[] privateKey)
    {
        this.privateKey = privateKey;
        PublicKey = Ed25519.PublicKey(privateKey);
    }

    /// <summary>The public half.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Names the key in recordings: the start of its public half's SHA-256.</summary>
    public string Fingerprint => FingerprintOf(PublicKey);

    /// <summary>The name of a public key.</summary>
    public static string FingerprintOf(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 16));

    /// <summary>Reads a private key from PEM.</summary>
    /// <exception cref="CryptographicException">It is no Ed25519 key in PKCS#8.</exception>
    public static RecordingKey Parse(string pem) => new(Unwrap(pem, "PRIVATE KEY", PrivatePrefix));

    /// <summary>Reads a public key from PEM.</summary>
    /// <exception cref="CryptographicException">It is no Ed25519 public key.</exception>
    public static byte[] ParsePublic(string pem) => Unwrap(pem, "PUBLIC KEY", PublicPrefix);

    /// <summary>Reads the key of a state folder, or makes one there that only its owner can read.</summary>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    public static RecordingKey OpenOrCreate(string folder)
    {
        string path = Path.Combine(folder, "recording-key.pem");
        if (!File.Exists(path)) { Create(path); }
        RecordingKey key;
        try
        {
            key = Parse(File.ReadAllText(path));
        }
        catch (Exception problem) when (problem is CryptographicException or FormatException)
        {
            throw new IOException($"{path} is no Ed25519 private key in PEM: put the key back, or remove it to have another made; keep a copy of recording-key.pub.pem then, which recordings until now are verified with", problem);
        }
        File.WriteAllText(Path.Combine(folder, "recording-key.pub.pem"), PemEncoding.WriteString("PUBLIC KEY", [.. PublicPrefix, .. key.PublicKey]) + "\n");
        return key;
    }

    /// <summary>Makes a key; a gateway that is lost in the middle leaves none that is half.</summary>
    private static void Create(string path)
    {
        string made = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        File.Delete(made);
        using (FileStream file = new(made, options))
        {
            file.Write(Encoding.ASCII.GetBytes(PemEncoding.WriteString("PRIVATE KEY", [.. PrivatePrefix, .. RandomNumberGenerator.GetBytes(Ed25519.KeyBytes)]) + "\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(made, path);
    }

    /// <summary>Signs a message.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Sign(privateKey, message);

    private static byte[] Unwrap(string pem, string label, byte[] prefix)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields) || !pem.AsSpan()[fields.Label].SequenceEqual(label)) { throw new CryptographicException($"no PEM block '{label}'"); }
        byte[] der = Convert.FromBase64String(pem[fields.Base64Data]);
        return der.Length == prefix.Length + Ed25519.KeyBytes && der.AsSpan().StartsWith(prefix)
            ? der[prefix.Length..]
            : throw new CryptographicException("not an Ed25519 key");
    }
}
