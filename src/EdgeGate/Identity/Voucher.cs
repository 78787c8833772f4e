namespace EdgeGate.Identity;

/// <summary>A key of an authority of certificates, and how what it signed becomes a subject and groups. Two that are equal prove the same of the same people.</summary>
/// <param name="Issuer">The authority's name: the issuer of those it vouches for.</param>
/// <param name="Key">SHA-256 of its certificate or its public key, in hexadecimal.</param>
/// <param name="Reading">How certificates are read, in words that only compare.</param>
public sealed record Voucher(string Issuer, string Key, string Reading);
