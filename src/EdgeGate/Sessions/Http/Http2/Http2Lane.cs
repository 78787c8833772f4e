using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>A stream as HTTP/1.1: what comes in frames is written to a lane as a message, what the lane answers is sent in frames.</summary>
/// <remarks>Everything but <see cref="RunAsync"/> is called under the link's lock. A lane serves one stream at a time.</remarks>
internal abstract class Http2Lane
{
    private readonly LaneConnection far;
    private Http2Windows windows;
    private TaskCompletionSource? woken;
    private Task feeding = Task.CompletedTask;
    private Http2Incoming incoming;
    private Http2Stall stall;
    private long readsBefore;
    private bool isFeeding;
    private int uncredited;
    private Http1Body body;
    private int dataLeft;
    private bool endsWithFields;
    private bool owesEnd;
    private bool isCut;
    private bool isMuted;
    private bool isAlone;

    /// <summary>Takes the far end of a lane.</summary>
    /// <param name="link">The connection its streams are of.</param>
    /// <param name="far">The end to translate at; disposed of with this.</param>
    protected Http2Lane(Http2Link link, LaneConnection far)
    {
        this.far = far;
        Link = link;
        far.Left = OnLeft;
        Far = new RelayPeer(new PeerTransport(far), link.LaneLimits.HeadBytesMax, link.Gate, link.Time);
    }

    /// <summary>The stream's number; 0 for none.</summary>
    public int Stream { get; private set; }
    /// <summary>Whether the peer has ended its side of the stream.</summary>
    public bool IsRemoteEnded { get; private set; }
    /// <summary>Whether we have ended ours.</summary>
    public bool IsLocalEnded { get; private set; }
    /// <summary>Done when the lane has ended.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>The connection.</summary>
    protected Http2Link Link { get; }
    /// <summary>Whether the lane's other end has read something since <see cref="BeginStream"/>: what it has not read was not worked on.</summary>
    protected bool WasRead => far.ReadsOfOther != readsBefore;
    /// <summary>The end to translate at.</summary>
    protected RelayPeer Far { get; }
    /// <summary>Whether a message's head has gone out, and its body is under way.</summary>
    protected bool IsInBody { get; private set; }

    /// <summary>Begins to translate what the lane says.</summary>
    public void Start() => Completion = RunAsync();

    /// <summary>Whether whoever used the lane has left it.</summary>
    public bool IsLeft => far.HasHungUp;

    /// <summary>The stream is no more: whoever uses the lane sees a connection that failed.</summary>
    public void Cut(string why)
    {
        isCut = true;
        Wake();
        far.Abort(new ConnectionAbortedException(why));
    }

    /// <summary>The same, where the peer has not begun with the stream and never will: it may be asked elsewhere.</summary>
    protected void CutUnserved(string why)
    {
        far.IsUnserved = true;
        Cut(why);
    }

    /// <summary>The connection is over: a lane without a stream ends as a connection does that is closed.</summary>
    public void Close(string why)
    {
        if (Stream == 0) { far.EndWrites(); }
        else { Cut(why); }
    }

    /// <summary>For how long the peer has taken next to nothing of what there is for it; zero while it takes it.</summary>
    public TimeSpan StallTime => stall.Elapsed(Link.Time);

    /// <summary>Whether it waits for a window.</summary>
    public bool IsWaiting => woken is not null;

    /// <summary>The peer has ended the stream, and wants no more of what the lane says; what it said itself is good.</summary>
    protected void Mute()
    {
        isMuted = true;
        Stream = 0;
        Wake();
    }

    /// <summary>The peer takes more of the stream, or less; false when its window would be too large.</summary>
    public bool TryGrow(long change)
    {
        if (!windows.TryGrow(change)) { return false; }
        if (windows.Send > 0 && !Link.Shared.IsInRow(this)) { Wake(); }
        return true;
    }

    /// <summary>What waits for a window looks again.</summary>
    public void Wake()
    {
        woken?.TrySetResult();
        woken = null;
    }

    /// <summary>Bytes of the peer's body came.</summary>
    /// <param name="data">Without padding.</param>
    /// <param name="frameBytes">With padding: what the windows count.</param>
    /// <param name="isEnd">Whether the peer's side ends with them.</param>
    /// <returns>What is wrong with them; NoError when nothing is.</returns>
    public Http2ErrorCode TakeData(ReadOnlySpan<byte> data, int frameBytes, bool isEnd)
    {
        if (IsRemoteEnded) { return Http2ErrorCode.StreamClosed; }
        if (!incoming.IsBegun) { return Http2ErrorCode.ProtocolError; }
        if (!windows.TryReceive(frameBytes)) { return Http2ErrorCode.FlowControlError; }
        uncredited += frameBytes;
        if (!incoming.TryAppend(data, Far.Outbox.Buffer)) { return Http2ErrorCode.ProtocolError; }
        if (IsOverfed) { return Http2ErrorCode.EnhanceYourCalm; }
        if (isEnd) { return EndRemote(default); }
        Feed();
        return Http2ErrorCode.NoError;
    }

