namespace EdgeGate.Identity;

/// <summary>What a token endpoint said: tokens, or an error, or nothing that can be understood (both null).</summary>
/// <param name="Tokens">The tokens, or null.</param>
/// <param name="Error">The error code of RFC 6749, 5.2, or null.</param>
public readonly record struct TokenAnswer(TokenSet? Tokens, string? Error);
