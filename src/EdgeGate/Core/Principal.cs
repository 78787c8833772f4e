using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>How a principal was proven.</summary>
public enum Proof
{
    /// <summary>A bearer token of a configured OIDC issuer.</summary>
    Token = 1,
    /// <summary>An SSH user certificate of a configured authority.</summary>
    Certificate = 2,
    /// <summary>An SSH key that stands for an earlier sign-in.</summary>
    RememberedKey = 3,
}

/// <summary>Who uses a connection, and how that was proven.</summary>
/// <param name="Subject">The issuer's stable identifier (OIDC <c>sub</c>).</param>
/// <param name="Email">The mail address claimed, if any; for people to read, never for decisions.</param>
/// <param name="Groups">Group names, as the configured claim lists them.</param>
/// <param name="Issuer">Who vouches for it (OIDC <c>iss</c>).</param>
/// <param name="Proof">How it was proven.</param>
/// <param name="ExpiresAt">When the proof ends.</param>
public sealed record Principal(
    string Subject, string? Email, ImmutableArray<string> Groups, string Issuer, Proof Proof, DateTimeOffset ExpiresAt)
{
    /// <summary>The name shown to people: mail address, else subject.</summary>
    public string DisplayName => Email ?? Subject;
}
