using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Bodies.Events;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.Sessions.Http.Targets;

namespace EdgeGate.Sessions.Http;

/// <summary>A connection of protocol <c>http</c> or of a guest, as configured.</summary>
/// <param name="Name">What users ask for.</param>
/// <param name="Target">The server behind.</param>
/// <param name="Credential">What the gateway shows the target; null for nothing but a client certificate.</param>
/// <param name="PassesAuthorization">Whether the client's Authorization goes to the target; the gateway's token then comes in X-Edgegate-Token.</param>
/// <param name="UserField">The field that tells the target the subject, or null.</param>
/// <param name="EmailField">The field that tells the target the mail address, or null.</param>
/// <param name="GroupsField">The field that tells the target the groups, or null.</param>
/// <param name="Aws">How requests are signed for AWS; null when they are not.</param>
/// <param name="OAuth">Where tokens for the target come from; null when none do.</param>
/// <param name="AssertionField">The field that tells the target who asks, signed; null for none.</param>
public sealed record HttpConnectionOptions(
    string Name, HttpTargetOptions Target, HttpCredential? Credential, bool PassesAuthorization, string? UserField, string? EmailField, string? GroupsField,
    AwsOptions? Aws = null, OAuthOptions? OAuth = null, string? AssertionField = null)
{
    /// <summary><c>deltas</c>: places of events, beside the known ones, at which a text comes in pieces.</summary>
    public DeltaRules Deltas { get; init; } = DeltaRules.Default;

    /// <summary><c>cors</c>: which pages of other origins may use it; null leaves that to the target, and preflights unanswered.</summary>
    public HttpCors? Cors { get; init; }

    /// <summary>The protocol that HTTP carries there; null for HTTP itself.</summary>
    public GuestOptions? Guest { get; init; }

    /// <summary>Whether the gateway writes a field of this name itself: what a client sends under it never passes.</summary>
    internal bool Owns(ReadOnlySpan<byte> name)
        => HttpFieldNames.Same(name, UserField) || HttpFieldNames.Same(name, EmailField) || HttpFieldNames.Same(name, GroupsField) || HttpFieldNames.Same(name, Credential?.Field)
            || HttpFieldNames.Same(name, AssertionField) || (Aws is not null && AwsFields.Owns(name)) || (OAuth is not null && HttpFieldNames.Same(name, "authorization"));
}
