namespace EdgeGate.Core.Holds;

/// <summary>How far a grant reaches beyond the operation that asked for it; of a rule the widest that is allowed, of a grant what was given.</summary>
/// <param name="For">How long it lasts; null where a number of uses ends it.</param>
/// <param name="Uses">For how many operations; null for any number in its time.</param>
/// <param name="SameStatement">Whether only for operations with the same fingerprint: the same text but for its literals.</param>
public sealed record GrantTerms(TimeSpan? For, int? Uses, bool SameStatement)
{
    /// <summary>How long a grant lasts that only a number of uses ends.</summary>
    public static readonly TimeSpan LongestFor = TimeSpan.FromDays(1);

    /// <summary>When a grant given now ends at the latest.</summary>
    public TimeSpan Lasting => For ?? LongestFor;

    /// <summary>Why a rule that allows this does not allow a choice; null when it does.</summary>
    public string? Refuses(GrantTerms choice)
    {
        if (choice is { For: null, Uses: null }) { return "a grant needs a time or a number of uses"; }
        if (choice.Uses is { } uses && (uses < 1 || (Uses is { } most && uses > most))) { return Uses is { } bound ? $"the rule allows grants for at most {bound} uses" : "a number of uses is 1 or more"; }
        if (choice.Uses is null && Uses is { } bounded) { return $"the rule allows grants for at most {bounded} uses: name how many (--uses)"; }
        if (choice.For is { } time && (time <= TimeSpan.Zero || time > Lasting)) { return $"the rule allows grants for at most {Describe(Lasting)}"; }
        if (choice.For is null && For is { } window) { return $"the rule allows grants for at most {Describe(window)}: name how long (--for)"; }
        return SameStatement && !choice.SameStatement ? "the rule allows grants for the same statement only" : null;
    }

    /// <summary>What all approvers of an operation agree to: the shorter, the fewer, the same statement where one wants it.</summary>
    public GrantTerms Narrowed(GrantTerms other)
        => new(
            For is { } one && other.For is { } two ? (one < two ? one : two) : For ?? other.For,
            Uses is { } few && other.Uses is { } fewer ? Math.Min(few, fewer) : Uses ?? other.Uses,
            SameStatement || other.SameStatement);

    /// <summary>A time as people write it.</summary>
    public static string Describe(TimeSpan time)
        => time.TotalSeconds < 60 || time.Seconds != 0 ? $"{(long)time.TotalSeconds}s"
            : time.TotalMinutes < 60 || time.Minutes != 0 ? $"{(long)time.TotalMinutes}m"
            : $"{(long)time.TotalHours}h";

    /// <inheritdoc/>
    public override string ToString()
        => string.Join(", ", new[] { For is { } time ? $"for {Describe(time)}" : null, Uses is { } uses ? $"for {uses} uses" : null, SameStatement ? "same statement" : null }.OfType<string>());
}
