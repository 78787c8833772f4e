using System.Collections.Immutable;
using System.Net;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Sessions.Ssh;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads an entry of <c>listeners</c>.</summary>
internal static class ListenerReader
{
    /// <summary>Stands for an address that cannot be read, so that what else is wrong is found.</summary>
    private static readonly IPEndPoint Nowhere = new(IPAddress.None, 0);

    public static ListenerConfig? Read(ConfigScope scope, ImmutableArray<IssuerOptions> issuers)
    {
        string protocol = scope.Text("protocol");
        if (protocol is not ("postgres" or "ssh" or "http"))
        {
            // What else the entry has depends on it.
            if (protocol == "kubernetes") { scope.Problem(scope.At("protocol"), "kubernetes is spoken on an http listener", "write protocol: http; its connections may be of protocol kubernetes"); }
            else if (protocol.Length > 0) { scope.Problem(scope.At("protocol"), $"there is no protocol '{protocol}'", EditDistance.Fix(protocol, ["postgres", "ssh", "http"])); }
            return null;
        }
        IPEndPoint? address = scope.Address("address");
        if (protocol == "ssh")
        {
            SshListenerOptions ssh = SshListenerReader.Read(scope, issuers);
            scope.Finish();
            return new ListenerConfig(address ?? Nowhere, null, null, false, protocol, [], ssh) { Key = scope.Key };
        }
        (string? certificate, string? key) = CertificateReader.Pair(scope, "tls");
        bool allowsPlaintext = scope.Flag("allow_plaintext_token", false);
        ImmutableArray<string> hosts = protocol == "http" ? [.. HostNamesReader.Read(scope, "hosts").Select(static host => host.ToLowerInvariant())] : [];
        DeviceOptions? signIn = protocol == "http" && scope.Has("sign_in") ? SignInReader.Read(scope.Child("sign_in"), issuers) : null;
        PgSignInOptions? postgres = protocol == "postgres" ? PgSignInReader.Read(scope, issuers, hasTls: scope.Has("tls")) : null;
        ImmutableArray<ClientAuthority> authorities = protocol == "http" ? ClientAuthorityReader.Read(scope, hasTls: scope.Has("tls")) : [];
        int failures = protocol == "http" ? scope.Number("failures_per_minute", HttpListenerOptions.FailuresPerMinuteDefault, 1, 1_000_000) : 0;
        bool hasHttp2 = protocol == "http" && scope.Flag("http2", true);
        if (address is not null && !IPAddress.IsLoopback(address.Address) && (allowsPlaintext || !scope.Has("tls")))
        {
            scope.Problem(scope.At(allowsPlaintext ? "allow_plaintext_token" : "address"), "tokens may cross a network only inside TLS", "add tls: { certificate, key }, or listen on loopback");
        }
        if (address is not null && !scope.Has("tls") && !allowsPlaintext) { scope.Problem(scope.Key, "the listener can take no token: it has no TLS and allows none without", "add tls, or allow_plaintext_token: true on loopback"); }
        scope.Finish();
        return new ListenerConfig(address ?? Nowhere, certificate, key, allowsPlaintext, protocol, hosts, SignIn: signIn, Postgres: postgres, FailuresPerMinute: failures) { Key = scope.Key, Authorities = authorities, HasHttp2 = hasHttp2 };
    }
}
