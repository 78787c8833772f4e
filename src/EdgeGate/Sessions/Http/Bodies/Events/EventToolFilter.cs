using EdgeGate.Core;
using EdgeGate.Protocols.Json;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Marks the tools of a <c>tools/list</c> result that may not be seen (Model Context Protocol, "Tools"), in one message or a batch.</summary>
internal sealed class EventToolFilter(ToolFilter? filter)
{
    private const int NameBytesMax = 4096;

    /// <summary>Marks the tools of a document for removal.</summary>
    public void Mark(JsonTree tree, ReadOnlySpan<byte> document, List<JsonPlaceRule> places)
    {
        if (filter is null) { return; }
        if (tree[0].Kind != JsonNodeKind.Array)
        {
            MarkMessage(tree, document, 0, places);
            return;
        }
        for (int i = 1; i < tree[0].Next; i = tree[i].Next) { MarkMessage(tree, document, i, places); }
    }

    /// <summary>Members of a name that come twice are all looked at: which of them a client takes is not known.</summary>
    private void MarkMessage(JsonTree tree, ReadOnlySpan<byte> document, int message, List<JsonPlaceRule> places)
    {
        if (tree[message].Kind != JsonNodeKind.Object) { return; }
        for (int i = message + 1; i < tree[message].Next; i = tree[i].Next)
        {
            if (tree[i].Kind != JsonNodeKind.Object || !JsonText.StandsFor(tree.Name(i, document), "result"u8)) { continue; }
            for (int j = i + 1; j < tree[i].Next; j = tree[j].Next)
            {
                if (tree[j].Kind != JsonNodeKind.Array || !JsonText.StandsFor(tree.Name(j, document), "tools"u8)) { continue; }
                for (int tool = j + 1; tool < tree[j].Next; tool = tree[tool].Next)
                {
                    if (!MayBeSeen(tree, document, tool)) { places.Add(new JsonPlaceRule(tree[tool].Start, JsonPlaceAction.Remove, null)); }
                }
            }
        }
    }

    /// <summary>A tool without a name, or with one that cannot be judged, is not seen.</summary>
    private bool MayBeSeen(JsonTree tree, ReadOnlySpan<byte> document, int tool)
    {
        if (tree[tool].Kind != JsonNodeKind.Object) { return false; }
        bool hasName = false;
        for (int i = tool + 1; i < tree[tool].Next; i = tree[i].Next)
        {
            if (!JsonText.StandsFor(tree.Name(i, document), "name"u8)) { continue; }
            if (tree[i].Kind != JsonNodeKind.String || tree[i].End - tree[i].Start > NameBytesMax) { return false; }
            using ByteBuffer name = new(NameBytesMax);
            JsonScalarReader scalar = new(tree.Raw(i, document));
            scalar.Read();
            scalar.Unescape(name);
            if (!filter!(name.Written)) { return false; }
            hasName = true;
        }
        return hasName;
    }
}
