namespace EdgeGate.Identity;

/// <summary>Why a token proves nothing. Numbers are kept for ever: they are metric labels and audit fields.</summary>
public enum IdentityFault
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,
    /// <summary>Not a signed JWT.</summary>
    Malformed = 1,
    /// <summary>Longer than <see cref="TokenVerifier.TokenCharsMax"/>.</summary>
    TooLong = 2,
    /// <summary>Of an issuer that is not configured.</summary>
    UnknownIssuer = 3,
    /// <summary>For another audience.</summary>
    WrongAudience = 4,
    /// <summary>Past its time.</summary>
    Expired = 5,
    /// <summary>Before its time.</summary>
    NotYetValid = 6,
    /// <summary>The signature is wrong.</summary>
    BadSignature = 7,
    /// <summary>Signed by a key the issuer does not publish.</summary>
    UnknownKey = 8,
    /// <summary>Signed by an algorithm that is not accepted: none, or a shared secret.</summary>
    AlgorithmRefused = 9,
    /// <summary>Names nobody.</summary>
    MissingSubject = 10,
    /// <summary>The issuer left the groups out, for there are too many.</summary>
    GroupsOverage = 11,
    /// <summary>The issuer's keys cannot be had.</summary>
    IssuerUnreachable = 12,
}
