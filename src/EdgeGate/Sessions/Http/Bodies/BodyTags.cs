using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Masking;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies;

/// <summary>Places of a connection's bodies that are a class: JSON paths, which name the fields of forms and queries too.</summary>
/// <remarks>
/// Written as <c>connection:$.messages[*].content</c>, or without a connection for all. A place is masked where the rule masks its class, and as its
/// class is masked; the mask <c>drop</c> removes the whole member.
/// </remarks>
public sealed class BodyTags
{
    /// <summary>A place is no class.</summary>
    internal const int NoClass = -1;

    /// <summary>A place is withheld wherever anything is masked.</summary>
    internal const int Withheld = -2;

    /// <summary>Log-probabilities and the numbers of tokens repeat a model's text token by token, where no find could be seen.</summary>
    private static readonly JsonPath[] WithheldPaths =
    [
        JsonPath.Parse("$.choices[*].logprobs"), JsonPath.Parse("$.logprobs"), JsonPath.Parse("$.part.logprobs"),
        JsonPath.Parse("$.output[*].content[*].logprobs"), JsonPath.Parse("$.response.output[*].content[*].logprobs"), JsonPath.Parse("$.item.content[*].logprobs"),
        JsonPath.Parse("$.candidates[*].logprobsResult"), JsonPath.Parse("$[*].candidates[*].logprobsResult"),
        // vLLM and the server of llama.cpp.
        JsonPath.Parse("$.choices[*].token_ids"), JsonPath.Parse("$.choices[*].prompt_token_ids"), JsonPath.Parse("$.choices[*].prompt_logprobs"), JsonPath.Parse("$.prompt_token_ids"),
        JsonPath.Parse("$.prompt_logprobs"), JsonPath.Parse("$.completion_probabilities"),
    ];

    /// <summary>Where Kubernetes puts objects whole that are asked for as a table (<c>includeObject=Object</c>), alone, in a list or in a watch.</summary>
    private static readonly (JsonPath Place, JsonPath[] Alone)[] TableRows =
    [
        (JsonPath.Parse("$.rows[*].object"), [JsonPath.Parse("$"), JsonPath.Parse("$.items[*]")]),
        (JsonPath.Parse("$.object.rows[*].object"), [JsonPath.Parse("$.object")]),
    ];

    private readonly List<ClassName> classes;

    private BodyTags(JsonPathSet paths, List<ClassName> classes)
    {
        Paths = paths;
        this.classes = classes;
    }

    /// <summary>No tags of the configuration.</summary>
    public static BodyTags None { get; } = new(JsonPathSet.TryCreate(WithheldPaths, out JsonPathSet set) ? set : JsonPathSet.Empty, []);

    internal JsonPathSet Paths { get; }

    /// <summary>The same tags for documents that come as elements of one array: their paths begin at an element, or at the array.</summary>
    internal BodyTags OfElements => new(Paths.OfElements(), classes);

    /// <summary>Gathers the tags of a taxonomy that mean a connection.</summary>
    /// <param name="taxonomy">The classes.</param>
    /// <param name="connection">The connection's name.</param>
    /// <param name="problems">Receives paths that cannot be read.</param>
    /// <param name="hasTables">Whether its clients choose to get objects in rows of tables: what is a class in an object is one there.</param>
    public static BodyTags Create(Taxonomy taxonomy, string connection, List<ConfigProblem> problems, bool hasTables = false)
    {
        List<ClassName> classes = [];
        List<JsonPath> paths = [];
        foreach (ClassDefinition known in taxonomy.Classes)
        {
            for (int i = 0; i < known.JsonPaths.Length; i++)
            {
                string entry = known.JsonPaths[i];
                int colon = entry.IndexOf(':', StringComparison.Ordinal);
                bool isScoped = colon >= 0 && !entry.StartsWith('$');
                if (isScoped && !entry.AsSpan(0, colon).SequenceEqual(connection)) { continue; }
                if (!JsonPath.TryParse(isScoped ? entry[(colon + 1)..] : entry, out JsonPath? path, out string reason))
                {
                    problems.Add(new ConfigProblem($"{known.Key}.tags.json[{i}]", $"'{entry}' is not a path: {reason}", "write a path such as $.messages[*].content or $..thinking"));
                    continue;
                }
                paths.Add(path!);
                classes.Add(known.Name);
            }
        }
        if (!JsonPathSet.TryCreate([.. paths, .. WithheldPaths], out JsonPathSet set, hasTables ? TableRows : []))
        {
            problems.Add(new ConfigProblem("taxonomy", $"the tags of {connection} have more than {JsonPathSet.StepsMax} steps together", "tag fewer or shorter paths"));
        }
        return new BodyTags(set, classes);
    }

    /// <summary>The index of the class that a plan masks where some paths lead; <see cref="NoClass"/>, or <see cref="Withheld"/>.</summary>
    internal int ClassAt(JsonPathState accepted, MaskPlan plan)
    {
        for (int path = Paths.NextPath(ref accepted); path >= 0; path = Paths.NextPath(ref accepted))
        {
            if (path >= classes.Count) { return plan.IsEmpty ? NoClass : Withheld; }
            if (plan.TryGetClass(classes[path], out int classIndex)) { return classIndex; }
        }
        return NoClass;
    }
}
