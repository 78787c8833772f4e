namespace EdgeGate.Core.Holds;

/// <summary>Somebody whom a token proved, as holds keep them.</summary>
/// <param name="Subject">The issuer's stable identifier.</param>
/// <param name="Email">The mail address claimed, if any.</param>
/// <param name="Issuer">Who vouches for it.</param>
public sealed record Person(string Subject, string? Email, string Issuer)
{
    private const string For = " for ";

    /// <summary>The person behind a principal. An agent that acts for somebody is one with them, and another with anybody else: what is granted to one of these is not the other's.</summary>
    public static Person Of(Principal principal)
        => new(principal.OnBehalfOf is { } person ? principal.Subject + For + person.Subject : principal.Subject, principal.Email, principal.Issuer);

    /// <summary>The name shown to people: mail address, else subject.</summary>
    public string DisplayName => Email ?? Subject;

    /// <summary>
    /// Whether this may be the same human being: the same mail address by whatever issuer, as subject too; the same subject of an issuer, or of two where no mail
    /// addresses tell them apart; or one of the two an agent that acts for the other. Two proofs must not make two persons.
    /// </summary>
    public bool IsSameAs(Person other)
        => (Subject == other.Subject && (Issuer == other.Issuer || string.IsNullOrEmpty(Email) || string.IsNullOrEmpty(other.Email)))
            || IsMail(Email, other.Subject) || IsMail(other.Email, Subject) || IsMail(Email, other.Email)
            || (Issuer == other.Issuer && (Subject.EndsWith(For + other.Subject, StringComparison.Ordinal) || other.Subject.EndsWith(For + Subject, StringComparison.Ordinal)));

    private static bool IsMail(string? mail, string? other) => mail is { Length: > 0 } && string.Equals(mail, other, StringComparison.OrdinalIgnoreCase);
}
