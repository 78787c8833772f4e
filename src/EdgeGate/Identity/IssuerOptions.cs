namespace EdgeGate.Identity;

/// <summary>One entry of <c>identity.issuers</c>.</summary>
/// <param name="Key">Path of the entry in the file, for problems.</param>
/// <param name="Issuer">The issuer's URL; discovery is below it.</param>
/// <param name="Audience">The <c>aud</c> a token must carry.</param>
/// <param name="EmailClaim">Dotted path of the mail address.</param>
/// <param name="GroupsClaim">Dotted path of the groups: <c>resource_access.edgegate.roles</c>.</param>
/// <param name="CaFile">PEM bundle that signs the issuer's certificate, or null for the system's.</param>
public sealed record IssuerOptions(string Key, Uri Issuer, string Audience, string EmailClaim, string GroupsClaim, string? CaFile);
