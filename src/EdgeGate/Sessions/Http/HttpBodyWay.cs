using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Grpc;

namespace EdgeGate.Sessions.Http;

/// <summary>One message's way through the gateway: its head first, then its body, masked and framed anew. Used again for the next message.</summary>
internal sealed class HttpBodyWay(HttpExchange exchange, bool isRequest, Http1Limits limits) : IDisposable
{
    /// <summary>A body up to this length is masked whole, so that its new length can be said beforehand.</summary>
    public const int HeldBytesMax = 64 * 1024;

    /// <summary>Masked, a held body may grow to this; then it goes on in chunks.</summary>
    private const int HeldGrowthMax = 256 * 1024;

    /// <summary>A body that must be known before its head may grow to this.</summary>
    private const int SignedBytesMax = 8 * 1024 * 1024;

    /// <summary>What went on is kept up to this, to be sent again.</summary>
    private const int KeptBytesMax = 64 * 1024;

    private readonly ByteBuffer kept = new(KeptBytesMax);
    private readonly ByteBuffer made = new((2 * new BodyLimits().OutputBytesMax) + SignedBytesMax + (64 * 1024));
    private readonly ByteBuffer trailers = new(limits.TrailerBytesMax);
    private Outbox? output;
    private Http1Body body;
    private BodyMasker? masker;
    private HttpBodyTape? tape;
    private HttpFraming framing;
    private Phase phase;
    private int dataLeft;
    private bool isFull;
    private bool isClosed;
    private bool isHeldWhole;
    private bool isCounted;
    private bool isKept;
    private string? exceeded;
    private volatile BodyWait waited;
    private GrpcBoundary boundary;

    private enum Phase
    {
        Idle,
        Reading,
        Completing,
        Done,
    }

    /// <summary>The start line and fields, without those that frame; written by the exchange, sent by <see cref="Begin"/>.</summary>
    public ByteBuffer Head { get; } = new(limits.HeadBytesMax * 8);

    /// <summary>Keeps the masker of a body that passed.</summary>
    public SpareMasker Spare { get; } = new();

    /// <summary>Whether all of it went on.</summary>
    public bool IsDone => phase == Phase.Done;

    /// <summary>Whether the head went on, or was appended to.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>For how long what waits of it may do so while no more of it comes, and how often that has changed. Read by the clock.</summary>
    public (BodyWait Wait, int Changes) Waiting => masker is { } of ? (of.Wait, of.WaitChanges) : default;

    /// <summary>No more of it came for that long: the next step lets go what may wait no longer.</summary>
    public void LetWaitingGo(BodyWait quiet) => waited = quiet;

    /// <summary>Whether it is a body of gRPC-Web, whose status is in its last message.</summary>
    public bool IsGrpcWeb { get; set; }

    /// <summary>Bytes of the body that went on.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Begins a message whose head is in <see cref="Head"/>.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="from">The body as it comes.</param>
    /// <param name="mask">Masks it; owned from here on. Null: it passes.</param>
    /// <param name="framed">How it is framed anew.</param>
    /// <param name="length">Its length, where it is known.</param>
    /// <param name="recorder">Records what goes on, or null.</param>
    /// <param name="mustHold">Whether a held body is held whatever its length, up to a bound.</param>
    /// <param name="mustKeep">Whether what goes on is kept, up to a bound, until <see cref="LetGo"/>.</param>
    public void Begin(Outbox to, Http1Body from, BodyMasker? mask, HttpFraming framed, long length, HttpBodyTape? recorder, bool mustHold = false, bool mustKeep = false)
    {
        isKept = mustKeep;
        isHeldWhole = mustHold && framed == HttpFraming.Held;
        output = to;
        body = from;
        masker = mask;
        framing = framed;
        tape = recorder;
        phase = Phase.Reading;
        if (framing == HttpFraming.Held) { return; }
        int before = to.Buffer.Length;
        SendHead(length);
        Keep(before);
    }

    /// <summary>Whether all that went on is known still.</summary>
    public bool MayTurn => isKept;

