using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>What an event says it is: its <c>type</c>, or what other APIs call so (<c>event_type</c>, <c>object</c>).</summary>
internal static class EventType
{
    /// <summary>The text as it stands, without its quotes; empty when it says none.</summary>
    public static ReadOnlySpan<byte> Of(JsonTree tree, ReadOnlySpan<byte> document)
    {
        ReadOnlySpan<byte> type = Text(tree, document, "type"u8);
        if (type.IsEmpty) { type = Text(tree, document, "event_type"u8); }
        return type.IsEmpty ? Text(tree, document, "object"u8) : type;
    }

    /// <summary>The <c>event</c> that others say beside it, in the same way.</summary>
    public static ReadOnlySpan<byte> Event(JsonTree tree, ReadOnlySpan<byte> document) => Text(tree, document, "event"u8);

    private static ReadOnlySpan<byte> Text(JsonTree tree, ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        int member = tree.Member(0, document, name);
        return member >= 0 && tree[member].Kind == JsonNodeKind.String ? tree.Raw(member, document)[1..^1] : default;
    }
}
