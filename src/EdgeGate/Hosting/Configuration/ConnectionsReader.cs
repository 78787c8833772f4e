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
            if (scope.Text("protocol", "") == "ssh")
            {
                if (SshConnectionReader.Read(name, scope) is { } shell) { readSsh[name] = shell; }
            }
            else if (ReadConnection(name, scope) is { } connection) { read[name] = connection; }
            scope.Finish();
        }
        connections.Finish();
        ssh = readSsh.ToImmutable();
        return read.ToImmutable();
    }

    private static PgConnectionOptions? ReadConnection(string name, ConfigScope scope)
    {
        string protocol = scope.Text("protocol");
        if (protocol != "postgres")
        {
            if (protocol.Length > 0) { scope.Problem(scope.At("protocol"), $"{protocol} is not served by this version", "write postgres, ssh, http or kubernetes, or remove this connection"); }
            scope.Node("target");
            scope.Node("credentials");
            return null;
        }
        ConfigScope target = scope.Child("target");
        string address = target.Text("address");
        (string host, int port, string? socket) = ReadTargetAddress(target, address);
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
        string? ca = target.Text("ca", "system") == "system" ? null : target.ExistingFile("ca");
        ConfigScope clientCertificate = target.Child("client_certificate");
        string? certificateFile = clientCertificate.ExistingFile("certificate");
        string? keyFile = clientCertificate.ExistingFile("key");
        clientCertificate.Finish();
        ConfigScope credentials = scope.Child("credentials");
        PgConnectionOptions connection = new(
            name, host, port, socket, target.Text("database"), target.Flag("allow_other_databases", false), tls, ca, certificateFile, keyFile,
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

    private static (string Host, int Port, string? Socket) ReadTargetAddress(ConfigScope target, string address)
    {
        if (address.StartsWith("unix:", StringComparison.Ordinal)) { return ("", 0, address[5..]); }
        int colon = address.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(address.AsSpan(colon + 1), out ushort port) && port > 0) { return (address[..colon].Trim('[', ']'), port, null); }
        if (address.Length > 0) { target.Problem(target.At("address"), $"'{address}' is not host:port", "write db.internal:5432 or unix:/run/postgresql/.s.PGSQL.5432"); }
        return ("", 0, null);
    }
}
