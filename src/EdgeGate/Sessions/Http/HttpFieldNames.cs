using System.Text;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Knows header fields by name. An underscore counts as a hyphen: targets behind CGI and WSGI cannot tell them apart.</summary>
/// <remarks>RFC 9110, 7.6.1 (fields of one hop); RFC 7239 (Forwarded).</remarks>
internal static class HttpFieldNames
{
    private const int NameBytesMax = 64;

    private static readonly HttpFieldTable Requests = Rules(
        (HttpFieldRule.Dropped,
        [
            "connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings",
            "host", "content-length", "expect", "via", "forwarded", "x-real-ip", "x-client-ip", "client-ip", "true-client-ip", "cf-connecting-ip", "x-cluster-client-ip", "remote-user",
            "cf-access-jwt-assertion", "cf-access-authenticated-user-email", "ssl-client-cert", "ssl-client-subject-dn", "ssl-client-s-dn", "ssl-client-verify", "authorization",
            "fastly-client-ip", "tailscale-user-login", "tailscale-user-name", "tailscale-user-profile-pic",
            // What makes a target take another method or path than the one that was judged.
            "x-http-method-override", "x-http-method", "x-method-override", "x-rewrite-url",
            "accept-encoding", "sec-websocket-extensions",
        ]),
        (HttpFieldRule.Exact, ["content-md5", "digest", "content-digest", "repr-digest", "content-encoding", "range", "if-range", "grpc-encoding"]),
        (HttpFieldRule.Plain,
        [
            "accept", "accept-charset", "content-type", "cache-control", "pragma", "date", "sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol",
            "if-modified-since", "if-unmodified-since", "if-match", "if-none-match", "mcp-session-id", "mcp-protocol-version", "last-event-id", "access-control-request-method", "access-control-request-headers", "prefer", "dnt", "grpc-accept-encoding",
        ]));

    private static readonly HttpFieldTable Responses = Rules(
        (HttpFieldRule.Dropped,
        [
            "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authentication-info", "te", "trailer", "transfer-encoding", "upgrade", "content-length",
            // What is kept for one must not be given to another.
            "cdn-cache-control", "surrogate-control",
            // These would lead clients past the gate.
            "alt-svc", "public-key-pins", "sec-websocket-extensions",
        ]),
        (HttpFieldRule.Exact, ["content-md5", "digest", "content-digest", "repr-digest", "content-encoding", "etag", "accept-ranges", "content-range", "grpc-encoding"]),
        (HttpFieldRule.Location, ["location", "content-location"]),
        (HttpFieldRule.Links, ["link"]),
        (HttpFieldRule.Refresh, ["refresh"]),
        (HttpFieldRule.Cookie, ["set-cookie"]),
        (HttpFieldRule.Plain,
        [
            "content-type", "cache-control", "date", "expires", "last-modified", "vary", "age", "allow", "retry-after", "sec-websocket-accept", "sec-websocket-protocol",
            "strict-transport-security", "mcp-session-id", "mcp-protocol-version", "x-content-type-options", "x-frame-options", "access-control-allow-origin", "access-control-allow-methods",
            "access-control-allow-headers", "access-control-allow-credentials", "access-control-expose-headers", "access-control-max-age", "grpc-accept-encoding",
        ]));

    private static readonly HttpFieldTable Credentials = Rules((HttpFieldRule.Dropped,
    [
        "authorization", "proxy-authorization", "x-edgegate-token", "cookie", "set-cookie", "x-api-key", "api-key", "apikey", "x-auth-token", "x-access-token", "x-csrf-token", "x-xsrf-token",
        "x-goog-api-key", "x-amz-security-token", "x-vault-token", "private-token", "x-gitlab-token", "x-functions-key", "ocp-apim-subscription-key", "mcp-session-id", "authentication-info",
    ]));