    /// <summary>Trailer fields came: the peer's side ends.</summary>
    public Http2ErrorCode TakeTrailers(Http2FieldList fields)
    {
        if (IsRemoteEnded) { return Http2ErrorCode.StreamClosed; }
        using ByteBuffer lines = new(Link.LaneLimits.HeadBytesMax);
        return Http2Heads.WriteTrailers(fields, lines) == ProtocolFault.None ? EndRemote(lines.Written) : Http2ErrorCode.ProtocolError;
    }

    /// <summary>Whether more waits for the lane's reader than windows bound: one of single bytes is six times as long in chunks, and heads have none.</summary>
    protected bool IsOverfed => Far.Outbox.Buffer.Length > 2 * Link.Limits.StreamWindowBytes;

    /// <summary>Sends the head of the message that the lane begins with, and says how its body is framed (<see cref="BeginBody"/>).</summary>
    /// <returns>Done(bytes of the head); NeedMore; a fault.</returns>
    protected abstract ParseStep SendHead(ReadOnlySpan<byte> unread);

    /// <summary>What the peer is told of a stream that the lane left unfinished.</summary>
    protected abstract Http2ErrorCode Reason { get; }

    /// <summary>Whether a body's end must not be told before the peer's own: there are clients that read no more once they know it, and then cannot send either.</summary>
    protected virtual bool MustWait => false;

    /// <summary>Whether nobody reads what the peer says once the other end has gone, though it was not aborted.</summary>
    protected virtual bool EndsWithOther => false;

    /// <summary>A message went out whole.</summary>
    /// <returns>Whether the lane goes on.</returns>
    protected abstract bool OnSent();

    /// <summary>The peer's message came whole.</summary>
    protected virtual void OnReceived()
    {
    }

    /// <summary>The lane has ended, whatever became of its stream.</summary>
    protected abstract void OnEnded();

    /// <summary>Begins a stream.</summary>
    protected void BeginStream(int stream)
    {
        Stream = stream;
        readsBefore = far.ReadsOfOther;
        (IsRemoteEnded, IsLocalEnded, IsInBody, uncredited, incoming, stall) = (false, false, false, 0, default, default);
        windows = new Http2Windows(Link.PeerSettings.StreamWindow, Link.Limits.StreamWindowBytes);
    }

    /// <summary>The stream is over; what the peer still sends of it is dropped.</summary>
    protected void EndStream()
    {
        if (!IsRemoteEnded) { Link.Leave(Stream, windows, owesEnd); }
        Link.Close(Stream);
        Stream = 0;
    }

    /// <summary>The head of the peer's message is in the lane's outbox; its body follows.</summary>
    protected void BeginIncoming(bool isChunked, long length, bool isEnd)
    {
        incoming = new Http2Incoming(isChunked, length);
        Feed();
        if (!isEnd) { return; }
        IsRemoteEnded = true;
        OnReceived();
    }

    /// <summary>The head of the lane's message was sent; as the end of our side where it has no body.</summary>
    protected void BeginBody(Http1BodyKind kind, long length)
    {
        body = new Http1Body(kind, length);
        (dataLeft, IsInBody, endsWithFields) = (0, true, kind == Http1BodyKind.None);
    }

    /// <summary>Sends what the outbox of the lane holds, and gives the peer's window back as it is taken.</summary>
    protected void Feed()
    {
        if (isFeeding) { return; }
        isFeeding = true;
        feeding = FeedAsync();
    }

    private Http2ErrorCode EndRemote(ReadOnlySpan<byte> trailers)
    {
        if (!incoming.TryEnd(trailers, Far.Outbox.Buffer)) { return Http2ErrorCode.ProtocolError; }
        IsRemoteEnded = true;
        Feed();
        OnReceived();
        return Http2ErrorCode.NoError;
    }

