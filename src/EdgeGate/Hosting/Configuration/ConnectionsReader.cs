using System.Collections.Immutable;
using System.Net;
using EdgeGate.Core.Configuration;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Sessions.Ssh;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>connections</c>.</summary>
internal static class ConnectionsReader
{
    public static ImmutableDictionary<string, PgConnectionOptions> Read(
        ConfigScope connections, out ImmutableDictionary<string, SshConnectionOptions> ssh, IDictionary<string, HttpConnectionOptions> http)
    {
        ImmutableDictionary<string, SshConnectionOptions>.Builder readSsh = ImmutableDictionary.CreateBuilder<string, SshConnectionOptions>(StringComparer.Ordinal);
        ImmutableDictionary<string, PgConnectionOptions>.Builder read = ImmutableDictionary.CreateBuilder<string, PgConnectionOptions>(StringComparer.Ordinal);
        foreach (string name in connections.Names.ToList())
        {
            ConfigScope scope = connections.Child(name);
            if (HttpConnectionReader.Reads(scope))
            {
                if (HttpConnectionReader.Read(name, scope) is { } made) { http[name] = made; }
                continue;
            }
            if (name.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") >= 0)
            {
                scope.Problem(scope.Key, "a connection's name has letters, digits, '-', '_' and '.' only", "rename it");
            }
            switch (scope.Text("protocol"))
            {
                case "ssh":
                    if (SshConnectionReader.Read(name, scope) is { } shell) { readSsh[name] = shell; }
                    scope.Finish();
                    break;
                case "postgres":
                    read[name] = ReadConnection(name, scope);
                    scope.Finish();
                    break;
                case { Length: > 0 } other:
                    // What else the entry has depends on it.
                    scope.Problem(scope.At("protocol"), $"there is no protocol '{other}'", EditDistance.Fix(other, ["postgres", "ssh", "http", "kubernetes"]));
                    break;
            }
        }
        connections.Finish();
        ssh = readSsh.ToImmutable();
        return read.ToImmutable();
    }

    private static PgConnectionOptions ReadConnection(string name, ConfigScope scope)
    {
        ConfigScope target = scope.Child("target");
        (string host, int port, string? socket) = ReadTargetAddress(target);
        PgTargetTls tls = target.Text("tls", socket is null ? "verify-full" : "disable") switch
        {
            "disable" => PgTargetTls.Disable,
            "require" => PgTargetTls.Require,
            "verify-ca" => PgTargetTls.VerifyCa,
            "verify-full" => PgTargetTls.VerifyFull,
            string other => Unknown(target, other),
        };
        bool isLocal = socket is not null || (IPAddress.TryParse(host, out IPAddress? ip) ? IPAddress.IsLoopback(ip) : host == "localhost");
        if (tls is PgTargetTls.Disable or PgTargetTls.Require && !isLocal && !target.Flag("allow_unverified", false))
        {
            target.Problem(target.At("tls"), "the target's identity would not be checked across a network", "write verify-full with its ca, or allow_unverified: true if you must");
        }
        target.Flag("allow_unverified", false);
        string? ca = CertificateReader.Authorities(target, "ca");
        (string? certificate, string? key) = CertificateReader.Pair(target, "client_certificate");
        ConfigScope credentials = scope.Child("credentials");
        PgConnectionOptions connection = new(
            name, host, port, socket, target.Text("database"), target.Flag("allow_other_databases", false), tls, ca, certificate, key,
            credentials.Text("user"), credentials.Secret("password"), scope.Words("startup_options"));
        target.Finish();
        credentials.Finish();
        return connection;
    }

    private static PgTargetTls Unknown(ConfigScope target, string word)
    {
        target.Problem(target.At("tls"), $"'{word}' is not a TLS mode", "write disable, require, verify-ca or verify-full");
        return PgTargetTls.VerifyFull;
    }

    private static (string Host, int Port, string? Socket) ReadTargetAddress(ConfigScope target)
    {
        if (target.Node("address") is not YamlScalar { Value: var text } || !text.StartsWith("unix:", StringComparison.Ordinal))
        {
            (string host, int port) = HostAndPort.Read(target, "address", "write db.internal:5432 or unix:/run/postgresql/.s.PGSQL.5432");
            return (host, port, null);
        }
        if (!Path.IsPathRooted(text[5..])) { target.Problem(target.At("address"), $"'{text}' is not the path of a socket", "write unix:/run/postgresql/.s.PGSQL.5432"); }
        return ("", 0, text[5..]);
    }
}
