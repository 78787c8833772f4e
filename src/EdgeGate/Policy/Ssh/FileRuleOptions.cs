using System.Collections.Immutable;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Policy.Ssh;

/// <summary>Paths a rule is about: <c>on.files</c>.</summary>
/// <param name="List"><c>list</c>: names and attributes; an allowing rule allows them too wherever it allows something else.</param>
/// <param name="Read"><c>read</c>: contents.</param>
/// <param name="Write"><c>write</c>: making and changing.</param>
/// <param name="Remove"><c>remove</c>: removing, and moving away.</param>
public sealed record FileRuleOptions(ImmutableArray<PathPattern> List, ImmutableArray<PathPattern> Read, ImmutableArray<PathPattern> Write, ImmutableArray<PathPattern> Remove)
{
    /// <summary>Everything on every path.</summary>
    public static FileRuleOptions All { get; } = new([PathPattern.Any], [PathPattern.Any], [PathPattern.Any], [PathPattern.Any]);

    /// <summary>Every pattern, of whatever access.</summary>
    public IEnumerable<PathPattern> Patterns => List.Concat(Read).Concat(Write).Concat(Remove);
}