    /// <summary>How names begin of what proxies write for the servers behind them: how a request came, and who makes it.</summary>
    private static readonly byte[][] Prefixes =
    [
        .. new[]
        {
            "x-forwarded", "x-edgegate-", "x-remote-", "x-original-", "x-auth-request-", "x-webauth-", "x-authenticated-", "x-authentik-", "x-consumer-", "x-ssl-client", "x-client-cert",
            "x-goog-authenticated-user-", "x-ms-client-principal", "x-amzn-oidc-", "x-amzn-mtls-", "x-arr-", "x-azure-", "x-appengine-", "x-apigateway-api-userinfo", "x-endpoint-api-userinfo",
            "x-auth-user", "x-auth-email", "x-auth-groups", "x-auth-roles", "x-auth-subject", "x-userinfo", "x-pomerium-", "x-vouch-", "x-envoy-",
        }.Select(static prefix => Encoding.ASCII.GetBytes(prefix)),
    ];

    /// <summary>What becomes of a request's field.</summary>
    public static HttpFieldRule OfRequest(ReadOnlySpan<byte> name)
    {
        // Beyond the longest that is known, how it begins counts.
        name = name[..Math.Min(name.Length, NameBytesMax)];
        if (name.Contains((byte)'_')) { return OfRequest(Hyphened(name, stackalloc byte[NameBytesMax])); }
        if (Begins(name, "x-"u8))
        {
            foreach (byte[] prefix in Prefixes)
            {
                if (Begins(name, prefix)) { return HttpFieldRule.Dropped; }
            }
        }
        return Requests.TryGet(name, out HttpFieldRule rule) ? rule : HttpFieldRule.Masked;
    }

    /// <summary>What becomes of a response's field.</summary>
    public static HttpFieldRule OfResponse(ReadOnlySpan<byte> name)
        => Begins(name, "x-edgegate-"u8) ? HttpFieldRule.Dropped : TryFind(Responses, name, out HttpFieldRule rule) ? rule : HttpFieldRule.Masked;

    /// <summary>Whether a field holds a credential, which is never recorded.</summary>
    public static bool IsCredential(ReadOnlySpan<byte> name) => TryFind(Credentials, name, out _);

    /// <summary>Whether a field holds what a target knows its client by again: a cookie, or the token that a page repeats beside it. Masked as a secret it would be no session.</summary>
    public static bool IsCookie(ReadOnlySpan<byte> name)
        => name.Length is 6 or 10 or 12 && (Http1Bytes.Same(name, "cookie"u8) || Http1Bytes.Same(name, "set-cookie"u8) || Http1Bytes.Same(name, "x-csrf-token"u8) || Http1Bytes.Same(name, "x-xsrf-token"u8));

    /// <summary>Whether two names are the same to any target.</summary>
    public static bool Same(ReadOnlySpan<byte> name, string? other)
    {
        if (other is null || name.Length != other.Length) { return false; }
        for (int i = 0; i < name.Length; i++)
        {
            if (Lower(name[i]) != Lower((byte)Math.Min(other[i], (char)byte.MaxValue))) { return false; }
        }
        return true;
    }

    private static byte Lower(byte c) => c == '_' ? (byte)'-' : c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;

    private static bool TryFind(HttpFieldTable table, ReadOnlySpan<byte> name, out HttpFieldRule rule)
    {
        rule = default;
        if (name.Length > NameBytesMax) { return false; }
        return name.Contains((byte)'_') ? table.TryGet(Hyphened(name, stackalloc byte[NameBytesMax]), out rule) : table.TryGet(name, out rule);
    }

    private static bool Begins(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix) => name.Length >= prefix.Length && Http1Bytes.Same(name[..prefix.Length], prefix);

    private static ReadOnlySpan<byte> Hyphened(ReadOnlySpan<byte> name, Span<byte> room)
    {
        name.Replace(room, (byte)'_', (byte)'-');
        return room[..name.Length];
    }

    private static HttpFieldTable Rules(params ReadOnlySpan<(HttpFieldRule Rule, string[] Names)> groups)
    {
        HttpFieldTable rules = new();
        foreach ((HttpFieldRule rule, string[] names) in groups)
        {
            foreach (string name in names) { rules.Add(name, rule); }
        }
        return rules;
    }
}
