using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Policy.Guards;

/// <summary>What a rule asks beyond what an operation names, and what follows when it is met: for rules that deny, hold or warn.</summary>
/// <param name="Contains"><c>on.contains</c>: classes of data, any of which the operation holds.</param>
/// <param name="Words"><c>on.words</c>: words, any of which it says, whatever their case.</param>
/// <param name="Patterns"><c>on.patterns</c>: patterns, any of which it matches.</param>
/// <param name="Rate"><c>on.rate</c>: the rule means what is beyond it; null when it means all.</param>
/// <param name="Result"><c>on.result</c>: the rule means results that grow beyond it.</param>
/// <param name="Warns"><c>then: warn</c>.</param>
/// <param name="IsObserved"><c>observe: true</c>: judged, counted and audited, not enforced.</param>
public sealed record GuardOptions(
    ImmutableArray<ClassPattern> Contains, ImmutableArray<GuardWord> Words, ImmutableArray<GuardPattern> Patterns, RateOptions? Rate, ResultOptions? Result, bool Warns, bool IsObserved)
{
    /// <summary>Whether it must look into an operation.</summary>
    public bool NeedsText => !(Contains.IsEmpty && Words.IsEmpty && Patterns.IsEmpty);

    /// <summary>Whether the rule decides what it means; else it only says something.</summary>
    public bool IsEnforced => !Warns && !IsObserved;
}
