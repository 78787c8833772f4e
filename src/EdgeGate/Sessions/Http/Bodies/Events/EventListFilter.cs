using EdgeGate.Core;
using EdgeGate.Protocols.Json;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Marks the tools, prompts and resources of lists that may not be seen (Model Context Protocol, "Tools", "Prompts", "Resources"), in one message or a batch.</summary>
internal sealed class EventListFilter(RpcListFilter? filter)
{
    private const int NameBytesMax = 4096;

    /// <summary>Marks what may not be seen for removal.</summary>
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
                if (tree[j].Kind != JsonNodeKind.Array || KindOf(tree.Name(j, document)) is not { } kind) { continue; }
                for (int entry = j + 1; entry < tree[j].Next; entry = tree[entry].Next)
                {
                    if (!MayBeSeen(tree, document, entry, kind)) { places.Add(new JsonPlaceRule(tree[entry].Start, JsonPlaceAction.Remove, null)); }
                }
            }
        }
    }

    /// <summary>What a member of a result lists; null when it is no list.</summary>
    private static RpcEntryKind? KindOf(ReadOnlySpan<byte> member)
        => JsonText.StandsFor(member, "tools"u8) ? RpcEntryKind.Tool
            : JsonText.StandsFor(member, "prompts"u8) ? RpcEntryKind.Prompt
            : JsonText.StandsFor(member, "resources"u8) ? RpcEntryKind.Resource
            : JsonText.StandsFor(member, "resourceTemplates"u8) ? RpcEntryKind.ResourceTemplate
            : null;

    /// <summary>The member that says what is meant when it is used.</summary>
    private static ReadOnlySpan<byte> NameOf(RpcEntryKind kind) => kind switch
    {
        RpcEntryKind.Resource => "uri"u8,
        RpcEntryKind.ResourceTemplate => "uriTemplate"u8,
        _ => "name"u8,
    };

    /// <summary>What has no name, or one that cannot be judged, is not seen.</summary>
    private bool MayBeSeen(JsonTree tree, ReadOnlySpan<byte> document, int entry, RpcEntryKind kind)
    {
        if (tree[entry].Kind != JsonNodeKind.Object) { return false; }
        bool hasName = false;
        for (int i = entry + 1; i < tree[entry].Next; i = tree[i].Next)
        {
            if (!JsonText.StandsFor(tree.Name(i, document), NameOf(kind))) { continue; }
            if (tree[i].Kind != JsonNodeKind.String || tree[i].End - tree[i].Start > NameBytesMax) { return false; }
            using ByteBuffer name = new(NameBytesMax);
            JsonScalarReader scalar = new(tree.Raw(i, document));
            scalar.Read();
            scalar.Unescape(name);
            if (!filter!(kind, name.Written)) { return false; }
            hasName = true;
        }
        return hasName;
    }
}
