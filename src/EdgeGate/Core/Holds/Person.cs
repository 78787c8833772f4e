namespace EdgeGate.Core.Holds;

/// <summary>Somebody whom a proof named, as holds keep them.</summary>
/// <param name="Subject">The issuer's stable identifier; of an agent that acts for a person, the agent's.</param>
/// <param name="Email">The mail address claimed, if any; of an agent that acts for a person, the person's.</param>
/// <param name="Issuer">Who vouches for it.</param>
public sealed record Person(string Subject, string? Email, string Issuer)
{
    /// <summary>A person or an agent: an issuer may call one of each by the same name (RFC 9068, 5).</summary>
    public PrincipalKind Kind { get; init; } = PrincipalKind.Person;

    /// <summary>For whom an agent asks; null when for nobody.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>Whether the issuer says that it has not verified the mail address.</summary>
    public bool IsEmailUnverified { get; init; }

    /// <summary>The mail address people are shown: none that was not verified, for anybody may have claimed it.</summary>
    public string? ShownEmail => IsEmailUnverified ? null : Email;

    /// <summary>The name shown to people, every character of it to be seen: mail address, else subject; an agent's with the one it acts for.</summary>
    public string DisplayName => VisibleText.Line(Kind == PrincipalKind.Person ? ShownEmail ?? Subject : OnBehalfOf is { } person ? $"{Subject} for {ShownEmail ?? person}" : Subject);

    private string Human => OnBehalfOf ?? Subject;

    /// <summary>The one behind a principal.</summary>
    public static Person Of(Principal principal) => new(principal.Subject, principal.Email, principal.Issuer)
    {
        Kind = principal.Kind,
        OnBehalfOf = principal.OnBehalfOf?.Subject,
        IsEmailUnverified = principal.IsEmailUnverified,
    };

    /// <summary>
    /// Whether this is exactly the other, so that what one was given is the other's: an agent that acts for somebody is one with them, and another with anybody else.
    /// Mail addresses say nothing here, for people may change them.
    /// </summary>
    public bool Is(Person other) => Subject == other.Subject && Issuer == other.Issuer && Kind == other.Kind && OnBehalfOf == other.OnBehalfOf;

    /// <summary>Whether both ask for the same human being, as one issuer tells: a person, and all agents that act for them.</summary>
    public bool AsksWith(Person other) => Issuer == other.Issuer && Human == other.Human;

    /// <summary>
    /// Whether this may be the same human being: the same mail address by whatever issuer, as subject too; the same subject of an issuer, or of two where no mail
    /// addresses tell them apart; an agent counts as the one it acts for. Two proofs must not make two persons; nothing is ever given because of this.
    /// </summary>
    public bool MayBe(Person other)
        => (Human == other.Human && (Issuer == other.Issuer || string.IsNullOrEmpty(Email) || string.IsNullOrEmpty(other.Email)))
            || IsMail(Email, other.Human) || IsMail(other.Email, Human) || IsMail(Email, other.Email);

    private static bool IsMail(string? mail, string? other) => mail is { Length: > 0 } && string.Equals(mail, other, StringComparison.OrdinalIgnoreCase);
}
