namespace EdgeGate.Core.Holds;

/// <summary>Somebody whom a token proved, as holds keep them.</summary>
/// <param name="Subject">The issuer's stable identifier.</param>
/// <param name="Email">The mail address claimed, if any.</param>
/// <param name="Issuer">Who vouches for it.</param>
public sealed record Person(string Subject, string? Email, string Issuer)
{
    /// <summary>The person behind a principal.</summary>
    public static Person Of(Principal principal) => new(principal.Subject, principal.Email, principal.Issuer);

    /// <summary>The name shown to people: mail address, else subject.</summary>
    public string DisplayName => Email ?? Subject;

    /// <summary>Whether this may be the same human being: the same subject of an issuer, or the same mail address by whatever issuer. Two tokens must not make two persons.</summary>
    public bool IsSameAs(Person other)
        => (Subject == other.Subject && Issuer == other.Issuer)
            || (Email is { Length: > 0 } && string.Equals(Email, other.Email, StringComparison.OrdinalIgnoreCase));
}
