using System.Collections.Immutable;
using EdgeGate.Core.Holds;

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
    /// <summary>A password the gateway made for a connection after an earlier sign-in.</summary>
    Password = 4,
    /// <summary>A TLS client certificate of a configured authority.</summary>
    ClientCertificate = 5,
}

/// <summary>Who uses a connection, and how that was proven.</summary>
/// <param name="Subject">The issuer's stable identifier, by the claim that the configuration maps (<c>sub</c> when it says nothing); of an agent that acts for a person, the agent's (<c>act.sub</c>).</param>
/// <param name="Email">The mail address claimed, if any; for people to read, never for decisions. Of an agent that acts for a person, the person's.</param>
/// <param name="Groups">Group names, as the configured claim lists them; none for an agent that acts for a person.</param>
/// <param name="Issuer">Who vouches for it (OIDC <c>iss</c>).</param>
/// <param name="Proof">How it was proven.</param>
/// <param name="ExpiresAt">When the proof ends.</param>
public sealed record Principal(
    string Subject, string? Email, ImmutableArray<string> Groups, string Issuer, Proof Proof, DateTimeOffset ExpiresAt)
{
    /// <summary>A person or an agent.</summary>
    public PrincipalKind Kind { get; init; } = PrincipalKind.Person;

    /// <summary>The token's own identifier (<c>jti</c>), if it has one.</summary>
    public string? TokenId { get; init; }

    /// <summary>The sign-in at the issuer that the token came of (<c>sid</c>), if it says so.</summary>
    public string? LoginId { get; init; }

    /// <summary>
    /// The token's own <c>sub</c>: what the issuer calls somebody when it tells of their logout, whatever claim is mapped to <see cref="Subject"/>. Of an agent that
    /// acts for a person, the person's.
    /// </summary>
    public string TokenSubject
    {
        get => field ?? OnBehalfOf?.Subject ?? Subject;
        init;
    }

    /// <summary>The password of the gateway's own that proved them (<see cref="Proof.Password"/>); null for every other proof.</summary>
    public string? PasswordId { get; init; }

    /// <summary>When the proof began (<c>iat</c>); the beginning of time when it does not say.</summary>
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>For whom an agent acts; null when for nobody.</summary>
    public Delegator? OnBehalfOf { get; init; }

    /// <summary>Whether the issuer says that it has not verified the mail address: then anybody may have claimed it.</summary>
    public bool IsEmailUnverified { get; init; }

    /// <summary>The mail address for a target to know it by: none for an agent that acts for somebody, for the address is theirs, and none that was not verified.</summary>
    public string? OwnEmail => OnBehalfOf is null && !IsEmailUnverified ? Email : null;

    /// <summary>Through whom an agent was asked to act, the nearest first; RFC 8693, 4.1: for the record, and never for decisions.</summary>
    public ImmutableArray<string> EarlierActors { get; init; } = [];

    /// <summary>The name shown to people (<see cref="Person.DisplayName"/>).</summary>
    public string DisplayName => Person.Of(this).DisplayName;

    /// <summary>Whether another is the same somebody: the same subject of the same issuer, and of an agent acting for the same person. Agents of two persons are two.</summary>
    public bool IsSameAs(Principal other)
        => Issuer == other.Issuer && Subject == other.Subject && Kind == other.Kind && OnBehalfOf?.Subject == other.OnBehalfOf?.Subject;

    /// <summary>Whether it is an agent that acts for another.</summary>
    public bool ActsFor(Principal other) => OnBehalfOf is { } person && other.OnBehalfOf is null && Issuer == other.Issuer && person.Subject == other.Subject;
}
