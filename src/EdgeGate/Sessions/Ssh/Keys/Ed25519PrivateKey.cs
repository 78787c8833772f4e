using System.Buffers;
using System.Security.Cryptography;
using EdgeGate.Interop.OpenSsl;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>An ssh-ed25519 key.</summary>
/// <remarks>RFC 8709.</remarks>
public sealed class Ed25519PrivateKey : SshPrivateKey
{
    private readonly byte[] seed;

    /// <summary>Takes a seed of 32 bytes.</summary>
    public Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        this.seed = seed.ToArray();
        ArrayBufferWriter<byte> blob = new();
        SshWriter.String(blob, "ssh-ed25519"u8);
        SshWriter.String(blob, Ed25519.PublicKey(seed));
        PublicBlob = blob.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public override byte[] PublicBlob { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Algorithms { get; } = ["ssh-ed25519"];

    /// <summary>Makes a new key.</summary>
    public static Ed25519PrivateKey Generate()
    {
        Span<byte> seed = stackalloc byte[Ed25519.KeyBytes];
        RandomNumberGenerator.Fill(seed);
        Ed25519PrivateKey key = new(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>The seed, to keep it in a file.</summary>
    public ReadOnlySpan<byte> Seed => seed;

    /// <inheritdoc/>
    public override byte[] Sign(string algorithm, ReadOnlySpan<byte> data) => Signature(algorithm, Ed25519.Sign(seed, data));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(seed);
}
