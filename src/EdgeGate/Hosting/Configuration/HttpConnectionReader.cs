using System.Net;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Json;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Http.Bodies.Events;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.Sessions.Http.Targets;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads an entry of <c>connections</c> whose protocol is <c>http</c> or <c>kubernetes</c>, which HTTP carries.</summary>
internal static class HttpConnectionReader
{
    private static readonly string[] CredentialKinds = ["header", "basic", "query", "token", "aws", "oauth"];

    /// <summary>Whether an entry is one of HTTP.</summary>
    public static bool Reads(ConfigScope scope) => scope.Node("protocol") is YamlScalar { Value: "http" or "kubernetes" };

    public static HttpConnectionOptions? Read(string name, ConfigScope scope)
    {
        string protocol = scope.Text("protocol");
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-_.") >= 0)
        {
            scope.Problem(scope.Key, "the name of an http connection has lower-case letters, digits, '-', '_' and '.' only: it is part of URLs", "rename it");
        }
        HttpTargetOptions? target = HttpTargetReader.Read(scope.Child("target"), mayHttp2: protocol == "http");
        ConfigScope shown = scope.Child("credentials");
        AwsOptions? aws = ReadAws(shown);
        OAuthOptions? oauth = ReadOAuth(shown);
        HttpCredential? credential = ReadCredential(shown);
        DeltaRules deltas = ReadDeltas(scope);
        HttpCors? cors = protocol == "http" ? HttpCorsReader.Read(scope) : null;
        ConfigScope told = scope.Child("forward_identity");
        bool passes = scope.Flag("pass_authorization", false);
        (string? user, string? email, string? groups, string? jwt) = (Field(told, "user"), Field(told, "email"), Field(told, "groups"), Field(told, "jwt"));
        GuestOptions? guest = protocol == "kubernetes" ? KubeConnectionReader.Read(scope) : null;
        if (target is { IsTls: false } && !target.Endpoints.All(static server => IsLocal(server.Address)) && (credential is not null || aws is not null || oauth is not null || passes) && !scope.Child("target").Flag("allow_unverified", false))
        {
            scope.Problem(scope.At("target.url"), "credentials would cross a network in the clear", "write https://, or target.allow_unverified: true if you must");
        }
        told.Finish();
        scope.Finish();
        return target is null ? null : new HttpConnectionOptions(name, target, credential, passes, user, email, groups, aws, oauth, jwt) { Deltas = deltas, Cors = cors, Guest = guest };
    }

    private static DeltaRules ReadDeltas(ConfigScope scope)
    {
        List<JsonPath> paths = [];
        foreach (string text in scope.Words("deltas"))
        {
            if (JsonPath.TryParse(text, out JsonPath? path, out string reason)) { paths.Add(path!); }
            else { scope.Problem(scope.At("deltas"), $"'{text}' is not a path: {reason}", "write a path such as $.output.text_delta"); }
        }
        if (DeltaRules.Create(paths) is { } rules) { return rules; }
        scope.Problem(scope.At("deltas"), "the paths have too many steps together", "write fewer or shorter paths");
        return DeltaRules.Default;
    }

