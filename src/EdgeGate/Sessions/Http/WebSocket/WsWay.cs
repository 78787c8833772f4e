using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Protocols.WebSocket;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http.WebSocket;

/// <summary>One way of a WebSocket: frames read, text masked across the fragments of a message, frames written anew. Under the session's lock.</summary>
/// <remarks>RFC 6455. What goes on is cut into frames as it becomes known; fragments mean nothing (5.4).</remarks>
internal sealed class WsWay(HttpExchange exchange, Outbox output, BodyContext context, bool isFromClient) : IDisposable
{
    private const int PieceBytes = 16 * 1024;

    private readonly ByteBuffer plain = new(PieceBytes);
    private readonly ByteBuffer made = new(PieceBytes * 16);
    private readonly WsTape? tape = exchange.Use.Tape is { } kept ? new WsTape(kept, exchange.Number, isFromClient, ReferenceEquals(kept.Plan, context.Plan)) : null;
    private WsTextMasker? masker;
    private WsFrame frame;
    private WsOpcode message;
    private bool isInFrame;
    private bool isContinued;
    private bool isClosed;
    private long offset;

    /// <summary>Messages that went on.</summary>
    public long Messages { get; private set; }

    /// <summary>Bytes of payloads read.</summary>
    public long Bytes { get; private set; }

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
                    PassControl(window[step.Bytes..whole]);
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
            if (!TryPass(window[..count])) { return exchange.OnBodyRefused(isFromClient, BodyRefusals.Denied, consumed); }
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
        masker = isText && !context.Plan.IsEmpty ? new WsTextMasker(context.Plan, context.Finds) : null;
        tape?.Begin(isText);
        return null;
    }

    private bool TryPass(ReadOnlySpan<byte> piece)
    {
        plain.Clear();
        plain.Append(piece);
        WsFramer.Unmask(plain.Written, frame.Mask, offset);
        offset += piece.Length;
        Bytes += piece.Length;
        bool isFrameDone = offset == frame.Length;
        bool isMessageDone = isFrameDone && frame.IsFinal;
        isInFrame = !isFrameDone;
        if (masker is null)
        {
            Send(plain.Written, isMessageDone);
            return true;
        }
        made.Clear();
        bool passes = masker.Write(plain.Written, made) && (!isMessageDone || masker.Finish(made));
        if (passes) { Send(made.Written, isMessageDone); }
        return passes;
    }

    private void Send(ReadOnlySpan<byte> payload, bool isLast)
    {
        if (payload.IsEmpty && !isLast) { return; }
        WsWriter.Frame(output.Buffer, isContinued ? WsOpcode.Continuation : message, isLast, payload, WsWriter.NewMask(isToServer: isFromClient));
        isContinued = true;
        tape?.Take(payload, isLast);
        if (!isLast) { return; }
        message = 0;
        masker?.Dispose();
        masker = null;
        Messages++;
    }

    /// <summary>A control frame goes on between fragments; a payload in which something is found goes on empty.</summary>
    private void PassControl(ReadOnlySpan<byte> payload)
    {
        plain.Clear();
        plain.Append(payload);
        WsFramer.Unmask(plain.Written, frame.Mask, 0);
        int kept = frame.Opcode == WsOpcode.Close ? Math.Min(plain.Length, sizeof(ushort)) : 0;
        made.Clear();
        bool isClean = context.Plan.IsEmpty || context.Plan.Mask(plain.Written[kept..], ValueShape.Text, made, context.Finds) == MaskOutcome.Unchanged;
        WsWriter.Frame(output.Buffer, frame.Opcode, isFinal: true, isClean ? plain.Written : plain.Written[..kept], WsWriter.NewMask(isToServer: isFromClient));
        isClosed = frame.Opcode == WsOpcode.Close;
    }
}
