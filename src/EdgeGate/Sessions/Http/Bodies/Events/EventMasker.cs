using System.Buffers;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Masks JSON documents that come one after the other in a body, each seen whole, and the texts that come in deltas over many of them.</summary>
/// <remarks>
/// What of a text may still become part of a find waits for the next event of the same text. It goes out at the latest before the event that
/// ends the text, in an event of the same shape that the gateway adds.
/// </remarks>
internal sealed class EventMasker(BodyContext context, DeltaRules rules, EventFraming framing) : IDisposable
{
    private const int NodesMax = 64 * 1024;
    private const int KeyBytesMax = 16 * 1024;

    /// <summary>A longer name of an event is not said again with what is added.</summary>
    public const int EventNameBytesMax = 1024;

    /// <summary>Pieces of texts in one event: each is looked for in all of it.</summary>
    private const int PiecesMax = 256;

    /// <summary>Shorter ones could be something else.</summary>
    private const int PassedBytesMin = 64;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"u8);

    private readonly JsonTree tree = new(context.Limits.DepthMax, NodesMax);
    private readonly JsonWalker walker = new(context);
    private readonly List<DeltaStream> streams = [];
    private readonly ByteBuffer key = new(KeyBytesMax);
    private readonly ByteBuffer flushed = new(int.MaxValue / 2);
    private readonly EventTemplate template = new();
    private readonly EventListFilter lists = new(context.Lists);

    /// <summary>Whether the document last masked ends all texts of its body.</summary>
    public bool HasEndedAll { get; private set; }

    /// <summary>Looks at a document whole.</summary>
    /// <param name="isBeyond">Whether it may be one that has more values, or is deeper, than is looked at.</param>
    /// <returns>Whether it is a JSON object, array or string; other bytes are to be masked as what they are.</returns>
    public bool Read(ReadOnlySpan<byte> document, out bool isBeyond)
    {
        ReadOnlySpan<byte> begin = document.TrimStart(" \t\r\n"u8);
        isBeyond = false;
        if (begin.IsEmpty || begin[0] is not ((byte)'{' or (byte)'[' or (byte)'"')) { return false; }
        JsonToken end = tree.Read(document);
        isBeyond = end == JsonToken.TooDeep;
        return end == JsonToken.EndDocument;
    }

    /// <summary>Looks at a document whole, a number or literal too.</summary>
    public bool ReadScalar(ReadOnlySpan<byte> document) => tree.Read(document) == JsonToken.EndDocument;

    /// <summary>Masks the document that was read.</summary>
    /// <param name="document">The same bytes.</param>
    /// <param name="name">The line that names the event, or empty.</param>
    /// <param name="before">Receives events that go out before this one.</param>
    /// <param name="output">Receives the document.</param>
    /// <returns>Null, or why it may not go on.</returns>
    public string? Mask(ReadOnlySpan<byte> document, ReadOnlySpan<byte> name, ByteBuffer before, ByteBuffer output)
    {
        walker.Reset();
        foreach (DeltaStream stream in streams) { stream.IsInEvent = false; }
        if (tree[0].Kind == JsonNodeKind.Object)
        {
            string? problem = Find(0, rules.Paths.Root, rules.OwnPaths.Root, document, name);
            if (problem is not null) { return problem; }
        }
        MarkSignature(document);
        lists.Mark(tree, document, walker.Places);
        EventEnds ends = EventEnds.Of(tree, document);
        HasEndedAll = ends.EndsAll;
        if (ends.EndsAny)
        {
            MarkLast(ends);
            List<JsonPlaceRule> places = [.. walker.Places];
            string? problem = Flush(ends, before);
            if (problem is not null) { return problem; }
            walker.Reset();
            walker.Places.AddRange(places);
        }
        walker.Places.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        string? refusal = walker.Write(document, output) ?? walker.Finish(output);
        if (ends.EndsAny) { Forget(ends); }
        return refusal;
    }