    /// <summary>Sends what went on to another peer, and what follows too.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="hostLine">The line of the Host field that was written.</param>
    /// <param name="newHostLine">The line that takes its place.</param>
    public void Turn(Outbox to, ReadOnlySpan<byte> hostLine, ReadOnlySpan<byte> newHostLine)
    {
        output = to;
        ByteBuffer written = kept.Length > 0 ? kept : Head;
        if (!hostLine.SequenceEqual(newHostLine))
        {
            // It follows the request line.
            byte[] whole = written.Written.ToArray();
            int at = whole.AsSpan().IndexOf((byte)'\n') + 1;
            written.Clear();
            written.Append(whole.AsSpan(0, at));
            written.Append(newHostLine);
            written.Append(whole.AsSpan(at + hostLine.Length));
        }
        to.Buffer.Append(kept.Written);
    }

    /// <summary>Keeps no longer what went on.</summary>
    public void LetGo()
    {
        isKept = false;
        kept.Release();
    }

    /// <summary>Counts bytes that went on in what the exchange became: a WebSocket, or a guest's stream.</summary>
    /// <returns>Why no more may; null when it may.</returns>
    public string? Count(long bytes)
    {
        BytesSent += bytes;
        return exchange.Count(isRequest, bytes);
    }

    /// <summary>Moves what is here.</summary>
    public RelayStep Step(ReadOnlySpan<byte> unread)
    {
        int before = output!.Buffer.Length;
        if (waited != BodyWait.None && PassWaiting() is { } refusal) { return exchange.OnBodyRefused(isRequest, refusal, 0); }
        RelayStep step = Move(unread);
        Keep(before);
        return step;
    }

    private string? PassWaiting()
    {
        BodyWait quiet = waited;
        waited = BodyWait.None;
        if (phase != Phase.Reading || masker is null) { return null; }
        BodyOutcome outcome = masker.LetGo(quiet, made);
        if (outcome.Kind == BodyOutcomeKind.Refused) { return outcome.Reason; }
        SendMade();
        return exceeded;
    }

    private void Keep(int before)
    {
        if (!isKept) { return; }
        ReadOnlySpan<byte> more = output!.Buffer.Written[before..];
        if (more.Length > KeptBytesMax - kept.Length) { LetGo(); }
        else { kept.Append(more); }
    }

    private RelayStep Move(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (phase != Phase.Done)
        {
            if (output!.IsFull) { return RelayStep.Flush(consumed); }
            if (phase == Phase.Completing)
            {
                if (Complete() is { } refusal) { return exchange.OnBodyRefused(isRequest, refusal, consumed); }
                continue;
            }
            if (isHeldWhole && made.Length > SignedBytesMax) { return exchange.OnBodyRefused(isRequest, "the body is too long to be signed", consumed); }
            if (dataLeft > 0 || isFull)
            {
                int taken = Feed(unread.Slice(consumed, dataLeft), out string? refusal);
                refusal ??= exceeded;
                if (refusal is not null) { return exchange.OnBodyRefused(isRequest, refusal, consumed); }
                consumed += taken;
                dataLeft -= taken;
                continue;
            }
            if (body.IsEnd || (isClosed && body.EndsWithConnection))
            {
                phase = Phase.Completing;
                continue;
            }
            ParseStep step = body.Read(unread[consumed..], limits, out Http1BodyPart part, out ReadOnlySpan<byte> bytes);
            if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
            if (step.Kind == ParseKind.Fault) { return exchange.OnFault(isRequest, step.Problem, consumed); }
            if (part == Http1BodyPart.Data)
            {
                dataLeft = step.Bytes;
                continue;
            }
            if (part == Http1BodyPart.Trailers)
            {
                trailers.Clear();
                trailers.Append(bytes);
            }
            consumed += step.Bytes;
        }
        return RelayStep.End(consumed, default);
    }

    /// <summary>The peer closed: whether that is a way for this body to end.</summary>
    public bool TryClose()
    {
        isClosed = true;
        return phase == Phase.Done || body.IsEnd || body.EndsWithConnection;
    }

    /// <summary>Ends a body of chunks before its end, with trailers that say so; false when it has not begun, has no trailers, or is in a message whose end would not come.</summary>
    /// <param name="lines">Whole field lines.</param>
    public bool TryBreakOff(ReadOnlySpan<byte> lines)
    {
        if (!IsBegun || framing != HttpFraming.Chunked || phase is not (Phase.Reading or Phase.Completing) || (IsGrpcWeb && !boundary.MayEnd)) { return false; }
        phase = Phase.Idle;
        if (IsGrpcWeb)
        {
            made.Clear();
            GrpcBoundary.AppendTrailers(lines, made);
            Http1Writer.Chunk(output!.Buffer, made.Written);
        }
        output!.Buffer.Append("0\r\n"u8);
        if (!IsGrpcWeb) { output.Buffer.Append(lines); }
        Http1Writer.End(output.Buffer);
        return true;
    }

