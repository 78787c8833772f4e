using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Policy;

/// <summary><c>who.on_behalf_of</c>: for whom an agent must act. What is empty does not matter; with both empty, for anybody.</summary>
/// <param name="Groups">Groups of the person: any of them.</param>
/// <param name="Subjects">The person.</param>
public sealed record DelegatorRule(ImmutableArray<string> Groups, ImmutableArray<string> Subjects)
{
    /// <summary>Whether somebody is one of those.</summary>
    public bool Fits(Delegator person)
        => (Groups.IsEmpty && Subjects.IsEmpty) || Subjects.Contains(person.Subject) || Groups.Any(person.Groups.Contains);

    /// <summary>Whether it fits everybody whom another fits.</summary>
    public bool Covers(DelegatorRule other)
        => (Groups.IsEmpty && Subjects.IsEmpty) || (!(other.Groups.IsEmpty && other.Subjects.IsEmpty) && other.Groups.All(Groups.Contains) && other.Subjects.All(Subjects.Contains));
}
