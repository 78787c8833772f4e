using EdgeGate.Core;

namespace EdgeGate.Sessions.Http;

/// <summary>What the gateway shows a target in the clients' place.</summary>
/// <param name="Field">The header field's name; null when it is a query parameter.</param>
/// <param name="Parameter">The query parameter's name; null when it is a header field.</param>
/// <param name="Value">The field's whole value, or the parameter's, encoded.</param>
public sealed record HttpCredential(string? Field, string? Parameter, SecretText Value);
