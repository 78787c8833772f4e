using System.Collections.Immutable;
using System.Text;

namespace EdgeGate.Core.Guards;

/// <summary>What an operation says, for rules that look into it: a statement with its parameters, a request's address and body, a command.</summary>
/// <param name="finder">Finds classes in it.</param>
/// <param name="readings">The texts it can be read as: as it came, and as whoever takes it may read it. A rule means it when it means any.</param>
/// <param name="problem">Why it cannot be looked into, for the person who asked; null when it can.</param>
public sealed class OperationText(IClassFinder finder, ImmutableArray<byte[]> readings, string? problem = null)
{
    private ImmutableArray<string> texts;

    /// <summary>Why it cannot be looked into; null when it can.</summary>
    public string? Problem => problem;

    /// <summary>The readings as they came.</summary>
    public ImmutableArray<byte[]> Readings => readings;

    /// <summary>The readings as text; bytes that are no UTF-8 become replacement characters.</summary>
    public ImmutableArray<string> Texts => texts.IsDefault ? texts = [.. readings.Select(Encoding.UTF8.GetString)] : texts;

    /// <summary>Whether it holds data of any of some classes.</summary>
    public bool Contains(ImmutableArray<ClassPattern> classes) => readings.Any(reading => finder.Contains(reading, classes));
}
