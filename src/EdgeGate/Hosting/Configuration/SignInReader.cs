using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>sign_in</c> of a listener: the issuer, and the gateway's client there.</summary>
internal static class SignInReader
{
    public static DeviceOptions? Read(ConfigScope scope, ImmutableArray<IssuerOptions> issuers)
    {
        string? named = scope.OptionalText("issuer");
        IssuerOptions? issuer = named is null ? (issuers.Length == 1 ? issuers[0] : null) : issuers.FirstOrDefault(one => one.Issuer.OriginalString == named);
        if (issuer is null && !issuers.IsEmpty && !scope.Problems.Exists(static problem => problem.IsWithin("identity.issuers")))
        {
            scope.Problem(named is null ? scope.Key : scope.At("issuer"), named is null ? "several issuers are configured" : $"there is no issuer '{named}'", "write issuer: with one of identity.issuers");
        }
        string clientId = scope.Text("client_id");
        SecretText? secret = scope.Secret("client_secret");
        string text = scope.Text("scope", "openid email profile");
        string? resource = scope.OptionalText("resource");
        scope.Finish();
        return issuer is null || clientId.Length == 0 ? null : new DeviceOptions(issuer, clientId, secret, text, resource);
    }
}
