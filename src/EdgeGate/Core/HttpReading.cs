using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>What was read of one kind in a request: nothing of the kind is there, these are there, or nobody can say.</summary>
/// <param name="Items">What is there.</param>
/// <param name="Problem">Why nobody can say: a sentence for the person who asked; null when all is known.</param>
/// <typeparam name="T">The kind.</typeparam>
public sealed record HttpReading<T>(ImmutableArray<T> Items, string? Problem = null)
{
    /// <summary>Whether nobody can say.</summary>
    public bool IsUnknown => Problem is not null;

    /// <summary>Whether something of the kind is there, and all of it is known.</summary>
    public bool IsKnown => Problem is null && !Items.IsEmpty;
}
