using System.Collections.Immutable;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>The target of an HTTP connection: one server, or several that are as good as each other.</summary>
/// <param name="Endpoints">The servers, at least one.</param>
/// <param name="BasePath">What comes before every path, in normal form, without a slash at the end; empty for none.</param>
/// <param name="IsTls">Whether they speak TLS.</param>
/// <param name="CaFile">PEM bundle that signs their certificates; null is the system's.</param>
/// <param name="ClientCertificateFile">PEM certificate shown to them, or null.</param>
/// <param name="ClientKeyFile">Its key.</param>
/// <param name="ConnectionsMax">Connections to each at once.</param>
/// <param name="ConnectTimeout">Until connected, TLS included; waiting for a free connection too.</param>
/// <param name="ResponseTimeout">Until the head of a response, and between bytes of one.</param>
/// <param name="Health">How they are asked whether they are well; null when they are not.</param>
public sealed record HttpTargetOptions(
    ImmutableArray<HttpEndpointOptions> Endpoints, string BasePath, bool IsTls, string? CaFile, string? ClientCertificateFile, string? ClientKeyFile,
    int ConnectionsMax, TimeSpan ConnectTimeout, TimeSpan ResponseTimeout, HttpHealthOptions? Health = null)
{
    /// <summary>Whether HTTP/2 is spoken with them: by ALPN, where HTTP/1.1 is taken too; without TLS they are believed to speak it.</summary>
    public bool HasHttp2 { get; init; }
}
