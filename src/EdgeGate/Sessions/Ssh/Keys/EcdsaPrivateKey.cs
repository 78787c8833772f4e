using System.Buffers;
using System.Security.Cryptography;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>An ecdsa-sha2-nistp256, -nistp384 or -nistp521 key.</summary>
/// <remarks>RFC 5656 3.</remarks>
public sealed class EcdsaPrivateKey : SshPrivateKey
{
    private readonly ECDsa key;
    private readonly SshKeyKind kind;

    /// <summary>Takes a key, which it owns.</summary>
    /// <exception cref="CryptographicException">Its curve is none of the three.</exception>
    public EcdsaPrivateKey(ECDsa key)
    {
        this.key = key;
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        kind = key.KeySize switch
        {
            256 => SshKeyKind.EcdsaP256,
            384 => SshKeyKind.EcdsaP384,
            521 => SshKeyKind.EcdsaP521,
            _ => throw new CryptographicException("an ECDSA key must be on nistp256, nistp384 or nistp521"),
        };
        ArrayBufferWriter<byte> blob = new();
        SshWriter.Text(blob, SshPublicKey.TypeOf(kind));
        SshWriter.String(blob, SshPublicKey.CurveOf(kind));
        SshWriter.String(blob, [4, .. point.X!, .. point.Y!]);
        PublicBlob = blob.WrittenSpan.ToArray();
        Algorithms = [SshPublicKey.TypeOf(kind)];
    }

    /// <inheritdoc/>
    public override byte[] PublicBlob { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Algorithms { get; }

    /// <inheritdoc/>
    public override byte[] Sign(string algorithm, ReadOnlySpan<byte> data)
    {
        byte[] both = key.SignData(data, SshSignatures.HashOf(kind), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        ArrayBufferWriter<byte> value = new();
        SshWriter.UnsignedMpint(value, both.AsSpan(0, both.Length / 2));
        SshWriter.UnsignedMpint(value, both.AsSpan(both.Length / 2));
        return Signature(algorithm, value.WrittenSpan);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => key.Dispose();
}
