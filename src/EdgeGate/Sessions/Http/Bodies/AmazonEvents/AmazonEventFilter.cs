using EdgeGate.Core;
using EdgeGate.Protocols.AmazonEvents;
using EdgeGate.Protocols.Http1;
using EdgeGate.Sessions.Http.Bodies.Events;

namespace EdgeGate.Sessions.Http.Bodies.AmazonEvents;

/// <summary>Masks a stream of Amazon's events: of Bedrock's models and agents, of functions, endpoints, queries and logs. Each message goes on when it is whole, framed anew.</summary>
/// <remarks>
/// <c>application/vnd.amazon.eventstream</c> (<see cref="AmazonEvent"/>). Payloads that are JSON are masked as events are, with texts that come in deltas; what a model says in its own words stands in base64
/// in them (<see cref="AmazonChunks"/>). Payloads of which nothing is said are pieces of one text or file (<see cref="AmazonPieces"/>). Of any other type each is masked by itself.
/// </remarks>
internal sealed class AmazonEventFilter : BodyFilter
{
    private readonly BodyContext context;
    private readonly AmazonEventHead head;
    private readonly AmazonChunks chunks;
    private readonly AmazonPieces pieces;
    private readonly EventMasker masker;
    private readonly AmazonEventForm form;
    private readonly ByteBuffer messages = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);

    public AmazonEventFilter(BodyContext context)
    {
        this.context = context;
        head = new AmazonEventHead(context);
        chunks = new AmazonChunks(context);
        pieces = new AmazonPieces(context);
        form = new AmazonEventForm(context);
        masker = new EventMasker(context, context.Deltas, form.Append);
    }

    /// <inheritdoc/>
    public override string? Write(ReadOnlySpan<byte> piece, ByteBuffer output)
    {
        messages.Append(piece);
        int taken = 0;
        while (true)
        {
            switch (AmazonEvent.Read(messages.Written[taken..], context.Limits.EventBytesMax, out AmazonEvent message, out int bytes))
            {
                case AmazonEventRead.NeedMore:
                    messages.RemoveFirst(taken);
                    return null;
                case AmazonEventRead.TooLong:
                    return BodyRefusals.Event;
                case AmazonEventRead.Malformed:
                    return BodyRefusals.AmazonEvents;
            }
            if (Mask(message, output) is { } problem) { return problem; }
            taken += bytes;
        }
    }

    /// <inheritdoc/>
    public override string? Finish(ByteBuffer output) => messages.Length > 0 ? BodyRefusals.AmazonEvents : Flush(output);

    /// <inheritdoc/>
    private protected override void Release()
    {
        head.Dispose();
        chunks.Dispose();
        pieces.Dispose();
        masker.Dispose();
        messages.Release();
        masked.Release();
    }

    /// <summary>Appends what waits of all texts.</summary>
    private string? Flush(ByteBuffer output) => masker.Flush(output) ?? chunks.Flush(output) ?? pieces.Flush(output);

    private string? Mask(in AmazonEvent message, ByteBuffer output)
    {
        masked.Clear();
        string? problem = head.Take(message.Headers);
        if (problem is null && head.IsLast) { problem = Flush(output); }
        if (problem is null && !message.Payload.IsEmpty) { problem = MaskPayload(message.Payload, output); }
        if (problem is not null) { return problem; }
        // All of a piece may wait: then its message does.
        if (masked.Length > 0 || message.Payload.IsEmpty) { form.Append(head.Headers, masked.Written, output); }
        return null;
    }

    private string? MaskPayload(ReadOnlySpan<byte> payload, ByteBuffer before)
    {
        if (head.ContentType.IsEmpty || Http1Bytes.Same(head.ContentType, "application/octet-stream"u8)) { return pieces.Write(head.Type, head.Headers, payload, masked); }
        if (!MediaType.TryRead(head.ContentType, out MediaType type)) { return BodyRefusals.MediaType; }
        return BodyKinds.Of(type) == BodyKind.Json ? MaskDocument(payload, before) : MaskAlone(payload);
    }

    private string? MaskDocument(ReadOnlySpan<byte> payload, ByteBuffer before)
    {
        // What is added says the same headers again.
        if (head.Headers.Length > EventMasker.EventNameBytesMax) { return BodyRefusals.AmazonEvents; }
        if (chunks.TryRead(payload)) { return chunks.Mask(payload, head.Headers, before, masked); }
        if (!masker.Read(payload, out bool isBeyond)) { return isBeyond ? BodyRefusals.JsonDepth : BodyRefusals.Json; }
        return masker.Mask(payload, head.Headers, before, masked);
    }

    private string? MaskAlone(ReadOnlySpan<byte> payload)
    {
        using BodyFilter? filter = BodyMaskers.Choose(head.ContentType, BodyDirection.Response, context, depth: 1, out string refusal);
        return filter is null ? refusal : AmazonPieces.Write(filter, payload, masked) ?? filter.Finish(masked);
    }
}
