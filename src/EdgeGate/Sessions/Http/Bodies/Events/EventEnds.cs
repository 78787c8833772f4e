using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Which texts an event ends.</summary>
internal sealed class EventEnds
{
    private static readonly string[] Names = ["done", "end", "complete", "completed", "finish", "finished", "final", "stop", "close", "closed", "error", "abort"];

    private readonly List<byte[]> groups;
    private EventEnds(List<byte[]> groups, bool endsAll)
    {
        this.groups = groups;
        EndsAll = endsAll;
    }

    /// <summary>None.</summary>
    public static EventEnds None { get; } = new([], false);

    /// <summary>All of the body.</summary>
    public static EventEnds All { get; } = new([], true);

    /// <summary>Whether it ends all of the body.</summary>
    public bool EndsAll { get; }

    /// <summary>Whether it ends any.</summary>
    public bool EndsAny => EndsAll || groups.Count > 0;

    /// <summary>Whether it ends a text.</summary>
    public bool Ends(DeltaStream stream)
    {
        if (EndsAll) { return true; }
        foreach (byte[] group in groups)
        {
            if (stream.Group.AsSpan().SequenceEqual(group)) { return true; }
        }
        return false;
    }

    /// <summary>Whether events of a name say that no more of a text comes: there are clients that close at them.</summary>
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (string one in Names)
        {
            if (Ascii.EqualsIgnoreCase(name, one)) { return true; }
        }
        return false;
    }

    /// <summary>What a document ends.</summary>
    public static EventEnds Of(JsonTree tree, ReadOnlySpan<byte> document)
    {
        if (tree[0].Kind != JsonNodeKind.Object) { return None; }
        ReadOnlySpan<byte> type = EventType.Of(tree, document);
        if (!type.IsEmpty && OfType(tree, document, type) is { EndsAny: true } ends) { return ends; }
        if (IsTrue(tree, document, "done"u8) || IsTrue(tree, document, "stop"u8) || SaysReason(tree, document)) { return All; }
        if (StopsBlock(tree, document)) { return OfBlock(tree, document); }
        List<byte[]>? groups = null;
        AddChoices(tree, document, tree.Member(0, document, "choices"u8), "finish_reason"u8, ref groups);
        AddChoices(tree, document, tree.Member(0, document, "candidates"u8), "finishReason"u8, ref groups);
        AddChoices(tree, document, tree.Member(0, document, "outputs"u8), "stop_reason"u8, ref groups);
        AddChoices(tree, document, tree.Member(0, document, "results"u8), "stop_reason"u8, ref groups);
        return groups is null ? None : new EventEnds(groups, false);
    }

    /// <summary>Whether an answer of Amazon Bedrock stops, of text-generation-inference, of Dify.</summary>
    private static bool SaysReason(JsonTree tree, ReadOnlySpan<byte> document)
        => IsText(tree, document, "stopReason"u8) || IsText(tree, document, "stop_reason"u8) || IsText(tree, document, "completionReason"u8) || tree.Member(0, document, "messageStop"u8) >= 0
            || IsText(tree, document, "generated_text"u8) || EventType.Event(tree, document).EndsWith("message_end"u8);

    /// <summary>Whether a content block of it does: the event names it, and nothing that begins or goes on.</summary>
    private static bool StopsBlock(JsonTree tree, ReadOnlySpan<byte> document)
        => tree.Member(0, document, "contentBlockStop"u8) >= 0
            || (tree.Member(0, document, "contentBlockIndex"u8) >= 0 && tree.Member(0, document, "delta"u8) < 0 && tree.Member(0, document, "start"u8) < 0);

    private static bool IsText(JsonTree tree, ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        int member = tree.Member(0, document, name);
        return member >= 0 && tree[member].Kind == JsonNodeKind.String;
    }

    private static EventEnds OfBlock(JsonTree tree, ReadOnlySpan<byte> document)
    {
        using ByteBuffer group = new(1024);
        EventKey.AppendBlock(tree, document, group);
        return new EventEnds([group.Written.ToArray()], false);
    }

    private static EventEnds OfType(JsonTree tree, ReadOnlySpan<byte> document, ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("content_block_stop"u8) || type.SequenceEqual("content-end"u8) || type.SequenceEqual("tool-call-end"u8) || type.SequenceEqual("content.stop"u8))
        {
            return OfBlock(tree, document);
        }
        bool endsAll = type.SequenceEqual("message_delta"u8) || type.SequenceEqual("message_stop"u8) || type.SequenceEqual("message-end"u8) || type.SequenceEqual("stream-end"u8)
            || type.SequenceEqual("finish"u8) || type.SequenceEqual("abort"u8) || type.SequenceEqual("error"u8)
            || (type.SequenceEqual("completion"u8) && tree.Member(0, document, "stop_reason"u8) is > 0 and int reason && tree[reason].Kind == JsonNodeKind.String);
        if (endsAll) { return All; }
        if (type.EndsWith(".done"u8) || IsOver(type) || type.EndsWith("-end"u8) || type.SequenceEqual("tool-input-available"u8) || type.SequenceEqual("tool-input-error"u8) || IsOfThread(type))
        {
            using ByteBuffer group = new(1024);
            EventKey.AppendItem(tree, document, group);
            // An event that names no item ends whatever goes on.
            return group.Length == 1 ? All : new EventEnds([group.Written.ToArray()], false);
        }
        return None;
    }

    /// <summary>Whether an answer is over, or an item of it, such as a call of a tool beside a text that goes on.</summary>
    private static bool IsOver(ReadOnlySpan<byte> type)
        => type.EndsWith(".complete"u8) || type.EndsWith(".completed"u8) || type.EndsWith(".failed"u8) || type.EndsWith(".incomplete"u8) || type.EndsWith(".cancelled"u8);

    /// <summary>Whether an object of OpenAI's assistants is said as it is now, not what it grows by.</summary>
    private static bool IsOfThread(ReadOnlySpan<byte> type) => type.StartsWith("thread."u8) && !type.EndsWith(".delta"u8);

    private static bool IsTrue(JsonTree tree, ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        int member = tree.Member(0, document, name);
        return member >= 0 && tree.Raw(member, document).SequenceEqual("true"u8);
    }

    private static void AddChoices(JsonTree tree, ReadOnlySpan<byte> document, int array, ReadOnlySpan<byte> reason, ref List<byte[]>? groups)
    {
        if (array < 0 || tree[array].Kind != JsonNodeKind.Array) { return; }
        int position = 0;
        for (int i = array + 1; i < tree[array].Next; i = tree[i].Next, position++)
        {
            int found = tree.Member(i, document, reason);
            // There are servers that say an empty reason with every piece, or that there is none yet.
            if (found < 0 || tree[found].Kind != JsonNodeKind.String || tree.Raw(found, document).Length == 2 || tree.Raw(found, document).SequenceEqual("\"not_finished\""u8)) { continue; }
            using ByteBuffer group = new(1024);
            EventKey.AppendChoice(tree, document, i, position, group);
            (groups ??= []).Add(group.Written.ToArray());
        }
    }
}
