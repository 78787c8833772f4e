using System.Security.Cryptography;
using System.Text;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>Which host keys a target may show: those pinned, and those a known_hosts file has for it. None is trusted on first use.</summary>
/// <remarks>sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT": names with <c>*</c>, <c>?</c> and <c>!</c>, <c>[host]:port</c>, hashed names; <c>@revoked</c> and <c>@cert-authority</c>.</remarks>
public sealed class SshTargetTrust
{
    private const string CertificateSuffix = "-cert-v01@openssh.com";

    private readonly List<byte[]> keys = [];
    private readonly List<byte[]> authorities = [];
    private readonly List<byte[]> revoked = [];
    private readonly string host;

    private SshTargetTrust(string host)
    {
        this.host = host;
        Options = null!;
    }

    /// <summary>Whether no key is known.</summary>
    public bool IsEmpty => keys.Count == 0 && authorities.Count == 0;

    /// <summary>How the gateway speaks to the target: it asks for host keys of the kinds that are known.</summary>
    public SshTransportOptions Options { get; private set; }

    /// <summary>Makes one.</summary>
    /// <param name="pinned">Public keys, as blobs.</param>
    /// <param name="knownHosts">The text of a known_hosts file, or null.</param>
    /// <param name="host">The target's host, as configured.</param>
    /// <param name="port">Its port.</param>
    public static SshTargetTrust Create(IEnumerable<byte[]> pinned, string? knownHosts, string host, int port)
    {
        SshTargetTrust trust = new(host);
        trust.keys.AddRange(pinned);
        string name = port == 22 ? host : $"[{host}]:{port}";
        foreach (string line in knownHosts?.Split('\n') ?? []) { trust.Read(line.Trim(), name); }
        trust.keys.RemoveAll(trust.IsRevoked);
        trust.authorities.RemoveAll(trust.IsRevoked);
        List<string> algorithms = [];
        if (trust.authorities.Count > 0) { algorithms.AddRange(SshAlgorithms.CertificateSignatures); }
        algorithms.AddRange(SshAlgorithms.Signatures.Where(trust.HasKeyFor));
        trust.Options = new SshTransportOptions { Role = SshRole.Client, HostKeyCheck = trust.Accepts, HostKeyAlgorithms = algorithms.Count > 0 ? algorithms : SshAlgorithms.Signatures };
        return trust;
    }

    /// <summary>Whether a target may show this key or certificate.</summary>
    public bool Accepts(string algorithm, ReadOnlySpan<byte> blob)
    {
        if (!algorithm.EndsWith(CertificateSuffix, StringComparison.Ordinal)) { return Contains(keys, blob) && !Contains(revoked, blob); }
        return SshCertificate.TryRead(blob, SshLimits.Default, out SshCertificate certificate)
            && certificate.Kind == SshCertificateKind.Host
            && certificate.IsValidAt((ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds())
            && certificate.HasPrincipals && certificate.Principals.Contains(Encoding.UTF8.GetBytes(host))
            && !HasAny(certificate.CriticalOptions)
            && Contains(authorities, certificate.AuthorityKey) && !Contains(revoked, certificate.AuthorityKey)
            && Keys.SshSignatures.VerifyCertificate(certificate, SshLimits.Default);
    }

    private static bool HasAny(SshCertificateOptions options)
    {
        SshCertificateOptions.Enumerator walk = options.GetEnumerator();
        return walk.MoveNext();
    }

    private bool HasKeyFor(string algorithm)
        => keys.Any(blob => SshPublicKey.TryRead(blob, SshLimits.Default, out SshPublicKey key) && SshPublicKey.IsSignedBy(key.Kind, Encoding.ASCII.GetBytes(algorithm)));

    private bool IsRevoked(byte[] key) => Contains(revoked, key);

    private static bool Contains(List<byte[]> keys, ReadOnlySpan<byte> blob)
    {
        foreach (byte[] key in keys)
        {
            if (blob.SequenceEqual(key)) { return true; }
        }
        return false;
    }

    private void Read(string line, string name)
    {
        if (line.Length == 0 || line[0] == '#') { return; }
        string[] parts = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        string marker = parts[0].StartsWith('@') ? parts[0] : "";
        if (marker.Length > 0) { parts = parts[1..]; }
        if (parts.Length < 3 || !NamesHost(parts[0], name)) { return; }
        byte[] blob = new byte[parts[2].Length];
        if (!Convert.TryFromBase64String(parts[2], blob, out int length)) { return; }
        List<byte[]>? list = marker switch { "" => keys, "@cert-authority" => authorities, "@revoked" => revoked, _ => null };
        list?.Add(blob[..length]);
    }

    private static bool NamesHost(string patterns, string name)
    {
        if (patterns.StartsWith("|1|", StringComparison.Ordinal)) { return IsHashOf(patterns, name); }
        bool isNamed = false;
        foreach (string pattern in patterns.Split(','))
        {
            bool isNegated = pattern.StartsWith('!');
            if (!Matches(isNegated ? pattern.AsSpan(1) : pattern, name)) { continue; }
            if (isNegated) { return false; }
            isNamed = true;
        }
        return isNamed;
    }

    /// <summary><c>|1|base64 salt|base64 HMAC-SHA1 of the name</c>.</summary>
    private static bool IsHashOf(string hashed, string name)
    {
        string[] parts = hashed.Split('|');
        if (parts.Length != 4) { return false; }
        try
        {
#pragma warning disable CA5350 // The file format has SHA-1; it hides names from readers and protects no key.
            return HMACSHA1.HashData(Convert.FromBase64String(parts[2]), Encoding.UTF8.GetBytes(name)).AsSpan().SequenceEqual(Convert.FromBase64String(parts[3]));
#pragma warning restore CA5350
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty) { return name.IsEmpty; }
        if (pattern[0] == '*') { return Matches(pattern[1..], name) || (!name.IsEmpty && Matches(pattern, name[1..])); }
        return !name.IsEmpty && (pattern[0] == '?' || char.ToLowerInvariant(pattern[0]) == char.ToLowerInvariant(name[0])) && Matches(pattern[1..], name[1..]);
    }
}
