using EdgeGate.Core;

namespace EdgeGate.Identity;

/// <summary>How people sign in with a browser, as configured below <c>sign_in</c>.</summary>
/// <param name="Issuer">Which of the configured issuers.</param>
/// <param name="ClientId">The gateway's client there; it must be allowed the device grant.</param>
/// <param name="ClientSecret">Its secret, or null for a public client.</param>
/// <param name="Scope">What is asked for, separated by blanks.</param>
/// <param name="Resource">The resource indicator (RFC 8707) of the token, or null.</param>
public sealed record DeviceOptions(IssuerOptions Issuer, string ClientId, SecretText? ClientSecret, string Scope, string? Resource)
{
    /// <summary>The resource as a field of a request: one, or none.</summary>
    internal (string Name, string Value)[] ResourceField() => Resource is { } resource ? [("resource", resource)] : [];
}
