using EdgeGate.Core;
using EdgeGate.Protocols.Json;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.Events;

/// <summary>Masks events that come as the elements of one JSON array. Each goes on when it is whole; a document that is no array is masked as any.</summary>
/// <remarks>Google, generateContent (streamed) without <c>alt=sse</c>. White space between elements becomes one line end.</remarks>
internal sealed class EventArrayFilter : BodyFilter
{
    private readonly BodyContext context;
    private readonly EventMasker masker;
    private readonly JsonTokenizer tokenizer;
    private readonly ByteBuffer element = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private ByteOrderMark mark;
    private JsonFilter? single;
    private bool hasBegun;
    private bool hasOne;

    public EventArrayFilter(BodyContext context)
    {
        this.context = context with { Tags = context.Tags.OfElements };
        masker = new EventMasker(this.context, context.Deltas, AppendEvent);
        tokenizer = new JsonTokenizer(context.Limits.DepthMax);
    }

    private static ReadOnlySpan<byte> Space => " \t\r\n"u8;

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        piece = mark.Skip(piece, output);
        if (!hasBegun)
        {
            ReadOnlySpan<byte> rest = piece.TrimStart(Space);
            output.Append(piece[..^rest.Length]);
            piece = rest;
            if (piece.IsEmpty) { return null; }
            hasBegun = true;
            if (piece[0] != '[') { single = new JsonFilter(context); }
        }
        if (single is not null) { return single.Write(piece, output); }
        while (true)
        {
            JsonToken token = tokenizer.Read(piece, out int taken);
            if (token == JsonToken.NeedMore) { return null; }
            if (Take(token, piece[..taken], output) is { } problem) { return problem; }
            piece = piece[taken..];
        }
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output)
    {
        if (single is not null) { return single.Finish(output); }
        bool isWhole = hasBegun ? tokenizer.Finish() == JsonToken.EndDocument : !mark.HasBegun;
        return isWhole ? null : BodyRefusals.Json;
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        single?.Dispose();
        masker.Dispose();
        element.Release();
        masked.Release();
    }

    private string? Take(JsonToken token, ReadOnlySpan<byte> raw, ByteBuffer output)
    {
        if (token == JsonToken.TooDeep) { return BodyRefusals.JsonDepth; }
        if (token == JsonToken.Malformed) { return BodyRefusals.Json; }
        if (tokenizer.Depth == 0)
        {
            // The array's end; what waits goes out before it.
            string? problem = token == JsonToken.EndArray ? masker.Flush(output) : null;
            output.Append(raw);
            return problem;
        }
        if (tokenizer.Depth == 1 && element.Length == 0 && token is JsonToken.Comma or JsonToken.Space) { return null; }
        if (tokenizer.Depth == 1 && token == JsonToken.BeginArray)
        {
            output.Append(raw);
            return null;
        }
        if (element.Length + raw.Length > context.Limits.EventBytesMax) { return BodyRefusals.Event; }
        element.Append(raw);
        bool isEnd = tokenizer.Depth == 1 && token is JsonToken.EndObject or JsonToken.EndArray or JsonToken.EndString or JsonToken.EndNumber or JsonToken.EndLiteral;
        return isEnd ? EndElement(output) : null;
    }

    private string? EndElement(ByteBuffer output)
    {
        masked.Clear();
        string? problem = masker.ReadScalar(element.Written) ? masker.Mask(element.Written, [], output, masked) : BodyRefusals.Json;
        element.Clear();
        if (problem is null) { AppendEvent([], masked.Written, output); }
        return problem;
    }

    private void AppendEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> document, ByteBuffer output)
    {
        if (hasOne) { output.Append(",\n"u8); }
        hasOne = true;
        output.Append(document);
    }
}
