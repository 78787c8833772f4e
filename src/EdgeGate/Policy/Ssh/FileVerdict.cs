using System.Collections.Immutable;
using EdgeGate.Core;

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

    /// <summary>A denial.</summary>
    public static FileVerdict Deny(string rule, string reason) => new(false, rule, reason, [], FileMasking.None);
}
