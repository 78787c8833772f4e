namespace EdgeGate.Identity;

/// <summary>What people are told of a token that proves nothing: the same words in every protocol, and no more than helps its honest holder.</summary>
public static class IdentityWords
{
    /// <summary>The words for a fault.</summary>
    public static string Of(IdentityFault fault) => fault switch
    {
        IdentityFault.IssuerUnreachable => "the token cannot be checked now: its issuer does not answer",
        IdentityFault.Expired => "the token has expired: get a new one",
        IdentityFault.GroupsOverage => "the token leaves the groups out, for there are too many: have the issuer send fewer",
        IdentityFault.GroupsMalformed => "the token's groups are neither text nor a list of texts: have the issuer send them so",
        IdentityFault.Denied => "you were signed out, or your access was ended: sign in again, or ask who runs the gateway",
        IdentityFault.CertificateNameUnclear => "the client certificate does not say who you are: the name it is to be told by stands in it more than once, or cannot be read; have one issued that names you once",
        IdentityFault.UnverifiedSubject => "your mail address is your name here, and its issuer has not verified it: verify it there, and sign in again",
        IdentityFault.BoundToSender => "the token is bound to a key of its sender's (DPoP or mutual TLS), which cannot be shown here: have the issuer send one that is not",
        IdentityFault.PasswordRefused => "the password was not accepted",
        _ => "the token was not accepted",
    };
}
