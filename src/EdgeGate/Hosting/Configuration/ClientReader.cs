using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads <c>identity.sign_in</c> and <c>identity.addresses</c>: what people's commands need.</summary>
internal static class ClientReader
{
    public static ClientConfig Read(ConfigScope identity, ImmutableArray<IssuerOptions> issuers)
    {
        DeviceOptions? signIn = identity.Has("sign_in") ? SignInReader.Read(identity.Child("sign_in"), issuers) : null;
        if (signIn?.ClientSecret is not null)
        {
            identity.Problem("identity.sign_in.client_secret", "people's machines keep no secret of a client", "register a public client for the commands, and remove client_secret");
        }
        ConfigScope addresses = identity.Child("addresses");
        string? postgres = ReadHostAndPort(addresses, "postgres");
        string? ssh = ReadHostAndPort(addresses, "ssh");
        string? http = addresses.OptionalText("http");
        if (http is not null && (!Uri.TryCreate(http, UriKind.Absolute, out Uri? url) || url.Scheme is not ("https" or "http") || url.PathAndQuery != "/"))
        {
            addresses.Problem(addresses.At("http"), $"'{http}' is not the address of an HTTP listener", "write https://gate.example.com");
        }
        string? authority = addresses.FileText("ca", out _);
        if (authority?.Contains("PRIVATE KEY", StringComparison.Ordinal) == true) { addresses.Problem(addresses.At("ca"), "the file holds a private key, and everybody is given it", "name a file of certificates alone"); }
        else { CertificateReader.ReadAuthorities(addresses, "ca", out _); }
        addresses.Finish();
        return new ClientConfig(signIn, postgres, ssh, http?.TrimEnd('/'), authority, true);
    }

    /// <summary>Whether the PostgreSQL listener that people are told of speaks TLS: the one on that port, or where a port is forwarded, any.</summary>
    public static bool HasTls(ClientConfig client, ImmutableArray<ListenerConfig> listeners)
    {
        ImmutableArray<ListenerConfig> all = [.. listeners.Where(static one => one.Protocol == "postgres")];
        ImmutableArray<ListenerConfig> told = [.. all.Where(one => client.Postgres?.EndsWith($":{one.Address.Port}", StringComparison.Ordinal) == true)];
        return (told.IsEmpty ? all : told).Any(static one => one.CertificateFile is not null);
    }

    private static string? ReadHostAndPort(ConfigScope scope, string name)
    {
        if (scope.OptionalText(name) is not { } text) { return null; }
        bool isGood = HostAndPort.TryParse(text, out _, out _);
        if (!isGood) { scope.Problem(scope.At(name), $"'{text}' is not a host and port", "write gate.example.com:5432"); }
        return isGood ? text : null;
    }
}
