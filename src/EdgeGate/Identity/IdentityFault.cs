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
    /// <summary>Proven, but denied: signed out, or barred by whoever runs the gateway.</summary>
    Denied = 13,
    /// <summary>Its header asks for what is not done here (<c>crit</c>, <c>b64</c>, <c>zip</c>), or says that it is another kind of token.</summary>
    HeaderRefused = 14,
    /// <summary>The claim of the groups is neither text nor a list of texts.</summary>
    GroupsMalformed = 15,
    /// <summary>A password of the gateway's own that does not exist, has ended, is wrong, or is for elsewhere.</summary>
    PasswordRefused = 16,
    /// <summary>A client certificate has the name that says who it is more than once, or one that cannot be read.</summary>
    CertificateNameUnclear = 17,
    /// <summary>Its subject is a mail address that the issuer says it has not verified.</summary>
    UnverifiedSubject = 18,
    /// <summary>Good only together with a key its sender proves to have (<c>cnf</c>: DPoP, mutual TLS); whoever shows it without that may have found it.</summary>
    BoundToSender = 19,
}