    /// <summary>Masks the document that was read, which is all of its body: none of its texts goes on in another.</summary>
    public string? MaskAlone(ReadOnlySpan<byte> document, ByteBuffer output)
    {
        walker.Reset();
        lists.Mark(tree, document, walker.Places);
        walker.Places.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return walker.Write(document, output) ?? walker.Finish(output);
    }

    /// <summary>Appends events with all that waits; null, or why it may not go on.</summary>
    public string? Flush(ByteBuffer output)
    {
        foreach (DeltaStream stream in streams) { stream.IsInEvent = false; }
        string? problem = Flush(EventEnds.All, output);
        Forget(EventEnds.All);
        return problem;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Forget(EventEnds.All);
        tree.Dispose();
        walker.Dispose();
        key.Release();
        flushed.Release();
    }

    /// <summary>Finds the texts that go on in an event, below a value; recursive, as deep as the paths are.</summary>
    private string? Find(int container, JsonPathState at, JsonPathState ownAt, ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        bool isObject = tree[container].Kind == JsonNodeKind.Object;
        int element = 0;
        for (int i = container + 1; i < tree[container].Next; i = tree[i].Next)
        {
            JsonPathState paths = isObject ? rules.Paths.Member(at, tree.Name(i, document)) : rules.Paths.Element(at, element);
            JsonPathState ownPaths = isObject ? rules.OwnPaths.Member(ownAt, tree.Name(i, document)) : rules.OwnPaths.Element(ownAt, element);
            element++;
            if (paths.IsNone && ownPaths.IsNone) { continue; }
            if (tree[i].Kind is JsonNodeKind.Object or JsonNodeKind.Array)
            {
                string? problem = Find(i, paths, ownPaths, document, name);
                if (problem is not null) { return problem; }
                continue;
            }
            if (tree[i].Kind != JsonNodeKind.String || rules.At(paths, ownPaths, out int rule) is not { } found) { continue; }
            if (!TryAdd(found, rule, i, document, name)) { return BodyRefusals.Streams; }
        }
        return null;
    }

    /// <summary>The next piece of a text stands at a value; false when there are too many texts.</summary>
    private bool TryAdd(DeltaRule rule, int rulePlace, int node, ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        if (!HasSign(rule.Sign, node, document) || IsAudio(node, document)) { return true; }
        if (walker.Places.Count == PiecesMax) { return false; }
        // The events of OpenAI's responses all have the same shape; their type says what the text is.
        bool isDocument = rule.IsDocument || (rule.Group == DeltaGroup.Item && EventType.Of(tree, document).IndexOf("arguments"u8) >= 0);
        key.Clear();
        int groupEnd = EventKey.Append(tree, document, rule, rulePlace, node, key);
        DeltaStream? stream = null;
        foreach (DeltaStream known in streams)
        {
            if (known.Key.AsSpan().SequenceEqual(key.Written)) { stream = known; }
        }
        if (stream is null)
        {
            // Audio: each piece of it is whole.
            if (JsonBase64.IsBytes(tree.Raw(node, document)[1..^1])) { return true; }
            if (streams.Count == context.Limits.StreamsMax) { return false; }
            stream = new DeltaStream(context, key.Written, key.Written[1..groupEnd], isDocument);
            streams.Add(stream);
        }
        stream.IsInEvent = true;
        stream.EventName.Clear();
        if (name.Length <= EventNameBytesMax) { stream.EventName.Append(name); }
        template.Make(tree, document, node, stream);
        walker.Places.Add(new JsonPlaceRule(tree[node].Start, JsonPlaceAction.Delta, stream));
        return true;
    }

    /// <summary>The signature of a thinking block passes (Anthropic, "Extended thinking"; Amazon Bedrock, "ReasoningContentBlockDelta"): digits in its base64 are no find, and changed it would be none.</summary>
    private void MarkSignature(ReadOnlySpan<byte> document)
    {
        int delta = tree.Member(0, document, "delta"u8);
        PassMember(delta, document, "signature"u8);
        int reasoning = tree.Member(delta, document, "reasoningContent"u8);
        PassMember(reasoning, document, "signature"u8);
        PassMember(reasoning, document, "redactedContent"u8);
    }