    private static HttpCredential? ReadCredential(ConfigScope scope)
    {
        HttpCredential? made = null;
        foreach ((string kind, string needed) in new[] { ("header", "value"), ("basic", "password"), ("query", "value") })
        {
            if (scope.Has(kind) && !scope.Child(kind).Has(needed)) { scope.Problem(scope.At(kind), $"'{needed}' is missing", $"add {needed}: {{ file: ... }}"); }
        }
        ConfigScope header = scope.Child("header");
        if (scope.Has("header"))
        {
            string name = header.Text("name", "Authorization");
            if (header.Secret("value") is { } value) { made = new HttpCredential(CheckField(header, "name", name), null, new SecretText(header.Text("prefix", "", isFree: true) + value.Reveal())); }
            header.Text("prefix", "", isFree: true);
        }
        header.Secret("value");
        header.Finish();
        ConfigScope basic = scope.Child("basic");
        if (scope.Has("basic") && basic.Text("user") is { Length: > 0 } user && basic.Secret("password") is { } password)
        {
            made = new HttpCredential("Authorization", null, new SecretText("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password.Reveal()}"))));
        }
        basic.Finish();
        ConfigScope query = scope.Child("query");
        if (scope.Has("query") && query.Text("name") is { Length: > 0 } parameter && query.Secret("value") is { } secret)
        {
            if (!Http1Bytes.IsToken(Encoding.ASCII.GetBytes(parameter))) { query.Problem(query.At("name"), $"'{parameter}' is not a parameter's name", "write letters, digits, '-' and '_'"); }
            made = new HttpCredential(null, parameter, new SecretText(Uri.EscapeDataString(secret.Reveal())));
        }
        query.Finish();
        if (scope.Secret("token") is { } token) { made = new HttpCredential("Authorization", null, new SecretText("Bearer " + token.Reveal())); }
        else { scope.Node("token"); }
        scope.Finish();
        if (CredentialKinds.Count(scope.Has) > 1) { scope.Problem(scope.Key, "a connection has one credential", "write token, header, basic, query, aws or oauth"); }
        if (made is not null && !Http1Bytes.IsFieldValue(Encoding.Latin1.GetBytes(made.Value.Reveal()))) { scope.Problem(scope.Key, "the credential has a control character or line break", "correct the file"); }
        return made;
    }

    private static AwsOptions? ReadAws(ConfigScope credentials)
    {
        ConfigScope scope = credentials.Child("aws");
        if (!credentials.Has("aws"))
        {
            scope.Finish();
            return null;
        }
        (string region, string service) = (scope.Text("region"), scope.Text("service"));
        SecretText? access = scope.Secret("access_key");
        SecretText? secret = scope.Secret("secret_key");
        SecretText? session = scope.Secret("session_token");
        if (!scope.Has("access_key") || !scope.Has("secret_key")) { scope.Problem(scope.Key, "signing needs access_key and secret_key", "write access_key: { file: ... } and secret_key: { file: ... }"); }
        foreach ((string key, string word) in new[] { ("region", region), ("service", service) })
        {
            if (word.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-") >= 0) { scope.Problem(scope.At(key), $"'{word}' is not a {key}", "write us-east-1, and s3 or bedrock"); }
        }
        scope.Finish();
        return access is null || secret is null ? null : new AwsOptions(region, service, access, secret, session);
    }

    private static OAuthOptions? ReadOAuth(ConfigScope credentials)
    {
        ConfigScope scope = credentials.Child("oauth");
        if (!credentials.Has("oauth"))
        {
            scope.Finish();
            return null;
        }
        string url = scope.Text("token_url");
        string client = scope.Text("client_id");
        SecretText? secret = scope.Secret("client_secret");
        if (!scope.Has("client_secret")) { scope.Problem(scope.Key, "a client needs its client_secret", "write client_secret: { file: ... }"); }
        (string? wanted, string? audience, string? resource) = (scope.OptionalText("scope"), scope.OptionalText("audience"), scope.OptionalText("resource"));
        bool isUrl = Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && (parsed.Scheme == "https" || (parsed.Scheme == "http" && parsed.IsLoopback)) && parsed.UserInfo.Length == 0;
        if (!isUrl && url.Length > 0) { scope.Problem(scope.At("token_url"), "the token endpoint must be an https URL", "write https://..., or http on loopback for development"); }
        scope.Finish();
        return secret is null || !isUrl ? null : new OAuthOptions(parsed!, client, secret, wanted, audience, resource);
    }

    private static string? Field(ConfigScope scope, string key) => scope.OptionalText(key) is { } name ? CheckField(scope, key, name) : null;

    private static string CheckField(ConfigScope scope, string key, string name)
    {
        if (name.Length <= 64 && Http1Bytes.IsToken(Encoding.ASCII.GetBytes(name)) && name.ToLowerInvariant() is not ("host" or "connection" or "content-length" or "transfer-encoding" or "upgrade" or "te" or "trailer" or "expect")) { return name; }
        scope.Problem(scope.At(key), $"'{name}' is not a header field that can be set", "write X-Forwarded-User, or Authorization");
        return "X-Forwarded-User";
    }

    private static bool IsLocal(EndPoint address) => address is IPEndPoint ip ? IPAddress.IsLoopback(ip.Address) : address is DnsEndPoint { Host: "localhost" };
}
