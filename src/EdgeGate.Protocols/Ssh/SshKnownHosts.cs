using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Protocols.Ssh;

/// <summary>A known_hosts file: which keys hosts have. Read once; asked for each connection to a target.</summary>
/// <remarks>
/// sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT": [marker] hosts keytype base64 [comment]. Hosts are names, patterns with * and ?, negated with !,
/// [host]:port for a port that is not 22, or |1|base64 salt|base64 HMAC-SHA1 of the name.
/// </remarks>
public sealed class SshKnownHosts
{
    private const int DefaultPort = 22;

    private readonly List<SshKnownHost> entries = [];

    private SshKnownHosts()
    {
    }

    /// <summary>The lines.</summary>
    public IReadOnlyList<SshKnownHost> Entries => entries;

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="badLine">The first line that cannot be read, from 1; 0 when there is none.</param>
    /// <returns>False when a line cannot be read. Lines with key types that are not spoken here (DSA, security keys) are passed over.</returns>
    public static bool TryParse(string text, out SshKnownHosts hosts, out int badLine)
    {
        hosts = new SshKnownHosts();
        badLine = 0;
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') { continue; }
            if (!hosts.TryAdd(line))
            {
                badLine = number;
                return false;
            }
        }
        return true;
    }

    /// <summary>What is known of a host's key.</summary>
    /// <param name="host">The name or address that was connected to, in lower case.</param>
    /// <param name="port">The port.</param>
    /// <param name="keyBlob">The key it showed.</param>
    public SshHostMatch Match(string host, int port, ReadOnlySpan<byte> keyBlob)
    {
        string name = NameOf(host, port);
        SshHostMatch match = SshHostMatch.Unknown;
        foreach (SshKnownHost entry in entries)
        {
            bool isSameKey = keyBlob.SequenceEqual(entry.KeyBlob.Span);
            // A revoked key is revoked under every name: whoever has it can claim any.
            if (entry.Marker == SshKnownHostMarker.Revoked && isSameKey) { return SshHostMatch.Revoked; }
            if (entry.Marker != SshKnownHostMarker.None || !IsNamed(entry.Hosts, name)) { continue; }
            if (isSameKey) { match = SshHostMatch.Known; }
            else if (match == SshHostMatch.Unknown) { match = SshHostMatch.Changed; }
        }
        return match;
    }

    /// <summary>Whether a CA is trusted for a host's certificates.</summary>
    public bool IsAuthority(string host, int port, ReadOnlySpan<byte> authorityBlob)
    {
        string name = NameOf(host, port);
        bool isTrusted = false;
        foreach (SshKnownHost entry in entries)
        {
            if (!authorityBlob.SequenceEqual(entry.KeyBlob.Span)) { continue; }
            if (entry.Marker == SshKnownHostMarker.Revoked) { return false; }
            isTrusted |= entry.Marker == SshKnownHostMarker.CertAuthority && IsNamed(entry.Hosts, name);
        }
        return isTrusted;
    }

    /// <summary>Whether a key is revoked, under whatever name: a host certificate of it is worth nothing.</summary>
    public bool IsRevoked(in SshPublicKey key)
    {
        foreach (SshKnownHost entry in entries)
        {
            if (entry.Marker == SshKnownHostMarker.Revoked && SshPublicKey.TryRead(entry.KeyBlob.Span, SshLimits.Default, out SshPublicKey revoked) && revoked.IsSame(key)) { return true; }
        }
        return false;
    }

    /// <summary>The key types on file for a host, to ask for these first. Empty when none is.</summary>
    public IReadOnlyList<string> KeyTypes(string host, int port)
    {
        string name = NameOf(host, port);
        return [.. entries.Where(entry => entry.Marker == SshKnownHostMarker.None && IsNamed(entry.Hosts, name)).Select(static entry => TypeOf(entry.KeyBlob.Span)).Distinct()];
    }

    private static string TypeOf(ReadOnlySpan<byte> blob)
    {
        SshReader reader = new(blob);
        return reader.TryReadString(out ReadOnlySpan<byte> type) ? Encoding.ASCII.GetString(type) : "";
    }

    private static string NameOf(string host, int port) => port == DefaultPort ? host : $"[{host}]:{port}";

    private bool TryAdd(string line)
    {
        string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        SshKnownHostMarker marker = words[0] switch
        {
            "@cert-authority" => SshKnownHostMarker.CertAuthority,
            "@revoked" => SshKnownHostMarker.Revoked,
            _ => SshKnownHostMarker.None,
        };
        // A marker that is not understood may say that the key is not to be believed.
        if (marker == SshKnownHostMarker.None && words[0][0] == '@') { return false; }
        string[] fields = marker == SshKnownHostMarker.None ? words : words[1..];
        if (fields.Length < 3) { return false; }
        byte[] blob = new byte[fields[2].Length];
        if (!Convert.TryFromBase64String(fields[2], blob, out int length) || TypeOf(blob.AsSpan(0, length)) != fields[1]) { return false; }
        if (fields[0][0] == '|' && !TryReadHash(fields[0], out _, out _)) { return false; }
        // A revoked key is kept whatever its kind: it is only ever compared.
        bool isSpoken = SshPublicKey.TryRead(blob.AsSpan(0, length), SshLimits.Default, out _);
        if (isSpoken || marker == SshKnownHostMarker.Revoked) { entries.Add(new SshKnownHost(marker, fields[0], blob.AsMemory(0, length))); }
        return true;
    }

    private static bool IsNamed(string hosts, string name)
    {
        if (hosts[0] == '|') { return TryReadHash(hosts, out byte[] salt, out byte[] hash) && CryptographicOperations.FixedTimeEquals(hash, Hash(salt, name)); }
        bool isNamed = false;
        foreach (string pattern in hosts.Split(','))
        {
            bool isNegated = pattern.StartsWith('!');
            if (!IsMatch(isNegated ? pattern.AsSpan(1) : pattern, name)) { continue; }
            if (isNegated) { return false; }
            isNamed = true;
        }
        return isNamed;
    }

#pragma warning disable CA5350 // The file format fixes SHA-1; it hides names, it does not protect keys.
    private static byte[] Hash(byte[] salt, string name) => HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name));
#pragma warning restore CA5350

    private static bool TryReadHash(string field, out byte[] salt, out byte[] hash)
    {
        salt = hash = [];
        string[] parts = field.Split('|');
        if (parts.Length != 4 || parts[1] != "1") { return false; }
        Span<byte> decoded = stackalloc byte[64];
        if (!Convert.TryFromBase64String(parts[2], decoded, out int length) || length != HMACSHA1.HashSizeInBytes) { return false; }
        salt = decoded[..length].ToArray();
        if (!Convert.TryFromBase64String(parts[3], decoded, out length) || length != HMACSHA1.HashSizeInBytes) { return false; }
        hash = decoded[..length].ToArray();
        return true;
    }

    /// <summary>Matches * and ? without recursion: a pattern is configuration, but must cost no more than its length times the name's.</summary>
    private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, retry = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++retry;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*') { p++; }
        return p == pattern.Length;
    }
}
