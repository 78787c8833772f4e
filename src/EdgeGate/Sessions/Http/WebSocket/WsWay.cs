using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.WebSocket;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http.WebSocket;

/// <summary>One way of a WebSocket: frames read, text masked across the fragments of a message, frames written anew. Under the session's lock.</summary>
/// <remarks>RFC 6455. What goes on is cut into frames as it becomes known; fragments mean nothing (5.4).</remarks>
internal sealed class WsWay : IDisposable
{
    private const int PieceBytes = 16 * 1024;

    private readonly HttpExchange exchange;
    private readonly Outbox output;
    private readonly BodyContext context;
    private readonly bool isFromClient;
    private readonly ByteBuffer plain = new(PieceBytes);
    private readonly ByteBuffer made;
    private readonly WsMessageMasker? masker;
    private readonly WsTape? tape;
    private WsFrame frame;
    private WsOpcode message;
    private bool isMasked;
    private bool isInFrame;
    private bool isContinued;
    private bool isClosed;
    private long offset;
    private string? exceeded;

    /// <summary>Begins.</summary>
    /// <param name="exchange">The exchange that became it.</param>
    /// <param name="output">Where what goes on is written.</param>
    /// <param name="context">What the rule asks.</param>
    /// <param name="isFromClient">Whether the client is the sender.</param>
    public WsWay(HttpExchange exchange, Outbox output, BodyContext context, bool isFromClient)
    {
        (this.exchange, this.output, this.context, this.isFromClient) = (exchange, output, context, isFromClient);
        made = new ByteBuffer(context.Limits.OutputBytesMax);
        masker = context.Plan.IsEmpty ? null : new WsMessageMasker(context, (_, document, _) => SendAdded(document));
        tape = exchange.Use.Tape is { } kept ? new WsTape(kept, exchange.Number, isFromClient, context) : null;
    }

    /// <summary>Moves what is here.</summary>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (!isClosed)
        {
            if (output.IsFull) { return RelayStep.Flush(consumed); }
            ReadOnlySpan<byte> window = unread[consumed..];
            if (!isInFrame)
            {
                ParseStep step = WsFramer.ReadHeader(window, isFromClient, out frame);
                if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
                if (step.Kind == ParseKind.Fault) { return exchange.OnFault(isFromClient, step.Problem, consumed); }
                if (frame.IsControl)
                {
                    int whole = step.Bytes + (int)frame.Length;
                    if (window.Length < whole) { return RelayStep.Read(consumed, whole); }
                    if (PassControl(window[step.Bytes..whole]) is { } problem) { return exchange.OnBodyRefused(isFromClient, problem, consumed); }
                    consumed += whole;
                    continue;
                }
                if (frame.Opcode == WsOpcode.Continuation != (message != 0)) { return exchange.OnFault(isFromClient, ProtocolFault.WsFragmentMisplaced, consumed); }
                consumed += step.Bytes;
                if (Begin() is { } refusal) { return exchange.OnBodyRefused(isFromClient, refusal, consumed); }
                continue;
            }
            if (offset < frame.Length && window.IsEmpty) { return RelayStep.Read(consumed, 1); }
            int count = (int)Math.Min(Math.Min(window.Length, PieceBytes), frame.Length - offset);
            if (Pass(window[..count]) is { } denied) { return exchange.OnBodyRefused(isFromClient, denied, consumed); }
            consumed += count;
        }
        return RelayStep.End(consumed, default);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        masker?.Dispose();
        tape?.Dispose();
        plain.Release();
        made.Release();
    }

    /// <summary>A frame of a message begins.</summary>
    private string? Begin()
    {
        isInFrame = true;
        offset = 0;
        if (frame.Opcode == WsOpcode.Continuation) { return null; }
        message = frame.Opcode;
        isContinued = false;
        bool isText = message == WsOpcode.Text;
        if (!isText && !context.Plan.IsEmpty && !context.PassesBinary) { return BodyRefusals.Binary; }
        isMasked = isText && masker is not null;
        tape?.Begin(isText);
        return null;
    }

    private string? Pass(ReadOnlySpan<byte> piece)
    {
        plain.Clear();
        plain.Append(piece);
        WsFramer.Unmask(plain.Written, frame.Mask, offset);
        offset += piece.Length;
        bool isFrameDone = offset == frame.Length;
        bool isMessageDone = isFrameDone && frame.IsFinal;
        isInFrame = !isFrameDone;
        if (!isMasked)
        {
            Send(plain.Written, isMessageDone);
            return exceeded;
        }
        made.Clear();
        string? problem = masker!.Write(plain.Written, made);
        if (problem is null && isMessageDone) { problem = masker.Finish(made); }
        if (problem is null) { Send(made.Written, isMessageDone); }
        if (made.Length > PieceBytes) { made.Release(); }
        return problem ?? exceeded;
    }

    /// <summary>A message of the gateway's own goes out before the one under way, of which nothing has.</summary>
    private void SendAdded(ReadOnlySpan<byte> document)
    {
        Write(WsOpcode.Text, isFinal: true, document);
        tape?.Begin(isTextMessage: true);
        tape?.Take(document, isLast: true);
        if (message != 0) { tape?.Begin(isTextMessage: true); }
    }

    private void Send(ReadOnlySpan<byte> payload, bool isLast)
    {
        if (payload.IsEmpty && !isLast) { return; }
        Write(isContinued ? WsOpcode.Continuation : message, isLast, payload);
        isContinued = true;
        tape?.Take(payload, isLast);
        if (isLast) { message = 0; }
    }

    private void Write(WsOpcode opcode, bool isFinal, ReadOnlySpan<byte> payload)
    {
        WsWriter.Frame(output.Buffer, opcode, isFinal, payload, WsWriter.NewMask(isToServer: isFromClient));
        exceeded ??= (isFromClient ? exchange.RequestWay : exchange.ResponseWay).Count(payload.Length);
    }

    /// <summary>A control frame goes on between fragments; a payload in which something is found goes on empty.</summary>
    private string? PassControl(ReadOnlySpan<byte> payload)
    {
        // No message may stand between the fragments of another.
        if (frame.Opcode == WsOpcode.Close && message == 0)
        {
            if (masker?.End() is { } problem) { return problem; }
            tape?.End();
        }
        plain.Clear();
        plain.Append(payload);
        WsFramer.Unmask(plain.Written, frame.Mask, 0);
        int kept = frame.Opcode == WsOpcode.Close ? Math.Min(plain.Length, sizeof(ushort)) : 0;
        made.Clear();
        bool isClean = context.Plan.IsEmpty || context.Plan.Mask(plain.Written[kept..], ValueShape.Text, made, context.Finds) == MaskOutcome.Unchanged;
        Write(frame.Opcode, isFinal: true, isClean ? plain.Written : plain.Written[..kept]);
        isClosed = frame.Opcode == WsOpcode.Close;
        return exceeded;
    }
}
