using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Holds;

namespace EdgeGate.Policy.Ssh;

/// <summary>The rules' answer to one request about a file.</summary>
/// <param name="IsAllowed">Whether it may be.</param>
/// <param name="Rule">The rule that decided; <c>default</c> when none matched.</param>
/// <param name="Reason">Denied: a sentence for the person who asked.</param>
/// <param name="Mask">Classes masked in contents; empty when none are.</param>
/// <param name="Masking">How, where classes are masked.</param>
public sealed record FileVerdict(bool IsAllowed, string Rule, string Reason, ImmutableArray<ClassPattern> Mask, FileMasking Masking)
{
    /// <summary>Whether contents are masked.</summary>
    public bool Masks => !Mask.IsEmpty && Masking != FileMasking.None;

    /// <summary>What approval it waits for; null when it does not wait.</summary>
    public ApprovalTerms? Approval { get; init; }

    /// <summary>Whether it waits for approval.</summary>
    public bool IsHeld => Approval is not null;

    /// <summary>Whether it may not be, and nobody can approve it.</summary>
    public bool IsDenied => !IsAllowed && !IsHeld;

    /// <summary>The answer once it was approved.</summary>
    public FileVerdict Released() => this with { IsAllowed = true, Reason = "", Approval = null };

    /// <summary>The answer to a request that needs both: the stricter, and contents masked as the stricter of both says.</summary>
    /// <remarks>Who approves for one rule does not approve for another, so what two rules hold is denied.</remarks>
    public FileVerdict And(FileVerdict other)
    {
        if (IsDenied) { return this; }
        if (other.IsDenied) { return other; }
        if (IsHeld && other.IsHeld && Rule != other.Rule) { return Deny(other.Rule, $"rules '{Rule}' and '{other.Rule}' both hold this, and one approval is not the other's"); }
        return (other.IsHeld ? other : this) with
        {
            Mask = [.. Mask.Union(other.Mask)],
            Masking = !Masks ? other.Masking : !other.Masks ? Masking : (FileMasking)Math.Min((int)Masking, (int)other.Masking),
        };
    }

    /// <summary>A denial.</summary>
    public static FileVerdict Deny(string rule, string reason) => new(false, rule, reason, [], FileMasking.None);
}
