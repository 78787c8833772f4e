using EdgeGate.Core;
using Microsoft.IdentityModel.Tokens;

namespace EdgeGate.Identity;

/// <summary>An issuer, as configured below <c>identity.issuers</c>.</summary>
/// <param name="Key">Path of the entry in the file, for problems.</param>
/// <param name="Issuer">The issuer's URL; tokens must carry it exactly.</param>
/// <param name="Audience">The <c>aud</c> a token must carry.</param>
/// <param name="EmailClaim">Dotted path of the mail address.</param>
/// <param name="GroupsClaim">Dotted path of the groups: <c>resource_access.edgegate.roles</c>.</param>
/// <param name="CaFile">PEM bundle that signs the issuer's certificate, or null for the system's.</param>
public sealed record IssuerOptions(string Key, Uri Issuer, string Audience, string EmailClaim, string GroupsClaim, string? CaFile)
{
    /// <summary>The issuer's keys, from a file; null when the issuer is asked for them.</summary>
    public IReadOnlyList<SecurityKey>? Keys { get; init; }

    /// <summary>What rules may call it besides its URL; null for nothing.</summary>
    public string? Name { get; init; }

    /// <summary>Dotted path of who it is.</summary>
    public string SubjectClaim { get; init; } = "sub";

    /// <summary>What separates groups in a claim that is text; null when such text is one group.</summary>
    public string? GroupsSeparator { get; init; }

    /// <summary>Whom the issuer vouches for, unless a token says otherwise.</summary>
    public PrincipalKind Kind { get; init; } = PrincipalKind.Person;

    /// <summary>Dotted path of a claim that only agents have; null for none.</summary>
    public string? AgentClaim { get; init; }

    /// <summary>The value that claim must have; null for any.</summary>
    public string? AgentValue { get; init; }
}
