using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Interop.Hyperscan;
using EdgeGate.Masking.Detectors;

namespace EdgeGate.Masking;

/// <summary>All classes known: the built-in ones and the user's. Immutable; a class's place in the list is its index.</summary>
public sealed class Taxonomy
{
    /// <summary>The longest match a user's pattern may have.</summary>
    public const int PatternBytesMax = 1024;

    private Taxonomy(ImmutableArray<TaxonomyClass> classes, ImmutableArray<MaskOptions> masks)
    {
        Classes = classes;
        Masks = masks;
    }

    /// <summary>The classes.</summary>
    public ImmutableArray<TaxonomyClass> Classes { get; }

    /// <summary>How finds are masked.</summary>
    public ImmutableArray<MaskOptions> Masks { get; }

    /// <summary>Joins the built-in classes and the user's.</summary>
    /// <param name="options">What the configuration says.</param>
    /// <param name="problems">Receives what is wrong with it.</param>
    public static Taxonomy Create(MaskingOptions options, List<ConfigProblem> problems)
    {
        Dictionary<ClassName, TaxonomyClass> classes = BuiltInClasses.All.ToDictionary(known => known.Name);
        foreach (ClassOptions entry in options.Classes)
        {
            Detector? detector = entry.Pattern is null ? null : CreateDetector(entry, problems);
            bool isKnown = classes.TryGetValue(entry.Name, out TaxonomyClass? known);
            if (isKnown && detector is not null && known!.Detector is not null)
            {
                problems.Add(new ConfigProblem(entry.Key + ".detect", $"{entry.Name} is a built-in class with a detector of its own", "choose another name for your class"));
                continue;
            }
            if (detector is null && entry.Columns.IsEmpty && entry.JsonPaths.IsEmpty && entry.Pattern is null)
            {
                problems.Add(new ConfigProblem(entry.Key, $"{entry.Name} has neither a pattern nor tags", "add detect.pattern or tags.columns"));
            }
            classes[entry.Name] = isKnown
                ? known! with { Detector = known.Detector ?? detector, Columns = known.Columns.AddRange(entry.Columns) }
                : new TaxonomyClass(entry.Name, detector, entry.Columns, "from the configuration");
        }
        foreach (MaskOptions mask in options.Masks)
        {
            if (!classes.Keys.Any(mask.Pattern.Matches))
            {
                problems.Add(new ConfigProblem(mask.Key, $"no class matches {mask.Pattern}", "name a class of `edgegate classes` or of your taxonomy"));
            }
        }
        return new Taxonomy([.. classes.Values.OrderBy(known => known.Name.Value, StringComparer.Ordinal)], options.Masks);
    }

    private static PatternDetector? CreateDetector(ClassOptions entry, List<ConfigProblem> problems)
    {
        string key = entry.Key + ".detect.pattern";
        try
        {
            (long min, long? max) = HyperscanDatabase.Width(new HyperscanPattern(entry.Pattern!, IsCaseless: false, WantsStart: true));
            if (min == 0)
            {
                problems.Add(new ConfigProblem(key, "the pattern matches the empty text", "make it match at least one byte"));
            }
            else if (max is null or > PatternBytesMax)
            {
                problems.Add(new ConfigProblem(key, $"the pattern may match more than {PatternBytesMax} bytes", "bound its repeats, as in {1,64}"));
            }
            else
            {
                using HyperscanDatabase trial = HyperscanDatabase.Compile([new HyperscanPattern(entry.Pattern!, IsCaseless: false, WantsStart: true)]);
                return new PatternDetector(entry.Pattern!, (int)min, entry.Context, entry.Within);
            }
        }
        catch (HyperscanException problem)
        {
            problems.Add(new ConfigProblem(key, $"the pattern cannot be compiled: {problem.Message}", "use the subset of PCRE without lookaround and back-references"));
        }
        return null;
    }
}
