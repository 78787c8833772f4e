namespace EdgeGate.Core.Denials;

/// <summary>Whom the gateway takes no longer, whatever proves them: all that is said must fit. One of subject, token's subject, token, login and session is.</summary>
/// <param name="Id">Its own identifier.</param>
/// <param name="Reason">Why; for people.</param>
/// <param name="By">Who denied; for people.</param>
/// <param name="At">Since when.</param>
/// <param name="Until">Until when; null for as long as nobody removes it.</param>
public sealed record Denial(string Id, string Reason, string By, DateTimeOffset At, DateTimeOffset? Until)
{
    /// <summary>The issuer; null for any.</summary>
    public string? Issuer { get; init; }

    /// <summary>The principal's subject, or that of the person it acts for.</summary>
    public string? Subject { get; init; }

    /// <summary>For whom the agent acts that <see cref="Subject"/> names; empty: for nobody. Null when it does not matter.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The token's own <c>sub</c>, as its issuer knows it: <see cref="Principal.TokenSubject"/>.</summary>
    public string? TokenSubject { get; init; }

    /// <summary>The token's <c>jti</c>, and with it all that was made of that token.</summary>
    public string? TokenId { get; init; }

    /// <summary>The sign-in at the issuer (<c>sid</c>); empty for proofs that name none.</summary>
    public string? LoginId { get; init; }

    /// <summary>One session of the gateway, which ends.</summary>
    public string? Session { get; init; }

    /// <summary>Only what was proven up to then, so that a new sign-in counts; null for all.</summary>
    public DateTimeOffset? IssuedUntil { get; init; }

    /// <summary>Whether it says anything; one that did not would deny everybody.</summary>
    public bool IsSpecific => !string.IsNullOrEmpty(Subject) || !string.IsNullOrEmpty(TokenSubject) || !string.IsNullOrEmpty(TokenId) || !string.IsNullOrEmpty(LoginId) || Session is not null;

    /// <summary>Whether it fits a principal at a time.</summary>
    public bool Fits(Principal principal, DateTimeOffset now)
        => Session is null && IsSpecific && (Until is null || now < Until)
            && (Issuer is null || Issuer == principal.Issuer)
            && (Subject is null || Subject == principal.Subject || Subject == principal.OnBehalfOf?.Subject)
            && (OnBehalfOf is null || OnBehalfOf == (principal.OnBehalfOf?.Subject ?? ""))
            && (TokenSubject is null || TokenSubject == principal.TokenSubject)
            && (TokenId is null || TokenId == principal.TokenId)
            && (LoginId is null || LoginId == (principal.LoginId ?? ""))
            && (IssuedUntil is null || principal.IssuedAt <= IssuedUntil);
}
