using System.Collections.Immutable;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.GraphQl;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Judging;

/// <summary>Gathers the GraphQL operations of a request: those of the query string and of the body, in each of the forms servers take.</summary>
/// <remarks>
/// GraphQL over HTTP; batches are arrays of requests. All operations of a document count, whichever is asked for by name. A request that names a stored
/// document by a hash or an id is one nobody can judge.
/// </remarks>
internal sealed class GraphQlContents
{
    private const int DocumentsMax = 64;
    private const int OperationsMax = 256;
    private const string Malformed = "it holds no GraphQL document that can be read";
    private const string Stored = "it asks for a stored GraphQL document, which is not known here";
    private const string TooMany = "it holds too many GraphQL operations";

    private static readonly string[] StoredNames = ["extensions", "id", "documentid", "doc_id", "queryid", "hash"];

    // Beside a document a hash says which one is told, to be kept, and servers compare them; an id may be that of another.
    private static readonly string[] IdNames = ["id", "documentid", "doc_id", "queryid"];

    private readonly List<GraphQlOperation> operations = [];
    private int documents;
    private string? problem;

    /// <summary>What was gathered.</summary>
    public HttpReading<GraphQlOperation> Reading => problem is null ? new HttpReading<GraphQlOperation>([.. operations], null) : new HttpReading<GraphQlOperation>([], problem);

    /// <summary>Nobody can say what the body holds.</summary>
    public void AddUnknown(string why) => problem ??= why;

    /// <summary>Takes the parameters of a query string, or the fields of a form.</summary>
    /// <param name="fields">Names and values, decoded.</param>
    /// <param name="mustHave">Whether there is nothing else the operations could be in.</param>
    public void Add(ImmutableArray<KeyValuePair<string, string>> fields, bool mustHave)
    {
        bool hasQuery = false;
        foreach (KeyValuePair<string, string> field in fields)
        {
            if (!field.Key.Equals("query", StringComparison.OrdinalIgnoreCase)) { continue; }
            hasQuery = true;
            AddDocument(Encoding.UTF8.GetBytes(field.Value));
        }
        string[] stored = hasQuery ? IdNames : StoredNames;
        bool isStored = fields.Any(field => stored.Contains(field.Key.ToLowerInvariant()));
        if (isStored || (mustHave && !hasQuery)) { problem ??= isStored ? Stored : Malformed; }
    }

    /// <summary>Takes a JSON body: a request, or an array of them.</summary>
    public void Add(JsonTree tree, ReadOnlySpan<byte> document)
    {
        if (tree[0].Kind != JsonNodeKind.Array)
        {
            AddRequest(tree, document, 0);
            return;
        }
        for (int i = 1; i < tree[0].Next; i = tree[i].Next) { AddRequest(tree, document, i); }
    }

    /// <summary>Takes a document.</summary>
    public void AddDocument(ReadOnlySpan<byte> document)
    {
        if (++documents > DocumentsMax)
        {
            problem ??= TooMany;
            return;
        }
        using GraphQlOutline outline = new(new GraphQlLimits());
        if (outline.Read(document) != GraphQlReading.Done)
        {
            problem ??= Malformed;
            return;
        }
        string[] names = new string[outline.Count];
        for (int i = 0; i < names.Length; i++) { names[i] = Encoding.UTF8.GetString(outline.Name(i, document)); }
        ILookup<string, int> fragments = Enumerable.Range(0, outline.Count).Where(i => outline[i].Kind == GraphQlItemKind.Fragment)
            .ToLookup(i => names[i], StringComparer.Ordinal);
        for (int i = 0; i < outline.Count; i++)
        {
            string? type = outline[i].Kind switch
            {
                GraphQlItemKind.Query => "query",
                GraphQlItemKind.Mutation => "mutation",
                GraphQlItemKind.Subscription => "subscription",
                _ => null,
            };
            if (type is null) { continue; }
            SortedSet<string> fields = new(StringComparer.Ordinal);
            HashSet<string> seen = new(StringComparer.Ordinal);
            if (operations.Count == OperationsMax || !TryGather(outline, names, fragments, i, fields, seen))
            {
                problem ??= operations.Count == OperationsMax ? TooMany : Malformed;
                return;
            }
            operations.Add(new GraphQlOperation(type, names[i], [.. fields]));
        }
        if (operations.Count == 0) { problem ??= Malformed; }
    }

    private void AddRequest(JsonTree tree, ReadOnlySpan<byte> document, int request)
    {
        bool hasQuery = false;
        for (int i = request + 1; tree[request].Kind == JsonNodeKind.Object && i < tree[request].Next; i = tree[i].Next)
        {
            string name = JudgedPlaces.Text(document[tree[i].NameStart..tree[i].NameEnd]);
            if (IdNames.Contains(name.ToLowerInvariant()) && !tree.Raw(i, document).SequenceEqual("null"u8)) { problem ??= Stored; }
            if (!JudgedPlaces.IsFolded(Encoding.UTF8.GetBytes(name), "query"u8)) { continue; }
            hasQuery = true;
            if (tree[i].Kind == JsonNodeKind.String) { AddDocument(Encoding.UTF8.GetBytes(JudgedPlaces.Text(tree.Raw(i, document)))); }
            else { problem ??= Malformed; }
        }
        if (!hasQuery) { problem ??= tree[request].Kind == JsonNodeKind.Object ? Stored : Malformed; }
    }

    /// <summary>Gathers the fields behind a definition, and of fragments it spreads; false when one of them is missing.</summary>
    private static bool TryGather(GraphQlOutline outline, string[] names, ILookup<string, int> fragments, int definition, SortedSet<string> fields, HashSet<string> seen)
    {
        for (int i = definition + 1; i < outline.Count && outline[i].Kind is GraphQlItemKind.Field or GraphQlItemKind.Spread; i++)
        {
            if (outline[i].Kind == GraphQlItemKind.Field)
            {
                fields.Add(names[i]);
                continue;
            }
            if (!seen.Add(names[i])) { continue; }
            if (!fragments.Contains(names[i])) { return false; }
            foreach (int fragment in fragments[names[i]])
            {
                if (!TryGather(outline, names, fragments, fragment, fields, seen)) { return false; }
            }
        }
        return true;
    }
}
