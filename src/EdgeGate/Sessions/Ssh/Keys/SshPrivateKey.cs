using System.Buffers;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>A private key that signs as SSH wants it.</summary>
public abstract class SshPrivateKey : IDisposable
{
    /// <summary>The public key blob (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4).</summary>
    public abstract byte[] PublicBlob { get; }

    /// <summary>Signature algorithms, best first.</summary>
    public abstract IReadOnlyList<string> Algorithms { get; }

    /// <summary>Signs data.</summary>
    /// <param name="algorithm">One of <see cref="Algorithms"/>, with or without the certificate suffix.</param>
    /// <param name="data">What is signed.</param>
    /// <returns>The signature blob: string algorithm, string signature.</returns>
    public abstract byte[] Sign(string algorithm, ReadOnlySpan<byte> data);

    /// <summary>Wipes it.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);

    /// <summary>An algorithm without the certificate suffix: what stands in signature blobs.</summary>
    protected static string WithoutSuffix(string algorithm)
        => algorithm.EndsWith(SshCertificate.SuffixText, StringComparison.Ordinal) ? algorithm[..^SshCertificate.SuffixText.Length] : algorithm;

    /// <summary>A signature blob.</summary>
    protected static byte[] Signature(string algorithm, ReadOnlySpan<byte> value)
    {
        ArrayBufferWriter<byte> blob = new();
        SshWriter.Text(blob, WithoutSuffix(algorithm));
        SshWriter.String(blob, value);
        return blob.WrittenSpan.ToArray();
    }
}
