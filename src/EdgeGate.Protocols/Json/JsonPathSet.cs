namespace EdgeGate.Protocols.Json;

/// <summary>Paths that are followed together, a bit for each step: one value says which of them have come how far.</summary>
/// <remarks>Path <c>p</c> with <c>n</c> steps has <c>n + 1</c> bits; bit <c>i</c> of it at a place means that its first <c>i</c> steps lead there.</remarks>
public sealed class JsonPathSet
{
    /// <summary>The most bits there are for all paths of a set.</summary>
    public const int StepsMax = 256;

    private readonly JsonPathStep[] steps = new JsonPathStep[StepsMax];
    private readonly int[] pathOf = new int[StepsMax];
    private JsonPathState finals;
    private JsonPathState descendants;

    private JsonPathSet()
    {
    }

    /// <summary>No path.</summary>
    public static JsonPathSet Empty { get; } = new();

    /// <summary>Where every path stands at the root of a document.</summary>
    public JsonPathState Root { get; private set; }

    /// <summary>Joins paths; false when they have too many steps together.</summary>
    public static bool TryCreate(IReadOnlyList<JsonPath> paths, out JsonPathSet set)
    {
        set = Empty;
        JsonPathSet made = new();
        int bit = 0;
        for (int path = 0; path < paths.Count; path++)
        {
            if (bit + paths[path].Steps.Length + 1 > StepsMax) { return false; }
            made.Root = made.Root.With(bit);
            foreach (JsonPathStep step in paths[path].Steps)
            {
                if (step.IsDescendant) { made.descendants = made.descendants.With(bit); }
                made.steps[bit++] = step;
            }
            made.pathOf[bit] = path;
            made.finals = made.finals.With(bit++);
        }
        set = made;
        return true;
    }

    /// <summary>Where the paths stand at a member, given where they stand at its object.</summary>
    /// <param name="at">At the object.</param>
    /// <param name="name">The member's name, unescaped.</param>
    public JsonPathState Member(JsonPathState at, ReadOnlySpan<byte> name)
    {
        JsonPathState open = at.Without(finals);
        JsonPathState next = at & descendants;
        while (!open.IsNone)
        {
            int bit = JsonPathState.Pop(ref open);
            ref readonly JsonPathStep step = ref steps[bit];
            if (step.Kind == JsonPathStepKind.Any || (step.Kind == JsonPathStepKind.Name && name.SequenceEqual(step.Name))) { next = next.With(bit + 1); }
        }
        return next;
    }

    /// <summary>Where the paths stand at an element, given where they stand at its array.</summary>
    public JsonPathState Element(JsonPathState at, int index)
    {
        JsonPathState open = at.Without(finals);
        JsonPathState next = at & descendants;
        while (!open.IsNone)
        {
            int bit = JsonPathState.Pop(ref open);
            ref readonly JsonPathStep step = ref steps[bit];
            if (step.Kind == JsonPathStepKind.Any || (step.Kind == JsonPathStepKind.Index && step.Index == index)) { next = next.With(bit + 1); }
        }
        return next;
    }

    /// <summary>The paths that lead to a place, for <see cref="NextPath"/>.</summary>
    public JsonPathState Accepted(JsonPathState at) => at & finals;

    /// <summary>Takes the next path out of <paramref name="accepted"/>: its place in the list it was made of; -1 when none is left.</summary>
    public int NextPath(ref JsonPathState accepted) => accepted.IsNone ? -1 : pathOf[JsonPathState.Pop(ref accepted)];
}