    private void PassMember(int of, ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        int member = tree.Member(of, document, name);
        if (member >= 0 && tree[member].Kind == JsonNodeKind.String) { TryPass(member, document); }
    }

    /// <summary>So do the sounds of OpenAI's realtime API, where they are no more than that.</summary>
    private bool IsAudio(int node, ReadOnlySpan<byte> document) => EventType.Of(tree, document).EndsWith("audio.delta"u8) && TryPass(node, document);

    private bool TryPass(int node, ReadOnlySpan<byte> document)
    {
        ReadOnlySpan<byte> text = tree.Raw(node, document)[1..^1];
        if (text.Length < PassedBytesMin || text.IndexOfAnyExcept(Base64) >= 0) { return false; }
        walker.Places.Add(new JsonPlaceRule(tree[node].Start, JsonPlaceAction.Pass, null));
        return true;
    }

    private bool HasSign(DeltaSign sign, int node, ReadOnlySpan<byte> document)
    {
        switch (sign)
        {
            case DeltaSign.Type:
                return EventType.Of(tree, document).EndsWith("delta"u8);
            case DeltaSign.TypeOrBlock:
                return EventType.Of(tree, document).EndsWith("delta"u8) || tree.Member(0, document, "contentBlockIndex"u8) >= 0;
            case DeltaSign.Reason:
                return tree.Member(tree[node].Parent, document, "stop_reason"u8) >= 0 || tree.Member(tree[node].Parent, document, "completionReason"u8) >= 0;
            case DeltaSign.Generated:
                return tree.Member(0, document, "generated_text"u8) >= 0;
            case DeltaSign.Answer:
                return EventType.Event(tree, document).EndsWith("message"u8);
            case DeltaSign.TypeOrStop:
                return EventType.Of(tree, document).EndsWith("delta"u8) || IsLiteral(document, "stop"u8);
            case DeltaSign.Done:
                return IsLiteral(document, "done"u8);
            case DeltaSign.TextCompletion:
                return EventType.Of(tree, document).SequenceEqual("text_completion"u8);
            case DeltaSign.Completion:
                return EventType.Of(tree, document).SequenceEqual("completion"u8);
            case DeltaSign.TextGeneration:
                return EventType.Of(tree, document).SequenceEqual("text-generation"u8);
            default:
                return true;
        }
    }

    private bool IsLiteral(ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        int member = tree.Member(0, document, name);
        return member >= 0 && tree[member].Kind == JsonNodeKind.Literal;
    }

    /// <summary>Texts that go on in the event that ends them end there: the last piece of each lets go what waits.</summary>
    private void MarkLast(EventEnds ends)
    {
        foreach (DeltaStream stream in streams)
        {
            if (!stream.IsInEvent || !ends.Ends(stream)) { continue; }
            int last = walker.Places.FindLastIndex(place => place.Stream == stream);
            walker.Places[last] = walker.Places[last] with { Action = JsonPlaceAction.LastDelta };
        }
    }

    /// <summary>Appends an event for each text that ends and of which something waits.</summary>
    private string? Flush(EventEnds ends, ByteBuffer output)
    {
        foreach (DeltaStream stream in streams)
        {
            if (stream.IsInEvent || !ends.Ends(stream)) { continue; }
            if (!stream.Finish(out bool hasRest)) { return BodyRefusals.Denied; }
            if (!hasRest) { continue; }
            flushed.Clear();
            walker.Reset();
            walker.Places.Add(new JsonPlaceRule(stream.TemplateText, JsonPlaceAction.Delta, stream));
            string? problem = walker.Write(stream.Template.Written, flushed) ?? walker.Finish(flushed);
            if (problem is not null) { return problem; }
            framing(stream.EventName.Written, flushed.Written, output);
        }
        return null;
    }

    private void Forget(EventEnds ends)
    {
        for (int i = streams.Count - 1; i >= 0; i--)
        {
            if (!ends.Ends(streams[i])) { continue; }
            streams[i].Dispose();
            streams.RemoveAt(i);
        }
    }
}
