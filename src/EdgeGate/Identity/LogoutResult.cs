namespace EdgeGate.Identity;

/// <summary>What an issuer said in a logout token that was proven, or why it proves nothing.</summary>
/// <param name="Fault">None when it is proven.</param>
/// <param name="Issuer">Who said it.</param>
/// <param name="Subject">Who signed out, by the issuer's own <c>sub</c>; or null.</param>
/// <param name="LoginId">Of which sign-in, or null: then of all.</param>
/// <param name="TokenId">The token's own identifier, by which it counts once.</param>
/// <param name="IssuedAt">When it was said.</param>
public sealed record LogoutResult(IdentityFault Fault, string Issuer, string? Subject, string? LoginId, string TokenId, DateTimeOffset IssuedAt);
