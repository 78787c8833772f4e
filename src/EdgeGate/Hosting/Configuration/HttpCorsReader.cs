using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core.Configuration;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>cors</c> of a connection of protocol <c>http</c>.</summary>
internal static class HttpCorsReader
{
    /// <summary>Reads it; null where there is none.</summary>
    public static HttpCors? Read(ConfigScope connection)
    {
        ConfigScope scope = connection.Child("cors");
        if (!connection.Has("cors")) { return null; }
        ImmutableArray<string> origins = scope.Words("origins", isNeeded: true);
        ImmutableArray<string> methods = Names(scope, "methods", ["GET", "HEAD", "POST"]);
        ImmutableArray<string> headers = Names(scope, "headers", ["Authorization", "Content-Type"]);
        ImmutableArray<string> exposed = Names(scope, "expose", []);
        bool hasCredentials = scope.Flag("credentials", false);
        TimeSpan maxAge = scope.Duration("max_age", "10m");
        scope.Finish();
        foreach (string origin in origins.Where(static origin => origin != "*" && !IsOrigin(origin)))
        {
            scope.Problem(scope.At("origins"), $"'{origin}' is not an origin as browsers send it", "write https://app.example.com, in lower case, without a path and without the scheme's own port");
        }
        if (origins.Contains("*") && (origins.Length > 1 || hasCredentials))
        {
            scope.Problem(scope.At("origins"), "'*' stands alone, and never with credentials: any site could use a signed-in browser", "name the origins");
        }
        return new HttpCors(origins, methods, headers, exposed, hasCredentials, maxAge);
    }

    private static ImmutableArray<string> Names(ConfigScope scope, string key, ImmutableArray<string> otherwise)
    {
        ImmutableArray<string> names = scope.Has(key) ? scope.Words(key, mayBeEmpty: true) : otherwise;
        scope.Node(key);
        foreach (string name in names.Where(static name => name == "*" || !Http1Bytes.IsToken(Encoding.UTF8.GetBytes(name))))
        {
            scope.Problem(scope.At(key), $"'{name}' is not a name; what pages may use is named one by one", $"write {key}: [{(key == "methods" ? "GET, POST" : "Content-Type")}]");
        }
        return names;
    }

    private static bool IsOrigin(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https" && parsed.GetLeftPart(UriPartial.Authority) == text && parsed.UserInfo.Length == 0 && parsed.IdnHost == parsed.Host && text.All(char.IsAscii);
}
