using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>client_cas</c> of a listener: authorities whose client certificates prove people.</summary>
internal static class ClientAuthorityReader
{
    public static ImmutableArray<ClientAuthority> Read(ConfigScope scope, bool hasTls)
    {
        ImmutableArray<ClientAuthority> authorities = [.. scope.Items("client_cas").Select(ReadAuthority)];
        if (!authorities.IsEmpty && !hasTls) { scope.Problem(scope.At("client_cas"), "certificates are shown in TLS, and the listener has none", "add tls: { certificate, key }"); }
        return authorities;
    }

    private static ClientAuthority ReadAuthority(ConfigScope scope)
    {
        X509Certificate2Collection roots = CertificateReader.ReadAuthorities(scope, "ca", out _);
        if (!scope.Has("ca")) { scope.Problem(scope.Key, "'ca' is missing", "add ca: people-ca.pem"); }
        string subject = scope.Text("subject", "cn");
        if (subject is not ("cn" or "email" or "uri" or "dns")) { scope.Problem(scope.At("subject"), $"'{subject}' is no name of a certificate", "write cn, email, uri or dns"); }
        ClientAuthority authority = new(roots, scope.Text("name", "client-ca"), subject, scope.Words("groups"), scope.Flag("units_are_groups", false));
        scope.Finish();
        return authority;
    }
}
