namespace EdgeGate.Protocols.Json;

/// <summary>Paths that are followed together, a bit for each step: one value says which of them have come how far.</summary>
/// <remarks>Path <c>p</c> with <c>n</c> steps has <c>n + 1</c> bits; bit <c>i</c> of it at a place means that its first <c>i</c> steps lead there.</remarks>
public sealed class JsonPathSet
{
    /// <summary>The most bits there are for all paths of a set.</summary>
    public const int StepsMax = 256;

    private const int NameSlots = 256;

    private readonly JsonPathStep[] steps = new JsonPathStep[StepsMax];
    private readonly int[] pathOf = new int[StepsMax];
    // The steps that ask for a name, by a hash of it.
    private readonly JsonPathState[] named = new JsonPathState[NameSlots];
    private JsonPathState finals;
    private JsonPathState descendants;
    private JsonPathState unnamed;
    private JsonPathState any;
    private JsonPathState restarts;
    private (int Bit, JsonPathState Anew)[] embedded = [];

    private JsonPathSet()
    {
    }

    /// <summary>No path.</summary>
    public static JsonPathSet Empty { get; } = new();

    /// <summary>Where every path stands at the root of a document.</summary>
    public JsonPathState Root { get; private set; }

    /// <summary>Joins paths; false when they have too many steps together.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="set">All of them.</param>
    /// <param name="documents">Places of members where a document stands in another's, and where it would stand by itself: the paths begin there anew.</param>
    public static bool TryCreate(IReadOnlyList<JsonPath> paths, out JsonPathSet set, params ReadOnlySpan<(JsonPath Place, JsonPath[] Alone)> documents)
    {
        set = Empty;
        JsonPathSet made = new();
        int bit = 0;
        for (int path = 0; path < paths.Count; path++)
        {
            if (!made.TryAdd(paths[path], ref bit)) { return false; }
            made.pathOf[bit] = path;
            made.finals = made.finals.With(bit++);
        }
        (int Bit, JsonPathState Anew)[] found = new (int, JsonPathState)[documents.Length];
        for (int i = 0; i < documents.Length; i++)
        {
            if (!made.TryAdd(documents[i].Place, ref bit)) { return false; }
            made.restarts = made.restarts.With(bit);
            found[i].Bit = bit++;
        }
        for (int i = 0; i < documents.Length; i++)
        {
            foreach (JsonPath alone in documents[i].Alone) { found[i].Anew |= made.At(alone); }
        }
        made.embedded = found;
        set = made;
        return true;
    }

    /// <summary>The same paths for documents that are elements of one: what leads to a place of either leads there.</summary>
    public JsonPathSet OfElements()
    {
        JsonPathSet made = (JsonPathSet)MemberwiseClone();
        made.Root |= Element(Root, 0);
        return made;
    }

    /// <summary>Where the paths stand at a member or element that none of them asks for.</summary>
    private JsonPathState Unasked(JsonPathState at) => at & descendants;

    /// <summary>Where the paths stand at a member, given where they stand at its object.</summary>
    /// <param name="at">At the object.</param>
    /// <param name="name">The member's name, unescaped.</param>
    public JsonPathState Member(JsonPathState at, ReadOnlySpan<byte> name)
    {
        if (at.IsNone) { return at; }
        JsonPathState next = Unasked(at);
        JsonPathState open = at & (named[SlotOf(name)] | any);
        while (!open.IsNone)
        {
            int bit = JsonPathState.Pop(ref open);
            ref readonly JsonPathStep step = ref steps[bit];
            if (step.Kind == JsonPathStepKind.Any || name.SequenceEqual(step.Name)) { next = next.With(bit + 1); }
        }
        return (next & restarts).IsNone ? next : Anew(next);
    }

    /// <summary>Where the paths stand at an element, given where they stand at its array.</summary>
    public JsonPathState Element(JsonPathState at, int index)
    {
        if (at.IsNone) { return at; }
        JsonPathState open = at & unnamed;
        JsonPathState next = Unasked(at);
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

    private bool TryAdd(JsonPath path, ref int bit)
    {
        if (bit + path.Steps.Length + 1 > StepsMax) { return false; }
        Root = Root.With(bit);
        foreach (JsonPathStep step in path.Steps)
        {
            if (step.IsDescendant) { descendants = descendants.With(bit); }
            if (step.Kind == JsonPathStepKind.Any) { any = any.With(bit); }
            if (step.Kind != JsonPathStepKind.Name) { unnamed = unnamed.With(bit); }
            else { named[SlotOf(step.Name)] = named[SlotOf(step.Name)].With(bit); }
            steps[bit++] = step;
        }
        return true;
    }

    /// <summary>Where the paths stand at a place.</summary>
    private JsonPathState At(JsonPath place)
    {
        JsonPathState at = Root;
        // No path asks for an element of that number, but for all or for any.
        foreach (JsonPathStep step in place.Steps) { at = step.Kind == JsonPathStepKind.Name ? Member(at, step.Name) : Element(at, int.MaxValue); }
        return at;
    }

    private JsonPathState Anew(JsonPathState at)
    {
        JsonPathState next = at;
        foreach ((int bit, JsonPathState anew) in embedded)
        {
            if (!(at & default(JsonPathState).With(bit)).IsNone) { next |= anew; }
        }
        return next;
    }

    private static int SlotOf(ReadOnlySpan<byte> name) => name.IsEmpty ? 0 : (name.Length + (name[0] * 31) + (name[^1] * 7)) & (NameSlots - 1);
}
