using System.Globalization;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>host:port</c>: a name or an address, IPv6 in brackets, and nothing else; no URL, no user.</summary>
internal static class HostAndPort
{
    /// <summary>Splits it.</summary>
    public static bool TryParse(string text, out string host, out int port)
    {
        int colon = text.LastIndexOf(':');
        (host, port) = ("", 0);
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535) { return false; }
        string before = text[..colon];
        bool isBracketed = before.StartsWith('[') && before.EndsWith(']');
        host = isBracketed ? before[1..^1] : before;
        return Uri.CheckHostName(host) is var kind && (kind == UriHostNameType.IPv6 ? isBracketed : kind is UriHostNameType.Dns or UriHostNameType.IPv4 && !isBracketed);
    }

    /// <summary>Reads a key of a target; an empty host when it cannot be read, which is reported.</summary>
    public static (string Host, int Port) Read(ConfigScope scope, string name, string fix)
    {
        string text = scope.Text(name);
        if (TryParse(text, out string host, out int port)) { return (host, port); }
        if (text.Length > 0) { scope.Problem(scope.At(name), $"'{text}' is not host:port", fix); }
        return ("", 0);
    }
}
