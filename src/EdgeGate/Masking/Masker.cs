using System.Collections.Concurrent;
using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Scanning;
using EdgeGate.Masking.Streams;

namespace EdgeGate.Masking;

/// <summary>Scans for a taxonomy, and keeps a plan for each choice of classes: rules that mask the same ones share it.</summary>
public sealed class Masker : IDisposable
{
    private readonly ConcurrentDictionary<string, MaskPlan> plans = new(StringComparer.Ordinal);
    private readonly Scanner scanner;
    private readonly HoldbackCounts holdback;

    /// <summary>Compiles what a taxonomy looks for.</summary>
    /// <param name="taxonomy">The classes.</param>
    /// <param name="cache">Where compiled databases are kept.</param>
    /// <param name="holdback">Counts what waits in its streams; null for counts of its own.</param>
    /// <exception cref="MaskingFailedException">They cannot be compiled.</exception>
    public Masker(Taxonomy taxonomy, HyperscanCache cache, HoldbackCounts? holdback = null)
    {
        Taxonomy = taxonomy;
        this.holdback = holdback ?? new HoldbackCounts();
        try
        {
            scanner = new Scanner(taxonomy.Forms, cache);
        }
        catch (HyperscanException problem)
        {
            throw new MaskingFailedException("the taxonomy could not be compiled", problem);
        }
    }

    /// <summary>The taxonomy.</summary>
    public Taxonomy Taxonomy { get; }

    /// <summary>Masks every class: for what is stored. Nothing stored can be turned back: where a client gets a token, this plan puts the placeholder.</summary>
    /// <remarks>A token of a card is a card number too, and a recording masks what was sent: it would hold a token of the token.</remarks>
    public MaskPlan PlanAll => Plan([All], isStored: true);

    private static ClassPattern All { get; } = ClassPattern.TryParse("*", out ClassPattern all) ? all : default;

    /// <summary>The plan that masks the classes some patterns select.</summary>
    public MaskPlan Plan(ImmutableArray<ClassPattern> mask) => Plan(mask, isStored: false);

    private MaskPlan Plan(ImmutableArray<ClassPattern> mask, bool isStored)
    {
        // Without tokens both kinds of plan are the same.
        isStored &= Taxonomy.Masks.Any(static mask => mask.Kind == MaskKind.Token);
        bool[] selected = [.. Taxonomy.Classes.Select(known => mask.Any(pattern => pattern.Matches(known.Name)))];
        string key = string.Concat(selected.Select(static isSelected => isSelected ? '1' : '0').Prepend(isStored ? 's' : 'c'));
        return plans.GetOrAdd(key, _ => new MaskPlan(Taxonomy, scanner, holdback, selected, isStored));
    }

    /// <inheritdoc/>
    public void Dispose() => scanner.Dispose();
}
