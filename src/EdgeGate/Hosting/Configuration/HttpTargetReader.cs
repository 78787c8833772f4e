using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using EdgeGate.Core.Configuration;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Targets;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>target</c> of a connection that HTTP carries: <c>url</c>, or <c>urls</c> of servers that are as good as each other.</summary>
internal static class HttpTargetReader
{
    private const int ServersMax = 64;

    /// <summary>Reads it; null when its URLs cannot be read, which is reported.</summary>
    /// <param name="scope">Its keys.</param>
    /// <param name="mayHttp2">Whether HTTP/2 can carry what is spoken with it.</param>
    public static HttpTargetOptions? Read(ConfigScope scope, bool mayHttp2 = true)
    {
        ImmutableArray<string> urls = scope.Has("urls") ? scope.Words("urls", isNeeded: true) : [scope.Text("url")];
        if (scope.Has("urls") && scope.OptionalText("url") is not null) { scope.Problem(scope.At("urls"), "a target has url or urls, not both", "write all of them in urls"); }
        scope.Node("url");
        scope.Node("urls");
        string? ca = CertificateReader.Authorities(scope, "ca");
        (string? certificate, string? key) = CertificateReader.Pair(scope, "client_certificate");
        string? serverName = scope.OptionalText("server_name");
        string? host = scope.OptionalText("host");
        int connections = scope.Number("connections", 256, 1, 65_536);
        TimeSpan connect = scope.Duration("connect_timeout", "10s");
        TimeSpan response = scope.Duration("response_timeout", "5m");
        scope.Flag("allow_unverified", false);
        bool hasHttp2 = scope.Flag("http2", false);
        if (hasHttp2 && !mayHttp2) { scope.Problem(scope.At("http2"), "Kubernetes is spoken to in HTTP/1.1: its streams switch protocols", "remove http2"); }
        HttpHealthOptions? health = ReadHealth(scope);
        scope.Finish();
        if (serverName is { Length: > 0 } && Uri.CheckHostName(serverName) == UriHostNameType.Unknown) { scope.Problem(scope.At("server_name"), $"'{serverName}' is not a host name", "write the name in the target's certificate: app.internal"); }
        if (host is not null && !Http1Bytes.IsAuthority(Encoding.ASCII.GetBytes(host))) { scope.Problem(scope.At("host"), $"'{host}' is not a host", "write app.internal or app.internal:8080"); }
        return ReadServers(scope, urls, host, serverName) is not ({ IsDefaultOrEmpty: false } servers, { } basePath, var isTls)
            ? null
            : new HttpTargetOptions(servers, basePath, isTls, ca, certificate, key, connections, connect, response, health) { HasHttp2 = hasHttp2 };
    }

    private static (ImmutableArray<HttpEndpointOptions> Servers, string? BasePath, bool IsTls) ReadServers(ConfigScope scope, ImmutableArray<string> urls, string? host, string? serverName)
    {
        string named = scope.Has("urls") ? scope.At("urls") : scope.At("url");
        if (urls.Length > ServersMax) { scope.Problem(named, $"a target has {ServersMax} servers at the most", "put a balancer before them"); }
        if (urls.IsEmpty) { scope.Problem(named, "a target needs a server", "write urls: [http://a:8080, http://b:8080]"); }
        List<HttpEndpointOptions> servers = [];
        (string? basePath, bool isTls) = (null, false);
        foreach (string url in urls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || parsed.Scheme is not ("http" or "https") || parsed.UserInfo.Length > 0 || parsed.Query.Length > 0 || parsed.Fragment.Length > 0 || !TryReadPath(parsed.AbsolutePath, out string path))
            {
                scope.Problem(named, $"'{url}' is not an http or https URL of a host with an optional path", "write https://api.internal/v1");
                return default;
            }
            if (basePath is not null && (basePath != path.TrimEnd('/') || isTls != (parsed.Scheme == "https")))
            {
                scope.Problem(named, "the servers of a target have one scheme and one path", "write a connection for each that differs");
            }
            (basePath, isTls) = (path.TrimEnd('/'), parsed.Scheme == "https");
            EndPoint address = IPAddress.TryParse(parsed.DnsSafeHost, out IPAddress? ip) ? new IPEndPoint(ip, parsed.Port) : new DnsEndPoint(parsed.DnsSafeHost, parsed.Port);
            if (servers.Exists(server => server.Address.Equals(address))) { scope.Problem(named, $"'{url}' is there twice", "remove one"); }
            servers.Add(new HttpEndpointOptions(address, host ?? parsed.Authority, serverName ?? parsed.DnsSafeHost));
        }
        return ([.. servers], basePath, isTls);
    }

    private static HttpHealthOptions? ReadHealth(ConfigScope target)
    {
        ConfigScope scope = target.Child("health");
        if (!target.Has("health")) { return null; }
        string path = scope.Text("path");
        int query = path.IndexOf('?', StringComparison.Ordinal);
        if (!path.StartsWith('/') || !TryReadPath(query < 0 ? path : path[..query], out string read) || read != (query < 0 ? path : path[..query]) || path.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || path.Contains('#', StringComparison.Ordinal))
        {
            scope.Problem(scope.At("path"), $"'{path}' is not a path in normal form", "write /healthz");
        }
        (TimeSpan interval, TimeSpan timeout) = (scope.Duration("interval", "5s"), scope.Duration("timeout", "2s"));
        if (interval < TimeSpan.FromMilliseconds(100)) { scope.Problem(scope.At("interval"), "a target is not asked more often than ten times a second", "write 5s"); }
        List<int> statuses = [];
        foreach (string word in scope.Words("statuses"))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 200 and <= 599) { statuses.Add(status); }
            else { scope.Problem(scope.At("statuses"), $"'{word}' is not a status", "write [200, 204]"); }
        }
        HttpHealthOptions health = new(path, interval, timeout, scope.Number("unhealthy_after", 2, 1, 100), scope.Number("healthy_after", 2, 1, 100), [.. statuses]);
        scope.Finish();
        return health;
    }

    private static bool TryReadPath(string path, out string normal)
    {
        byte[] sent = Encoding.ASCII.GetBytes(path);
        byte[] encoded = new byte[sent.Length * 3];
        bool isRead = Http1Path.TryNormalize(sent, encoded, new byte[sent.Length], out int bytes, out _);
        normal = isRead ? Encoding.ASCII.GetString(encoded, 0, bytes) : "";
        return isRead;
    }
}
