using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Validators;

namespace EdgeGate.Masking.Scanning;

/// <summary>A form of a class, compiled: what is asked once something in the text has drawn attention to a place.</summary>
internal sealed record Form
{
    /// <summary>The class's index in its taxonomy.</summary>
    public required int ClassIndex { get; init; }
    /// <summary>What it was compiled from.</summary>
    public required FormDefinition Definition { get; init; }
    /// <summary>The pattern as a tree.</summary>
    public required PatternNode Pattern { get; init; }
    /// <summary>The find.</summary>
    public required Dfa Body { get; init; }
    /// <summary>The bytes it can begin with.</summary>
    public required ByteSet FirstBytes { get; init; }
    /// <summary>What stands before its first digit; null when it may have none.</summary>
    public required LeadAnalysis? DigitLead { get; init; }
    /// <summary>The literals that draw attention to it, of its lead where it has one; none when something else does.</summary>
    public required IReadOnlyList<Literal> Literals { get; init; }
    /// <summary>A byte that every match has, and where it stands first.</summary>
    public required NeededByte? Needed { get; init; }
    /// <summary>What may touch it.</summary>
    public required FindEdges Edges { get; init; }
    /// <summary>Must stand right before it.</summary>
    public Dfa? Lead { get; init; }
    /// <summary>Must not end right before its lead; reads backwards.</summary>
    public Dfa? LeadNotBefore { get; init; }
    /// <summary>Must stand right after it.</summary>
    public Dfa? Trail { get; init; }
    /// <summary>Must not end right before it; reads backwards.</summary>
    public Dfa? NotBefore { get; init; }
    /// <summary>Must not begin right after it.</summary>
    public Dfa? NotAfter { get; init; }
    /// <summary>Must all agree.</summary>
    public required Validator[] Checks { get; init; }
    /// <summary>Whole finds that are spared.</summary>
    public Dfa? Spare { get; init; }
    /// <summary>It goes on over these.</summary>
    public ByteSet Extend { get; init; }
    /// <summary>It goes on to the end of this.</summary>
    public Dfa? Until { get; init; }
    /// <summary>What draws attention to it.</summary>
    public required TriggerKind Trigger { get; init; }

    /// <summary>Whether its end is not bounded by the pattern.</summary>
    public bool IsRegion => Until is not null || !Extend.IsEmpty;

    /// <summary>Whether it stands between a lead and a trail, as a password in a URL does.</summary>
    public bool IsFramed => Lead is not null && Trail is not null;

    /// <summary>Bytes a stream may hold back for it: the longest find and what is looked at behind it.</summary>
    public required int HoldbackBytes { get; init; }

    /// <summary>The shortest text in which it can be found: what must stand before the find included.</summary>
    public required int TextBytesMin { get; init; }
}
