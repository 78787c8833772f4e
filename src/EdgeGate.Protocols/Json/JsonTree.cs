using System.Buffers;

namespace EdgeGate.Protocols.Json;

/// <summary>The values of a document that is there whole, in their order. One owner; used again and again.</summary>
/// <remarks>RFC 8259.</remarks>
public sealed class JsonTree(int depthMax, int nodesMax) : IDisposable
{
    private const int FirstNodes = 64;

    private readonly JsonTokenizer tokenizer = new(depthMax);
    private JsonNode[] nodes = [];

    /// <summary>Values read.</summary>
    public int Count { get; private set; }

    /// <summary>A value. The root is 0; a container's values follow it.</summary>
    public ref readonly JsonNode this[int index] => ref nodes[index];

    /// <summary>Reads a document.</summary>
    /// <returns>EndDocument; Malformed; TooDeep, also when it has too many values.</returns>
    public JsonToken Read(ReadOnlySpan<byte> document)
    {
        tokenizer.Reset();
        Count = 0;
        int at = 0;
        int parent = -1;
        int nameStart = -1;
        int nameEnd = -1;
        while (true)
        {
            JsonToken token = tokenizer.Read(document[at..], out int taken);
            if (token == JsonToken.NeedMore) { token = tokenizer.Finish(); }
            switch (token)
            {
                case JsonToken.BeginName:
                    nameStart = at;
                    break;
                case JsonToken.EndName:
                    nameEnd = at + taken;
                    break;
                case JsonToken.BeginObject or JsonToken.BeginArray or JsonToken.BeginString or JsonToken.BeginNumber or JsonToken.BeginLiteral:
                    if (Count == nodesMax) { return JsonToken.TooDeep; }
                    Grow();
                    nodes[Count] = new JsonNode(KindOf(token), at, 0, nameStart, nameEnd, parent, 0);
                    if (token is JsonToken.BeginObject or JsonToken.BeginArray) { parent = Count; }
                    Count++;
                    nameStart = nameEnd = -1;
                    break;
                case JsonToken.EndObject or JsonToken.EndArray:
                    Close(parent, at + taken);
                    parent = nodes[parent].Parent;
                    break;
                case JsonToken.EndString or JsonToken.EndNumber or JsonToken.EndLiteral:
                    Close(Count - 1, at + taken);
                    break;
                case JsonToken.EndDocument or JsonToken.Malformed or JsonToken.TooDeep:
                    return token;
            }
            at += taken;
        }
    }

    /// <summary>The first member of an object of a name, however it is escaped; -1 when there is none.</summary>
    public int Member(int container, ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        if (container < 0 || nodes[container].Kind != JsonNodeKind.Object) { return -1; }
        for (int i = container + 1; i < nodes[container].Next; i = nodes[i].Next)
        {
            if (JsonText.StandsFor(Name(i, document), name)) { return i; }
        }
        return -1;
    }

    /// <summary>A member's name as it stands, without its quotes; empty for elements and the root.</summary>
    public ReadOnlySpan<byte> Name(int index, ReadOnlySpan<byte> document)
    {
        ref readonly JsonNode node = ref nodes[index];
        return node.NameStart < 0 ? default : document[(node.NameStart + 1)..(node.NameEnd - 1)];
    }

    /// <summary>A value as it stands, quotes and brackets included.</summary>
    public ReadOnlySpan<byte> Raw(int index, ReadOnlySpan<byte> document) => document[nodes[index].Start..nodes[index].End];

    /// <summary>Whether a value is a string that stands for some text.</summary>
    public bool IsText(int index, ReadOnlySpan<byte> document, ReadOnlySpan<byte> text)
        => index >= 0 && nodes[index].Kind == JsonNodeKind.String && JsonText.StandsFor(Raw(index, document)[1..^1], text);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (nodes.Length > 0) { ArrayPool<JsonNode>.Shared.Return(nodes); }
        nodes = [];
        Count = 0;
    }

    private static JsonNodeKind KindOf(JsonToken token) => token switch
    {
        JsonToken.BeginObject => JsonNodeKind.Object,
        JsonToken.BeginArray => JsonNodeKind.Array,
        JsonToken.BeginString => JsonNodeKind.String,
        JsonToken.BeginNumber => JsonNodeKind.Number,
        _ => JsonNodeKind.Literal,
    };

    private void Close(int index, int end) => nodes[index] = nodes[index] with { End = end, Next = Count };

    private void Grow()
    {
        if (Count < nodes.Length) { return; }
        JsonNode[] grown = ArrayPool<JsonNode>.Shared.Rent(Math.Max(FirstNodes, 2 * nodes.Length));
        nodes.CopyTo(grown, 0);
        if (nodes.Length > 0) { ArrayPool<JsonNode>.Shared.Return(nodes); }
        nodes = grown;
    }
}
