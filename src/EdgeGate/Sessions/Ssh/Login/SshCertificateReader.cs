using System.Collections.Immutable;
using System.Net;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Keys;

namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>Decides whether a user certificate proves somebody, and whom. That the client holds its key is verified apart.</summary>
/// <remarks>OpenSSH PROTOCOL.certkeys. Stricter than sshd in one thing: a certificate without principals is good for nobody.</remarks>
public static class SshCertificateReader
{
    /// <summary>Reads a certificate.</summary>
    /// <param name="certificate">As it came.</param>
    /// <param name="authorities">Whom to trust.</param>
    /// <param name="own">The gateway's own authority, where its certificates are taken; null elsewhere.</param>
    /// <param name="client">Where the client comes from, for source-address.</param>
    /// <param name="now">The time.</param>
    /// <returns>The principal and what it may do; null when it proves nobody.</returns>
    public static (Principal Principal, SshGrants Grants)? Read(in SshCertificate certificate, ImmutableArray<SshAuthorityOptions> authorities, byte[]? own, IPAddress? client, DateTimeOffset now)
    {
        if (certificate.Kind != SshCertificateKind.User || !certificate.IsValidAt((ulong)now.ToUnixTimeSeconds()) || !certificate.HasPrincipals) { return null; }
        bool isOwn = own is not null && certificate.AuthorityKey.SequenceEqual(own);
        SshAuthorityOptions? authority = isOwn ? null : Find(certificate.AuthorityKey, authorities);
        if ((authority is null && !isOwn) || !SshSignatures.VerifyCertificate(certificate, SshLimits.Default)) { return null; }
        if (!TryReadCritical(certificate.CriticalOptions, client, out byte[]? forced)) { return null; }
        DateTimeOffset expires = certificate.ValidBefore > (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeSeconds((long)certificate.ValidBefore);
        Principal? principal = authority is null ? SshUserCertificates.Read(certificate, expires)
            : Describe(certificate, authority) is { } who ? new Principal(who.Subject, null, who.Groups, authority.Name, Proof.Certificate, expires) { IssuedAt = DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(certificate.ValidAfter, (ulong)now.ToUnixTimeSeconds())) }
            : null;
        if (principal is null) { return null; }
        SshGrants grants = new(
            forced, certificate.Extensions.Contains("permit-pty"u8), certificate.Extensions.Contains("permit-port-forwarding"u8),
            certificate.Extensions.Contains("permit-agent-forwarding"u8), certificate.Extensions.Contains("permit-X11-forwarding"u8));
        return (principal, grants);
    }

    private static SshAuthorityOptions? Find(ReadOnlySpan<byte> key, ImmutableArray<SshAuthorityOptions> authorities)
    {
        foreach (SshAuthorityOptions authority in authorities)
        {
            foreach (byte[] known in authority.Keys)
            {
                if (key.SequenceEqual(known)) { return authority; }
            }
        }
        return null;
    }

    /// <summary>Honours the critical options that are known; one that is not refuses the certificate.</summary>
    private static bool TryReadCritical(SshCertificateOptions options, IPAddress? client, out byte[]? forced)
    {
        forced = null;
        foreach (SshCertificateOption option in options)
        {
            if (option.Name.SequenceEqual("force-command"u8))
            {
                if (!SshCertificateOptions.TryReadText(option.Data, out ReadOnlySpan<byte> command) || command.IsEmpty) { return false; }
                forced = command.ToArray();
            }
            else if (option.Name.SequenceEqual("source-address"u8))
            {
                if (!SshCertificateOptions.TryReadText(option.Data, out ReadOnlySpan<byte> networks) || !IsWithin(Encoding.ASCII.GetString(networks), client)) { return false; }
            }
            else { return false; }
        }
        return true;
    }

    /// <summary>Whether an address lies in one of the networks of a comma-separated list; a list that cannot be read holds nobody.</summary>
    private static bool IsWithin(string networks, IPAddress? client)
    {
        if (client is null) { return false; }
        IPAddress address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        bool isWithin = false;
        foreach (string one in networks.Split(','))
        {
            if (IPAddress.TryParse(one, out IPAddress? single)) { isWithin |= single.Equals(address); }
            else if (IPNetwork.TryParse(one, out IPNetwork network)) { isWithin |= network.Contains(address); }
            else { return false; }
        }
        return isWithin;
    }

    private static (string Subject, ImmutableArray<string> Groups)? Describe(in SshCertificate certificate, SshAuthorityOptions authority)
    {
        string? subject = authority.SubjectIsKeyId ? Encoding.UTF8.GetString(certificate.KeyId) : null;
        List<string> groups = [.. authority.Groups];
        foreach (ReadOnlySpan<byte> raw in certificate.Principals)
        {
            string principal = Encoding.UTF8.GetString(raw);
            if (authority.GroupPrefix is { Length: > 0 } prefix && principal.StartsWith(prefix, StringComparison.Ordinal)) { groups.Add(principal[prefix.Length..]); }
            else { subject ??= principal; }
        }
        foreach (SshCertificateOption option in certificate.Extensions)
        {
            if (authority.GroupsExtension is not { } name || !option.Name.SequenceEqual(Encoding.UTF8.GetBytes(name))) { continue; }
            if (!SshCertificateOptions.TryReadText(option.Data, out ReadOnlySpan<byte> text)) { return null; }
            groups.AddRange(Encoding.UTF8.GetString(text).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        return !string.IsNullOrEmpty(subject) && IsName(subject) && groups.TrueForAll(IsName) ? (subject, [.. groups]) : null;
    }

    /// <summary>Whether a name reads as itself: bytes that are no text would make one name of several, and line ends another's line in a target's log.</summary>
    private static bool IsName(string name) => !name.Any(static c => char.IsControl(c) || c == '\uFFFD');
}
