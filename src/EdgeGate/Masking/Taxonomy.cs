using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Masking.Scanning;

namespace EdgeGate.Masking;

/// <summary>All classes known: the built-in ones and the user's. Immutable; a class's place in the list is its index.</summary>
public sealed class Taxonomy
{
    private Taxonomy(ImmutableArray<ClassDefinition> classes, MaskingOptions options, ImmutableArray<Form> forms)
    {
        Classes = classes;
        Masks = options.Masks;
        Written = options.Digest;
        Forms = forms;
    }

    /// <summary>The classes, by name.</summary>
    public ImmutableArray<ClassDefinition> Classes { get; }

    /// <summary>How finds are masked.</summary>
    public ImmutableArray<MaskOptions> Masks { get; }

    /// <summary>The digest of what the configuration says (<see cref="MaskingOptions.Digest"/>).</summary>
    public string Written { get; }

    /// <summary>Their forms, compiled.</summary>
    internal ImmutableArray<Form> Forms { get; }

    /// <summary>Joins the built-in classes and the user's.</summary>
    /// <param name="options">What the configuration says.</param>
    /// <param name="problems">Receives what is wrong with it.</param>
    public static Taxonomy Create(MaskingOptions options, List<ConfigProblem> problems)
    {
        Dictionary<ClassName, ClassDefinition> classes = BuiltInClasses.All.ToDictionary(static known => known.Name);
        foreach (ClassDefinition entry in options.Classes) { Add(classes, entry, problems); }
        foreach (MaskOptions mask in options.Masks)
        {
            if (!classes.Keys.Any(mask.Pattern.Matches))
            {
                problems.Add(new ConfigProblem(mask.Key, $"no class matches {mask.Pattern}", "name a class of `edgegate classes` or of your taxonomy"));
            }
        }
        ImmutableArray<ClassDefinition> sorted = [.. classes.Values.OrderBy(static known => known.Name.Value, StringComparer.Ordinal)];
        FormCompiler compiler = new(options.SparesDocumentation, problems);
        List<Form> forms = [];
        for (int index = 0; index < sorted.Length; index++) { compiler.Compile(sorted[index], index, forms); }
        foreach (ClassDefinition entry in options.Classes) { ClassExamples.Check(entry, classes[entry.Name], problems); }
        return new Taxonomy(sorted, options, [.. forms]);
    }

    private static void Add(Dictionary<ClassName, ClassDefinition> classes, ClassDefinition entry, List<ConfigProblem> problems)
    {
        if (entry.Forms.IsEmpty && entry.Columns.IsEmpty && entry.JsonPaths.IsEmpty)
        {
            problems.Add(new ConfigProblem(entry.Key, $"{entry.Name} has neither a pattern nor tags", "add detect.pattern or tags.columns"));
        }
        if (!classes.TryGetValue(entry.Name, out ClassDefinition? known))
        {
            classes[entry.Name] = entry;
            return;
        }
        if (!entry.Forms.IsEmpty && !known.Forms.IsEmpty)
        {
            problems.Add(new ConfigProblem(entry.Key + ".detect", $"{entry.Name} is a built-in class with a detector of its own", "choose another name for your class"));
            return;
        }
        classes[entry.Name] = known with
        {
            Forms = known.Forms.IsEmpty ? entry.Forms : known.Forms,
            Columns = known.Columns.AddRange(entry.Columns),
            JsonPaths = known.JsonPaths.AddRange(entry.JsonPaths),
        };
    }
}