    /// <summary>Ends it, done or not.</summary>
    public void Reset()
    {
        if (masker is not null) { Spare.Give(masker, hasPassed: phase == Phase.Done); }
        masker = null;
        tape = null;
        phase = Phase.Idle;
        (dataLeft, isFull, isClosed, IsBegun, BytesSent, isCounted, exceeded, waited) = (0, false, false, false, 0, false, null, BodyWait.None);
        body = default;
        (IsGrpcWeb, boundary) = (false, default);
        LetGo();
        made.Release();
        trailers.Release();
        Head.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        Spare.Dispose();
        Head.Release();
    }

    private int Feed(ReadOnlySpan<byte> data, out string? refusal)
    {
        refusal = null;
        isFull = false;
        if (masker is null)
        {
            if (framing == HttpFraming.Held)
            {
                data = data[..Math.Min(data.Length, BodyLimits.PieceBytes)];
                made.Append(data);
                SendMade();
            }
            else { Send(data); }
            return data.Length;
        }
        BodyOutcome outcome = masker.Append(data, made);
        isFull = outcome.Kind == BodyOutcomeKind.Full;
        if (outcome.Kind == BodyOutcomeKind.Refused) { refusal = outcome.Reason; }
        SendMade();
        return outcome.Consumed;
    }

    private string? Complete()
    {
        BodyOutcome outcome = masker?.Complete(made) ?? BodyOutcome.Passed(0);
        if (outcome.Kind == BodyOutcomeKind.Refused) { return outcome.Reason; }
        if (outcome.Kind == BodyOutcomeKind.Full && framing == HttpFraming.Held && !isHeldWhole) { StopHolding(); }
        if (framing != HttpFraming.Held) { SendMade(); }
        if (exceeded is not null) { return exceeded; }
        if (outcome.Kind == BodyOutcomeKind.Full) { return null; }
        if (framing == HttpFraming.Held)
        {
            // Nothing of it has gone on: what is too large is refused with words.
            if (exchange.Count(isRequest, made.Length) is { } tooLarge) { return tooLarge; }
            isCounted = true;
            SendHead(made.Length);
            framing = HttpFraming.Length;
            SendMade();
        }
        if (framing == HttpFraming.Chunked)
        {
            output!.Buffer.Append("0\r\n"u8);
            if (trailers.Length > 0 && exchange.WriteTrailers(isRequest, trailers.Written, output.Buffer) is { } refusal) { return refusal; }
            Http1Writer.End(output.Buffer);
        }
        tape?.Finish();
        phase = Phase.Done;
        return null;
    }

    private void SendMade()
    {
        if (framing == HttpFraming.Held)
        {
            if (isHeldWhole || made.Length <= HeldGrowthMax) { return; }
            StopHolding();
        }
        Send(made.Written);
        made.Clear();
    }

    private void StopHolding()
    {
        framing = exchange.CanChunk(isRequest) ? HttpFraming.Chunked : HttpFraming.Close;
        SendHead(0);
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) { return; }
        BytesSent += bytes.Length;
        if (!isCounted) { exceeded ??= exchange.Count(isRequest, bytes.Length); }
        tape?.Take(bytes);
        if (IsGrpcWeb) { boundary.Take(bytes); }
        if (framing == HttpFraming.Chunked) { Http1Writer.Chunk(output!.Buffer, bytes); }
        else { output!.Buffer.Append(bytes); }
    }

    private void SendHead(long length)
    {
        IsBegun = true;
        ByteBuffer buffer = output!.Buffer;
        buffer.Append(Head.Written);
        switch (framing)
        {
            case HttpFraming.Length or HttpFraming.Held:
                Http1Writer.Field(buffer, "Content-Length"u8, length);
                break;
            case HttpFraming.Chunked:
                Http1Writer.Field(buffer, "Transfer-Encoding"u8, "chunked"u8);
                break;
        }
        if (isRequest) { exchange.WriteSignature(Head.Written, framing == HttpFraming.Held ? made.Written : default, hasBody: framing != HttpFraming.None && !(framing == HttpFraming.Length && length == 0), buffer); }
        else { exchange.WriteConnection(buffer, framing); }
        Http1Writer.End(buffer);
        Head.Clear();
    }
}
