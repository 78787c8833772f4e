using System.Net;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>A target of HTTP.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Authority">Its host and port as URLs write them: the Host it is sent.</param>
/// <param name="BasePath">What comes before every path, in normal form, without a slash at the end; empty for none.</param>
/// <param name="IsTls">Whether it speaks TLS.</param>
/// <param name="ServerName">The name its certificate must have, and SNI.</param>
/// <param name="CaFile">PEM bundle that signs its certificate; null is the system's.</param>
/// <param name="ClientCertificateFile">PEM certificate shown to it, or null.</param>
/// <param name="ClientKeyFile">Its key.</param>
/// <param name="ConnectionsMax">Connections to it at once.</param>
/// <param name="ConnectTimeout">Until connected, TLS included; waiting for a free connection too.</param>
/// <param name="ResponseTimeout">Until the head of a response, and between bytes of one.</param>
public sealed record HttpTargetOptions(
    EndPoint Address, string Authority, string BasePath, bool IsTls, string ServerName, string? CaFile, string? ClientCertificateFile, string? ClientKeyFile,
    int ConnectionsMax, TimeSpan ConnectTimeout, TimeSpan ResponseTimeout);
