using System.Buffers;
using System.Buffers.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Json;
using EdgeGate.Sessions.Http.Bodies.Events;
using EdgeGate.Sessions.Http.Bodies.Json;

namespace EdgeGate.Sessions.Http.Bodies.AmazonEvents;

/// <summary>Payloads whose <c>bytes</c> hold, in base64, an event of a model in its own words, or a piece of what an agent says.</summary>
/// <remarks>Amazon Bedrock, InvokeModelWithResponseStream and InvokeAgent: <c>{"bytes":"eyJ0eXBlIjoi...","p":"abc"}</c>. What is added is a payload with nothing else.</remarks>
internal sealed class AmazonChunks : IDisposable
{
    private const int NodesMax = 64 * 1024;

    private readonly BodyContext context;
    private readonly JsonTree tree;
    private readonly JsonWalker walker;
    private readonly EventMasker masker;
    private readonly AmazonEventForm form;
    private readonly ByteBuffer inner = new(int.MaxValue / 2);
    private readonly ByteBuffer masked = new(int.MaxValue / 2);
    private readonly ByteBuffer whole = new(int.MaxValue / 2);
    private DeltaStream? text;
    private int bytes;

    public AmazonChunks(BodyContext context)
    {
        this.context = context;
        tree = new JsonTree(context.Limits.DepthMax, NodesMax);
        walker = new JsonWalker(context);
        form = new AmazonEventForm(context);
        masker = new EventMasker(context, context.Deltas, AppendMessage);
    }

    /// <summary>Whether a payload has such bytes; if so they are read.</summary>
    public bool TryRead(ReadOnlySpan<byte> payload)
    {
        if (payload.IndexOf("\"bytes\""u8) < 0 || tree.Read(payload) != JsonToken.EndDocument || tree[0].Kind != JsonNodeKind.Object) { return false; }
        bytes = tree.Member(0, payload, "bytes"u8);
        return bytes >= 0 && tree[bytes].Kind == JsonNodeKind.String && TryDecode(tree.Raw(bytes, payload)[1..^1]);
    }

    /// <summary>Masks the payload that was read.</summary>
    /// <param name="payload">The same bytes.</param>
    /// <param name="headers">The headers of its message.</param>
    /// <param name="before">Receives messages that go out before this one.</param>
    /// <param name="output">Receives the payload.</param>
    /// <returns>Null, or why it may not go on.</returns>
    public string? Mask(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> headers, ByteBuffer before, ByteBuffer output)
    {
        masked.Clear();
        if (MaskInner(headers, before) is { } problem) { return problem; }
        if (form.IsLines)
        {
            output.Append(masked.Written);
            return null;
        }
        int start = tree[bytes].Start;
        whole.Clear();
        whole.Append(payload[..start]);
        AppendText(masked.Written, whole);
        whole.Append(payload[tree[bytes].End..]);
        walker.Reset();
        walker.Places.Add(new JsonPlaceRule(start, JsonPlaceAction.Pass, null));
        return walker.Write(whole.Written, output) ?? walker.Finish(output);
    }

    /// <summary>Appends messages with all that waits, and ends the texts; null, or why it may not go on.</summary>
    public string? Flush(ByteBuffer output)
    {
        if (text is not null)
        {
            if (!text.Finish(out bool hasRest)) { return BodyRefusals.Denied; }
            masked.Clear();
            if (hasRest && text.Write([], isLast: true, masked)) { AppendMessage(text.EventName.Written, masked.Written, output); }
            text.Dispose();
            text = null;
        }
        return masker.Flush(output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        text?.Dispose();
        tree.Dispose();
        walker.Dispose();
        masker.Dispose();
        inner.Release();
        masked.Release();
        whole.Release();
    }

    private string? MaskInner(ReadOnlySpan<byte> headers, ByteBuffer before)
    {
        bool isBeyond = false;
        // Brackets within a text are no document.
        if (text is null && masker.Read(inner.Written, out isBeyond)) { return masker.Mask(inner.Written, headers, before, masked); }
        if (isBeyond) { return BodyRefusals.JsonDepth; }
        if (!SniffFilter.IsText(inner.Written, isCut: true))
        {
            if (!context.PassesBinary) { return BodyRefusals.Binary; }
            masked.Append(inner.Written);
            return null;
        }
        text ??= new DeltaStream(context, [], [], isDocument: false);
        text.EventName.Clear();
        text.EventName.Append(headers);
        return text.Write(inner.Written, isLast: false, masked) ? null : BodyRefusals.Denied;
    }

    private void AppendMessage(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> document, ByteBuffer output)
    {
        if (form.IsLines)
        {
            form.Append(headers, document, output);
            return;
        }
        whole.Clear();
        whole.Append("{\"bytes\":"u8);
        AppendText(document, whole);
        whole.Append((byte)'}');
        form.Append(headers, whole.Written, output);
    }

    private static void AppendText(ReadOnlySpan<byte> decoded, ByteBuffer output)
    {
        output.Append((byte)'"');
        output.AppendBase64(decoded);
        output.Append((byte)'"');
    }

    private bool TryDecode(ReadOnlySpan<byte> base64)
    {
        inner.Clear();
        Span<byte> target = inner.GetSpan(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        bool isBase64 = Base64.DecodeFromUtf8(base64, target, out _, out int written) == OperationStatus.Done;
        inner.Advance(isBase64 ? written : 0);
        return inner.Length > 0;
    }
}
