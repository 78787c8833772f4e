using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Sessions.Ssh;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads an entry of <c>listeners</c>.</summary>
internal static class ListenerReader
{
    public static ListenerConfig? Read(ConfigScope scope, ImmutableArray<IssuerOptions> issuers)
    {
        string protocol = scope.Text("protocol");
        IPEndPoint? address = scope.Address("address");
        if (protocol == "ssh")
        {
            SshListenerOptions ssh = SshListenerReader.Read(scope, issuers);
            scope.Finish();
            return address is null ? null : new ListenerConfig(address, null, null, false, protocol, [], ssh) { Key = scope.Key };
        }
        ConfigScope tls = scope.Child("tls");
        string? certificate = null;
        string? key = null;
        if (scope.Has("tls"))
        {
            certificate = tls.ExistingFile("certificate");
            key = tls.ExistingFile("key");
            if (certificate is null || key is null) { tls.Problem(tls.Key, "tls needs certificate and key", "write tls: { certificate: gate.pem, key: gate.key }"); }
            else { CheckCertificate(tls, certificate, key); }
        }
        tls.Finish();
        bool allowsPlaintext = scope.Flag("allow_plaintext_token", false);
        if (protocol == "kubernetes")
        {
            scope.Problem(scope.At("protocol"), "kubernetes is spoken on an http listener", "write protocol: http; its connections may be of protocol kubernetes");
        }
        else if (protocol is not ("postgres" or "http" or "")) { scope.Problem(scope.At("protocol"), $"there is no protocol '{protocol}'", "write postgres, ssh or http"); }
        ImmutableArray<string> hosts = protocol == "http" ? [.. HostNamesReader.Read(scope, "hosts").Select(static host => host.ToLowerInvariant())] : [];
        DeviceOptions? signIn = protocol == "http" && scope.Has("sign_in") ? SignInReader.Read(scope.Child("sign_in"), issuers) : null;
        PgSignInOptions? postgres = protocol == "postgres" ? PgSignInReader.Read(scope, issuers, hasTls: certificate is not null) : null;
        ImmutableArray<ClientAuthority> authorities = protocol == "http" ? ClientAuthorityReader.Read(scope, hasTls: certificate is not null) : [];
        int failures = protocol == "http" ? scope.Number("failures_per_minute", HttpListenerOptions.FailuresPerMinuteDefault, 1, 1_000_000) : 0;
        if (address is not null && !IPAddress.IsLoopback(address.Address) && (allowsPlaintext || certificate is null))
        {
            scope.Problem(scope.At(allowsPlaintext ? "allow_plaintext_token" : "address"), "tokens may cross a network only inside TLS", "add tls: { certificate, key }, or listen on loopback");
        }
        if (address is not null && certificate is null && !allowsPlaintext && !scope.Has("tls")) { scope.Problem(scope.Key, "the listener can take no token: it has no TLS and allows none without", "add tls, or allow_plaintext_token: true on loopback"); }
        scope.Finish();
        return address is null ? null : new ListenerConfig(address, certificate, key, allowsPlaintext, protocol, hosts, SignIn: signIn, Postgres: postgres, FailuresPerMinute: failures) { Key = scope.Key, Authorities = authorities };
    }

    private static void CheckCertificate(ConfigScope tls, string certificate, string key)
    {
        if (!File.Exists(certificate) || !File.Exists(key)) { return; }
        try
        {
            using X509Certificate2 loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            if (loaded.NotAfter < DateTime.Now) { tls.Problem(tls.At("certificate"), $"the certificate expired on {loaded.NotAfter:yyyy-MM-dd}", "renew it"); }
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            tls.Problem(tls.At("certificate"), "certificate and key cannot be read, or do not belong together", "name PEM files of one pair, which the gateway's user may read");
        }
    }
}
