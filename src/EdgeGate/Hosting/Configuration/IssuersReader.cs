using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>identity.issuers</c>.</summary>
internal static class IssuersReader
{
    public static ImmutableArray<IssuerOptions> Read(ConfigScope identity)
    {
        List<IssuerOptions> issuers = [];
        foreach (ConfigScope scope in identity.Items("issuers"))
        {
            string issuer = scope.Text("issuer");
            ConfigScope claims = scope.Child("claims");
            IssuerOptions? read = null;
            if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? uri) || (uri.Scheme != "https" && !(uri.Scheme == "http" && uri.IsLoopback)))
            {
                scope.Problem(scope.At("issuer"), "the issuer must be an https URL", "write https://..., or http on loopback for development");
            }
            else
            {
                read = new IssuerOptions(scope.Key, uri, scope.Text("audience"), claims.Text("email", "email"), claims.Text("groups", "groups"), scope.ExistingFile("ca"));
            }
            claims.Finish();
            scope.Text("audience");
            scope.ExistingFile("ca");
            scope.Finish();
            if (read is not null) { issuers.Add(read); }
        }
        if (issuers.Count == 0) { identity.Problem(identity.Has("issuers") ? "identity.issuers" : "", "no issuer proves identities", "add identity.issuers with issuer and audience"); }
        return [.. issuers];
    }
}
