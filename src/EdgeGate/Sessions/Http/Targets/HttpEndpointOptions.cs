using System.Net;

namespace EdgeGate.Sessions.Http.Targets;

/// <summary>One of the servers of a connection.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Authority">Its host and port as URLs write them: the Host it is sent.</param>
/// <param name="ServerName">The name its certificate must have, and SNI.</param>
public sealed record HttpEndpointOptions(EndPoint Address, string Authority, string ServerName);
