using System.Collections.Immutable;
using System.Text;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>Which host keys a target may show: those pinned, those a known_hosts file has for it, and certificates of its authorities. None is trusted on first use.</summary>
public sealed class SshTargetTrust
{
    private readonly ImmutableArray<byte[]> pinned;
    private readonly SshKnownHosts? knownHosts;
    private readonly string host;
    private readonly int port;

    /// <summary>Makes one.</summary>
    /// <param name="pinned">Public keys, as blobs.</param>
    /// <param name="knownHosts">A known_hosts file, or null.</param>
    /// <param name="host">The target's host, as configured.</param>
    /// <param name="port">Its port.</param>
    /// <param name="suite">Algorithms; null for the default.</param>
    public SshTargetTrust(ImmutableArray<byte[]> pinned, SshKnownHosts? knownHosts, string host, int port, SshSuite? suite = null)
    {
        this.pinned = pinned;
        this.knownHosts = knownHosts;
        this.host = host.ToLowerInvariant();
        this.port = port;
        List<string> algorithms = Algorithms();
        IsEmpty = algorithms.Count == 0;
        Options = SshTransportOptions.Of(SshRole.Client, suite ?? SshSuite.Default, hostKeyAlgorithms: IsEmpty ? null : algorithms, hostKeyCheck: Accepts);
    }

    /// <summary>Whether no key is known: then none is accepted.</summary>
    public bool IsEmpty { get; }

    /// <summary>How the gateway speaks to the target: it asks for host keys of the kinds that are known.</summary>
    public SshTransportOptions Options { get; }

    /// <summary>Whether a target may show this key or certificate.</summary>
    public bool Accepts(string algorithm, ReadOnlySpan<byte> keyBlob)
    {
        if (algorithm.EndsWith(SshCertificate.SuffixText, StringComparison.Ordinal)) { return AcceptsCertificate(keyBlob); }
        SshHostMatch match = knownHosts?.Match(host, port, keyBlob) ?? SshHostMatch.Unknown;
        return match != SshHostMatch.Revoked && (match == SshHostMatch.Known || IsPinned(keyBlob));
    }

    private bool AcceptsCertificate(ReadOnlySpan<byte> blob)
    {
        if (knownHosts is null || !SshCertificate.TryRead(blob, SshLimits.Default, out SshCertificate certificate)) { return false; }
        SshCertificateOptions.Enumerator critical = certificate.CriticalOptions.GetEnumerator();
        return certificate.Kind == SshCertificateKind.Host
            && certificate.IsValidAt((ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds())
            && certificate.HasPrincipals && certificate.Principals.Contains(Encoding.UTF8.GetBytes(host))
            // None is defined for hosts, and one that is not understood refuses the certificate.
            && !critical.MoveNext()
            && !knownHosts.IsRevoked(certificate.Key)
            && knownHosts.IsAuthority(host, port, certificate.AuthorityKey)
            && SshSignatures.VerifyCertificate(certificate, SshLimits.Default);
    }

    private bool IsPinned(ReadOnlySpan<byte> blob)
    {
        foreach (byte[] key in pinned)
        {
            if (blob.SequenceEqual(key)) { return true; }
        }
        return false;
    }

    private List<string> Algorithms()
    {
        List<string> algorithms = [];
        if (knownHosts?.Entries.Any(static entry => entry.Marker == SshKnownHostMarker.CertAuthority) == true) { algorithms.AddRange(SshAlgorithms.CertificateSignatures); }
        HashSet<SshKeyKind> kinds = [.. knownHosts?.KeyTypes(host, port).Select(static type => SshPublicKey.KindOf(Encoding.ASCII.GetBytes(type))) ?? []];
        foreach (byte[] key in pinned)
        {
            if (SshPublicKey.TryRead(key, SshLimits.Default, out SshPublicKey read)) { kinds.Add(read.Kind); }
        }
        algorithms.AddRange(SshAlgorithms.Signatures.Where(name => kinds.Any(kind => SshPublicKey.IsSignedBy(kind, Encoding.ASCII.GetBytes(name)))));
        return algorithms;
    }
}
