using System.Collections.Concurrent;
using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Masking;

/// <summary>Compiles mask plans for a taxonomy, and keeps them: rules that mask the same classes share one.</summary>
public sealed class Masker(Taxonomy taxonomy) : IDisposable
{
    private readonly ConcurrentDictionary<string, MaskPlan> plans = new(StringComparer.Ordinal);

    /// <summary>The taxonomy.</summary>
    public Taxonomy Taxonomy => taxonomy;

    /// <summary>Masks every class: for what is stored. Nothing stored can be turned back: where a client gets a token, this plan puts the placeholder.</summary>
    /// <remarks>A token of a card is a card number too, and a recording masks what was sent: it would hold a token of the token.</remarks>
    public MaskPlan PlanAll => Plan([All], isStored: true);

    private static ClassPattern All { get; } = ClassPattern.TryParse("*", out ClassPattern all) ? all : default;

    /// <summary>The plan that masks the classes some patterns select.</summary>
    public MaskPlan Plan(ImmutableArray<ClassPattern> mask) => Plan(mask, isStored: false);

    private MaskPlan Plan(ImmutableArray<ClassPattern> mask, bool isStored)
    {
        // Without tokens both kinds of plan are the same, and one compiled set of patterns does.
        isStored &= taxonomy.Masks.Any(static mask => mask.Kind == MaskKind.Token);
        bool[] selected = [.. taxonomy.Classes.Select(known => mask.Any(pattern => pattern.Matches(known.Name)))];
        string key = string.Concat(selected.Select(static isSelected => isSelected ? '1' : '0').Prepend(isStored ? 's' : 'c'));
        return plans.GetOrAdd(key, _ => new MaskPlan(taxonomy, selected, isStored));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MaskPlan plan in plans.Values) { plan.Dispose(); }
    }
}