    private async Task FeedAsync()
    {
        try
        {
            while (true)
            {
                int credit;
                int stream;
                lock (Link.Gate)
                {
                    if (Far.Outbox.Buffer.Length == 0)
                    {
                        isFeeding = false;
                        return;
                    }
                    (credit, uncredited, stream) = (uncredited, 0, Stream);
                }
                await Far.Outbox.FlushAsync(CancellationToken.None);
                lock (Link.Gate)
                {
                    // The next stream owes nothing for what came of this one.
                    if (IsRemoteEnded || Stream == 0 || Stream != stream) { continue; }
                    int given = windows.Credit(credit, Link.Limits.StreamWindowBytes);
                    if (given > 0) { Link.Output.Window(Stream, given); }
                }
                Link.Output.FlushSoon();
            }
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            // Whoever read the lane is gone: its other way says so too.
        }
        catch (Exception problem)
        {
            Link.Failed(problem);
            lock (Link.Gate) { Cut("the lane failed"); }
        }
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                RelayStep step;
                lock (Link.Gate)
                {
                    step = Step(Far.Unread);
                    stall.Measure(step, Link.Time);
                    Link.Shared.EndTurn(this, isOver: false);
                }
                Far.Consume(step.Consumed);
                // What is said no more need not reach a peer that may be gone.
                if (!isMuted) { await Link.Output.FlushAsync(); }
                if (step.Kind == RelayStepKind.End) { return; }
                if (step.Kind == RelayStepKind.Wait) { await WindowAsync(); }
                if (step.Kind != RelayStepKind.Read) { continue; }
                while (Far.Unread.Length < step.Need)
                {
                    if (await Far.ReadAsync() || !Far.IsClosed) { continue; }
                    return;
                }
            }
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            // Whoever uses the lane is gone.
        }
        catch (Exception problem)
        {
            Link.Failed(problem);
        }
        finally
        {
            lock (Link.Gate) { End(); }
            Link.Output.FlushSoon();
            try { await feeding; }
            finally { await Far.DisposeAsync(); }
        }
    }

    /// <summary>A stream that has no whole answer has none any more.</summary>
    private void End()
    {
        bool wasCut = isCut;
        isCut = true;
        // Who has said all, and was asked all, is not cut off: the lane ends as a connection does that is closed.
        if (Stream == 0 && !isMuted && !isFeeding && !Far.IsClosed) { far.EndWrites(); }
        else { far.Abort(new ConnectionAbortedException("the lane has ended")); }
        if (Stream != 0 && !wasCut)
        {
            Link.Output.Reset(Stream, Reason);
            Link.Close(Stream);
        }
        Stream = 0;
        Link.Shared.EndTurn(this, isOver: true);
        OnEnded();
    }

    /// <summary>The other end has gone: a stream that waits for its window must not wait on, for it takes of the connection's.</summary>
    private void OnLeft()
    {
        if (!far.IsAborted && !EndsWithOther) { return; }
        lock (Link.Gate)
        {
            isAlone = true;
            Wake();
        }
    }

    private Task WindowAsync()
    {
        lock (Link.Gate)
        {
            if (isCut || isMuted || isAlone || Link.IsEnded || Link.Shared.MaySend(this, windows.Send)) { return Task.CompletedTask; }
            woken ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Link.Shared.Await(this, windows.Send);
            return woken.Task;
        }
    }

    private RelayStep Step(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            if (isCut || isAlone) { return RelayStep.End(consumed, default); }
            if (isMuted) { return RelayStep.Read(unread.Length, 1); }
            if (Link.Output.IsFull) { return RelayStep.Flush(consumed); }
            if (!IsInBody)
            {
                ParseStep head = SendHead(unread[consumed..]);
                if (head.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, head.Bytes); }
                if (head.Kind == ParseKind.Fault) { return RelayStep.End(consumed, default); }
                consumed += head.Bytes;
                continue;
            }
            if (dataLeft > 0)
            {
                int count = Link.Shared.Take(this, Math.Min(dataLeft, unread.Length - consumed), windows.Send);
                if (count == 0) { return RelayStep.Wait(consumed); }
                windows.Sent(count);
                dataLeft -= count;
                bool isLast = dataLeft == 0 && body.IsEnd;
                Link.Output.Data(Stream, isLast && !MustWait, unread.Slice(consumed, count));
                consumed += count;
                if (isLast && !EndLocal()) { return RelayStep.End(consumed, default); }
                continue;
            }
            if (body.IsEnd)
            {
                if (!endsWithFields && !MustWait) { Link.Output.Data(Stream, isEnd: true, default); }
                if (!EndLocal()) { return RelayStep.End(consumed, default); }
                continue;
            }
            ParseStep step = body.Read(unread[consumed..], Link.LaneLimits, out Http1BodyPart part, out ReadOnlySpan<byte> bytes);
            if (step.Kind == ParseKind.NeedMore) { return RelayStep.Read(consumed, step.Bytes); }
            if (step.Kind == ParseKind.Fault) { return RelayStep.End(consumed, default); }
            if (part == Http1BodyPart.Data)
            {
                dataLeft = step.Bytes;
                continue;
            }
            consumed += step.Bytes;
            if (part != Http1BodyPart.Trailers || bytes.IsEmpty) { continue; }
            Http2Heads.WriteTrailersBlock(bytes, Link.Output.BeginBlock());
            Link.Output.Block(Stream, isEnd: true);
            endsWithFields = true;
            if (!EndLocal()) { return RelayStep.End(consumed, default); }
        }
    }

    private bool EndLocal()
    {
        (IsLocalEnded, IsInBody, owesEnd) = (true, false, MustWait && !endsWithFields);
        return OnSent();
    }
}
