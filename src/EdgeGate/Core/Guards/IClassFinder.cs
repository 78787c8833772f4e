using System.Collections.Immutable;

namespace EdgeGate.Core.Guards;

/// <summary>Finds classes of data in a text: what masking is to the rules.</summary>
public interface IClassFinder
{
    /// <summary>Whether a text holds data of any of some classes.</summary>
    /// <param name="text">The text, whole; UTF-8, or bytes as they stand.</param>
    /// <param name="classes">Patterns of classes.</param>
    bool Contains(ReadOnlySpan<byte> text, ImmutableArray<ClassPattern> classes);
}
