using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Keys;

/// <summary>Signs certificates with a CA's key.</summary>
/// <remarks>OpenSSH PROTOCOL.certkeys; the layout is drawn at <see cref="SshCertificate"/>.</remarks>
public static class SshCertificateMint
{
    private const int NonceBytes = 32;

    /// <summary>Makes a certificate.</summary>
    /// <exception cref="ArgumentException">The key is of a kind that is not spoken, or there are no principals.</exception>
    public static byte[] Sign(SshPrivateKey authority, SshCertificateRequest request)
    {
        if (!SshPublicKey.TryRead(request.PublicBlob.Span, SshLimits.Default, out SshPublicKey key)) { throw new ArgumentException("this is no public key", nameof(request)); }
        if (request.Principals.Count == 0) { throw new ArgumentException("a certificate without principals would be good for every name", nameof(request)); }
        string type = SshPublicKey.TypeOf(key.Kind);
        ArrayBufferWriter<byte> output = new();
        SshWriter.Text(output, type + SshCertificate.SuffixText);
        SshWriter.String(output, RandomNumberGenerator.GetBytes(NonceBytes));
        // The fields of the public key stand as they are, behind its type.
        SshWriter.Raw(output, request.PublicBlob.Span[(sizeof(uint) + type.Length)..]);
        SshWriter.UInt64(output, request.Serial);
        SshWriter.UInt32(output, (uint)request.Kind);
        SshWriter.Text(output, request.KeyId);
        SshWriter.String(output, Strings(request.Principals));
        SshWriter.UInt64(output, (ulong)request.ValidAfter.ToUnixTimeSeconds());
        SshWriter.UInt64(output, (ulong)request.ValidBefore.ToUnixTimeSeconds());
        SshWriter.String(output, Options(request.CriticalOptions));
        SshWriter.String(output, Options(request.Extensions.Select(static name => KeyValuePair.Create(name, "")).Concat(request.ExtensionTexts).ToDictionary()));
        SshWriter.String(output, []);
        SshWriter.String(output, authority.PublicBlob);
        SshWriter.String(output, authority.Sign(authority.Algorithms[0], output.WrittenSpan));
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Strings(IReadOnlyList<string> texts)
    {
        ArrayBufferWriter<byte> output = new();
        foreach (string text in texts) { SshWriter.Text(output, text); }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Options in the order of their bytes, as they must be.</summary>
    private static byte[] Options(IReadOnlyDictionary<string, string> options)
    {
        ArrayBufferWriter<byte> output = new();
        foreach ((string name, string value) in options.OrderBy(static option => option.Key, StringComparer.Ordinal))
        {
            SshWriter.Text(output, name);
            SshWriter.UInt32(output, value.Length == 0 ? 0 : (uint)(sizeof(uint) + Encoding.UTF8.GetByteCount(value)));
            if (value.Length > 0) { SshWriter.Text(output, value); }
        }
        return output.WrittenSpan.ToArray();
    }
}
