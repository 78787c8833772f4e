using System.Buffers;
using System.Security.Cryptography;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>An ssh-rsa key; it signs as rsa-sha2-512 and rsa-sha2-256, never with SHA-1.</summary>
/// <remarks>RFC 4253 6.6, RFC 8332.</remarks>
public sealed class RsaPrivateKey : SshPrivateKey
{
    private readonly RSA key;

    /// <summary>Takes a key, which it owns.</summary>
    /// <exception cref="CryptographicException">It is shorter than the limit.</exception>
    public RsaPrivateKey(RSA key)
    {
        this.key = key;
        if (key.KeySize < SshLimits.Default.RsaBitsMin) { throw new CryptographicException($"an RSA key must have {SshLimits.Default.RsaBitsMin} bits or more"); }
        RSAParameters numbers = key.ExportParameters(includePrivateParameters: false);
        ArrayBufferWriter<byte> blob = new();
        SshWriter.String(blob, "ssh-rsa"u8);
        SshWriter.UnsignedMpint(blob, numbers.Exponent);
        SshWriter.UnsignedMpint(blob, numbers.Modulus);
        PublicBlob = blob.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public override byte[] PublicBlob { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Algorithms { get; } = ["rsa-sha2-512", "rsa-sha2-256"];

    /// <inheritdoc/>
    public override byte[] Sign(string algorithm, ReadOnlySpan<byte> data)
    {
        HashAlgorithmName hash = WithoutSuffix(algorithm) switch
        {
            "rsa-sha2-512" => HashAlgorithmName.SHA512,
            "rsa-sha2-256" => HashAlgorithmName.SHA256,
            _ => throw new ArgumentException($"an RSA key does not sign as {algorithm}", nameof(algorithm)),
        };
        return Signature(algorithm, key.SignData(data, hash, RSASignaturePadding.Pkcs1));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => key.Dispose();
}
