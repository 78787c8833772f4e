using EdgeGate.Core;

namespace EdgeGate.Sessions.Http.Credentials;

/// <summary>Where the gateway gets tokens for a target, as configured below <c>credentials.oauth</c>.</summary>
/// <param name="TokenUrl">The token endpoint.</param>
/// <param name="ClientId">The gateway's client there.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Scope">What is asked for, or null.</param>
/// <param name="Audience">The <c>audience</c> parameter some servers want, or null.</param>
/// <param name="Resource">The resource indicator (RFC 8707), or null.</param>
public sealed record OAuthOptions(Uri TokenUrl, string ClientId, SecretText ClientSecret, string? Scope, string? Audience, string? Resource);
