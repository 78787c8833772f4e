using EdgeGate.Core;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>A connection of HTTP/2, in either role: reads frames, keeps streams, windows and bounds, and answers what any peer must be answered.</summary>
/// <remarks>RFC 9113. What a stream means is its role's: <see cref="Http2Serving"/> toward clients, <see cref="Http2Asking"/> toward targets.</remarks>
internal abstract class Http2Link
{
    /// <summary>Frames that carry nothing, at once and each second: pings, settings, empty data. Far above what peers need; the write of what answers them bounds memory.</summary>
    private const int IdleFramesBurst = 10_000, IdleFramesPerSecond = 1_000;

    /// <summary>Streams a peer may reset, or have reset by its faults: each was begun for nothing (CVE-2023-44487).</summary>
    private const int ResetsBurst = 500, ResetsPerSecond = 50;

    private readonly RelayPeer peer;
    private readonly Http2Blocks blocks;
    private readonly Http2Budget idleFrames;
    private readonly Http2Budget resets;
    private readonly Dictionary<int, Http2Lane> streams = [];
    private readonly Http2Leftovers leftovers;
    private readonly bool isServer;
    private long partialSince;

    /// <summary>Bytes each side takes before anything else was said (RFC 9113, 6.9.2).</summary>
    private const int DefaultWindow = 65_535;

    /// <summary>Takes a connection.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="gate">The lock of all that happens on the connection.</param>
    /// <param name="bounds">Bounds of heads, as HTTP/1.1 has them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isServer">The role.</param>
    /// <param name="failed">Is told of failures of the gateway itself in what nobody awaits.</param>
    protected Http2Link(RelayPeer peer, Lock gate, Http1Limits bounds, TimeProvider time, bool isServer, Action<Exception> failed)
    {
        (this.peer, Gate, Time, this.isServer, Failed) = (peer, gate, time, isServer, failed);
        Limits = new Http2Limits { HeadBytesMax = bounds.HeadBytesMax, FieldListBytesMax = bounds.HeadBytesMax, FieldsMax = bounds.FieldsMax };
        // What the gateway writes may have grown by its masks, and has fields of its own.
        LaneLimits = bounds with { HeadBytesMax = 8 * bounds.HeadBytesMax, FieldsMax = 4 * bounds.FieldsMax, RequestLineBytesMax = 8 * bounds.RequestLineBytesMax, BodyBytesMax = long.MaxValue };
        idleFrames = new Http2Budget(IdleFramesBurst, IdleFramesPerSecond, time);
        resets = new Http2Budget(ResetsBurst, ResetsPerSecond, time);
        leftovers = new Http2Leftovers(time);
        blocks = new Http2Blocks(Limits);
        Output = new Http2Output(peer.Outbox, gate, 2 * LaneLimits.HeadBytesMax, problem =>
        {
            failed(problem);
            peer.Transport.Abort("what was to be written failed");
        });
    }

    /// <summary>The lock of all that happens on the connection.</summary>
    public Lock Gate { get; }
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }
    /// <summary>Is told of failures of the gateway itself in what nobody awaits.</summary>
    public Action<Exception> Failed { get; }
    /// <summary>Bounds of the connection.</summary>
    public Http2Limits Limits { get; }
    /// <summary>Bounds of what is said in lanes.</summary>
    public Http1Limits LaneLimits { get; }
    /// <summary>What the peer takes.</summary>
    public Http2PeerSettings PeerSettings { get; } = new(DefaultWindow);
    /// <summary>The connection's own windows.</summary>
    public Http2SharedWindow Shared { get; } = new(DefaultWindow);
    /// <summary>What goes to the peer.</summary>
    public Http2Output Output { get; }
    /// <summary>Whether the connection is over, or about to be.</summary>
    public bool IsEnded { get; private set; }
    /// <summary>What broke the protocol, if something did.</summary>
    public ProtocolFault Fault { get; private set; }
    /// <summary>For how long a frame or a header block has been under way; zero when none is.</summary>
    public TimeSpan PartialTime => Volatile.Read(ref partialSince) is not 0 and long since ? Time.GetElapsedTime(since) : TimeSpan.Zero;
    /// <summary>Streams under way.</summary>
    public int StreamCount => streams.Count;

    /// <summary>The highest stream that the peer began.</summary>
    protected int LastStream { get; set; }
    /// <summary>The streams under way.</summary>
    protected IReadOnlyDictionary<int, Http2Lane> Streams => streams;

    /// <summary>A stream's first fields came, or more of it; decoded.</summary>
    /// <param name="stream">Its number: known, or a peer's new one.</param>
    /// <param name="lane">Its lane; null when it is new.</param>
    /// <param name="read">The fields.</param>
    /// <param name="isEnd">Whether the peer's side ends with them.</param>
    protected abstract void OnFields(int stream, Http2Lane? lane, Http2FieldList read, bool isEnd);

    /// <summary>The peer begins no more streams, or takes none beyond one.</summary>
    protected abstract void OnGoAway(int last);

    /// <summary>The peer reset a stream.</summary>
    protected abstract void OnReset(Http2Lane lane, Http2ErrorCode code);

    /// <summary>Whether streams can be begun now.</summary>
    protected virtual bool HasRoom => true;

    /// <summary>Waits until streams can be begun.</summary>
    protected virtual Task RoomAsync() => Task.CompletedTask;

    /// <summary>The peer said what it takes.</summary>
    protected virtual void OnReady()
    {
    }

    /// <summary>Whether a number is one that was never used.</summary>
    protected abstract bool IsUnused(int stream);

    /// <summary>Says what we take; the first frame of either side.</summary>
    protected void WriteSettings(ReadOnlySpan<(Http2Setting Name, uint Value)> settings)
    {
        Output.Settings(settings, Limits.ConnectionWindowBytes - DefaultWindow);
        Shared.Announce(Limits.ConnectionWindowBytes);
    }

    /// <summary>Reads frames until the connection ends.</summary>
    protected async Task ReadAsync(Func<bool> mayGoOn)
    {
        int need = Http2Framer.HeaderBytes;
        while (mayGoOn() && !IsEnded)
        {
            Output.FlushSoon();
            // Who takes no answers is not read further.
            if (Output.IsFull || !HasRoom)
            {
                if (Output.IsFull) { await Output.FlushAsync(); }
                await RoomAsync();
                // That was no time of a frame's.
                if (partialSince != 0) { Volatile.Write(ref partialSince, Time.GetTimestamp()); }
            }
            if (peer.Unread.Length < need && !await peer.ReadAsync())
            {
                if (peer.IsClosed) { break; }
                continue;
            }
            int consumed;
            lock (Gate) { consumed = Step(peer.Unread, out need); }
            peer.Consume(consumed);
            bool isPartial = peer.Unread.Length > 0 || blocks.IsOpen;
            // A header block counts from its first frame on.
            if (!isPartial) { Volatile.Write(ref partialSince, 0); }
            else if (partialSince == 0 || (consumed > 0 && !blocks.IsOpen)) { Volatile.Write(ref partialSince, Time.GetTimestamp()); }
        }
    }

    /// <summary>Ends the connection: what is said last, and every lane.</summary>
    protected async Task EndAsync()
    {
        Task[] lanes;
        lock (Gate)
        {
            foreach ((int stream, bool owesEnd) in leftovers.TakeAll()) { EndLeft(stream, owesEnd, isCut: true); }
            IsEnded = true;
            lanes = [.. EndLanes()];
            streams.Clear();
        }
        try { await Output.FlushAsync(); }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            // Nobody is there to hear it.
        }
        try { await Task.WhenAll(lanes); }
        finally
        {
            blocks.Release();
            Output.Release();
        }
    }

    /// <summary>Ends the lanes of no stream too; what is to be waited for.</summary>
    protected abstract IEnumerable<Task> EndLanes();

    /// <summary>A stream begins.</summary>
    protected void Open(int stream, Http2Lane lane) => streams.Add(stream, lane);

    /// <summary>A stream is over.</summary>
    public void Close(int stream) => streams.Remove(stream);

    /// <summary>A request was answered before its end: what still comes of it is dropped, for a while.</summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="left">Its windows.</param>
    /// <param name="owesEnd">Whether the answer's end is told behind it.</param>
    public void Leave(int stream, Http2Windows left, bool owesEnd)
    {
        int given = left.Refill(Limits.StreamWindowBytes);
        if (!leftovers.TryAdd(stream, left, owesEnd)) { EndLeft(stream, owesEnd, isCut: true); }
        else if (given > 0) { Output.Window(stream, given); }
    }

    /// <summary>Ends what was left and goes on for too long, and streams whose peer takes nothing.</summary>
    /// <param name="stallMax">How long a peer may take nothing.</param>
    protected void EndLate(TimeSpan stallMax)
    {
        lock (Gate)
        {
            foreach ((int stream, Http2Lane lane) in streams.Where(pair => pair.Value.StallTime > stallMax).ToArray())
            {
                Output.Reset(stream, Http2ErrorCode.Cancel);
                Close(stream);
                lane.Cut("a write to the client stalled");
            }
            foreach ((int stream, bool owesEnd) in leftovers.TakeLate()) { EndLeft(stream, owesEnd, isCut: true); }
        }
        Output.FlushSoon();
    }

    private void EndLeft(int stream, bool owesEnd, bool isCut)
    {
        if (owesEnd) { Output.Data(stream, isEnd: true, default); }
        if (isCut) { Output.Reset(stream, Http2ErrorCode.NoError); }
    }

    /// <summary>Ends the connection over a fault of the peer's.</summary>
    protected void Fail(ProtocolFault fault)
    {
        if (IsEnded) { return; }
        (IsEnded, Fault) = (true, fault);
        Output.GoAway(LastStream, Http2Errors.Of(fault));
    }

    /// <summary>A stream was begun for nothing, by its peer's doing; false when it was one too many, and the connection ends.</summary>
    protected bool SpendReset() => Spend(resets);

    /// <summary>Ends a stream over a fault of the peer's.</summary>
    protected void FailStream(int stream, Http2Lane? lane, Http2ErrorCode code)
    {
        if (!SpendReset()) { return; }
        Output.Reset(stream, code);
        Close(stream);
        lane?.Cut("the peer broke the protocol");
    }

    /// <summary>Deals with the frames that are here whole.</summary>
    private int Step(ReadOnlySpan<byte> unread, out int need)
    {
        int consumed = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = unread[consumed..];
            ParseStep step = Http2Framer.ReadHeader(rest, Limits, out Http2Frame frame);
            need = Http2Framer.HeaderBytes;
            if (step.Kind == ParseKind.Fault) { Fail(step.Problem); }
            if (step.Kind != ParseKind.Done || IsEnded) { return consumed; }
            need = Http2Framer.HeaderBytes + frame.Length;
            if (rest.Length < need) { return consumed; }
            if (!PeerSettings.HaveCome && (frame.Type != Http2FrameType.Settings || frame.IsAck))
            {
                Fail(ProtocolFault.Http2FrameUnexpected);
                return consumed;
            }
            OnFrame(frame, rest.Slice(Http2Framer.HeaderBytes, frame.Length));
            consumed += need;
            if (Output.IsFull || !HasRoom) { return consumed; }
        }
    }

    private void OnFrame(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (blocks.IsOpen && frame.Type != Http2FrameType.Continuation)
        {
            Fail(ProtocolFault.Http2FrameUnexpected);
            return;
        }
        switch (frame.Type)
        {
            case Http2FrameType.Data:
                OnData(frame, payload);
                break;
            case Http2FrameType.Headers or Http2FrameType.Continuation:
                OnBlock(frame, payload);
                break;
            case Http2FrameType.Settings:
                OnSettings(frame, payload);
                break;
            case Http2FrameType.WindowUpdate:
                OnWindowUpdate(frame.Stream, Http2Framer.WindowIncrement(payload));
                break;
            case Http2FrameType.RstStream:
                OnRstStream(frame.Stream, Http2Framer.ErrorCode(payload));
                break;
            case Http2FrameType.Ping:
                if (!SpendIdle() || frame.IsAck) { break; }
                Output.PingAck(payload);
                break;
            case Http2FrameType.GoAway:
                Http2Framer.GoAway(payload, out int last, out _);
                OnGoAway(last);
                break;
            case Http2FrameType.PushPromise:
                Fail(ProtocolFault.Http2FrameUnexpected);
                break;
            case Http2FrameType.Priority:
                // Priorities of this kind are passed over, where they could be meant (RFC 9113, 5.3.2).
                if (SpendIdle() && !Http2Framer.TryContent(frame, payload, out _)) { Fail(ProtocolFault.Http2PaddingInvalid); }
                break;
            default:
                // A type that is not known (RFC 9113, 5.5).
                SpendIdle();
                break;
        }
    }

    private bool SpendIdle() => Spend(idleFrames);

    private bool Spend(Http2Budget budget)
    {
        if (budget.TrySpend()) { return true; }
        Fail(ProtocolFault.Http2TooManyFrames);
        return false;
    }

    private void OnData(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (IsUnused(frame.Stream))
        {
            Fail(ProtocolFault.Http2StreamNumber);
            return;
        }
        if (!Shared.TryReceive(frame.Length))
        {
            Fail(ProtocolFault.Http2WindowExceeded);
            return;
        }
        if (!Http2Framer.TryContent(frame, payload, out ReadOnlySpan<byte> data))
        {
            Fail(ProtocolFault.Http2PaddingInvalid);
            return;
        }
        bool isEnd = frame.IsEndStream;
        if (data.IsEmpty && !isEnd && !SpendIdle()) { return; }
        // What streams hold is bounded by their own windows: one that waits for an approval must not stop the others.
        int given = Shared.Credit(frame.Length, Limits.ConnectionWindowBytes);
        if (given > 0) { Output.Window(0, given); }
        if (!streams.TryGetValue(frame.Stream, out Http2Lane? lane))
        {
            if (PassOver(frame.Stream, frame.Length, isEnd)) { return; }
            if (!Output.WasReset(frame.Stream)) { Fail(ProtocolFault.Http2StreamClosed); }
            return;
        }
        Http2ErrorCode problem = lane.TakeData(data, frame.Length, isEnd);
        if (problem != Http2ErrorCode.NoError) { FailStream(frame.Stream, lane, problem); }
    }

    private bool PassOver(int stream, int bytes, bool isEnd)
    {
        Http2LeftoverStep? step = leftovers.Take(stream, bytes, isEnd, Limits.StreamWindowBytes);
        if (step is not { } taken) { return false; }
        if (taken.IsOver) { EndLeft(stream, taken.OwesEnd, taken.IsCut); }
        else if (taken.Given > 0) { Output.Window(stream, taken.Given); }
        return true;
    }

    /// <summary>A header block came, or a piece of it.</summary>
    private void OnBlock(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        ProtocolFault fault = blocks.Append(frame, payload);
        if (fault != ProtocolFault.None) { Fail(fault); }
        else if (!blocks.IsOpen) { OnFields(blocks.Stream, blocks.Fields, blocks.IsEnd); }
    }

    private void OnFields(int stream, Http2FieldList fields, bool isEnd)
    {
        if (streams.TryGetValue(stream, out Http2Lane? lane))
        {
            OnFields(stream, lane, fields, isEnd);
            return;
        }
        if (PassOver(stream, 0, isEnd: true) || Output.WasReset(stream)) { return; }
        if (!IsUnused(stream)) { Fail(ProtocolFault.Http2StreamClosed); }
        else if (!isServer) { Fail(ProtocolFault.Http2StreamNumber); }
        else { OnFields(stream, null, fields, isEnd); }
    }

    private void OnSettings(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (!SpendIdle() || frame.IsAck) { return; }
        ProtocolFault fault = PeerSettings.Take(payload, isFromServer: !isServer, out long growth, out bool changesTable);
        if (fault != ProtocolFault.None)
        {
            Fail(fault);
            return;
        }
        if (changesTable) { Output.ShrinkTable(); }
        if (growth != 0) { GrowWindows(growth); }
        Output.SettingsAck();
        OnReady();
    }

    private void GrowWindows(long growth)
    {
        foreach (Http2Lane lane in streams.Values)
        {
            if (!lane.TryGrow(growth)) { Fail(ProtocolFault.Http2WindowOverflow); }
        }
    }

    private void OnWindowUpdate(int stream, int increment)
    {
        if (stream != 0 && IsUnused(stream))
        {
            Fail(ProtocolFault.Http2StreamNumber);
            return;
        }
        if (stream == 0)
        {
            if (increment == 0) { Fail(ProtocolFault.Http2WindowIncrement); }
            else if (!Shared.TryGrow(increment)) { Fail(ProtocolFault.Http2WindowOverflow); }
            return;
        }
        if (!streams.TryGetValue(stream, out Http2Lane? lane)) { return; }
        if (increment == 0) { FailStream(stream, lane, Http2ErrorCode.ProtocolError); }
        else if (!lane.TryGrow(increment)) { FailStream(stream, lane, Http2ErrorCode.FlowControlError); }
    }

    private void OnRstStream(int stream, Http2ErrorCode code)
    {
        if (IsUnused(stream))
        {
            Fail(ProtocolFault.Http2StreamNumber);
            return;
        }
        leftovers.Remove(stream);
        bool isOpen = streams.Remove(stream, out Http2Lane? lane);
        // One that was answered was not begun for nothing.
        if (isServer && !(isOpen ? SpendReset() : SpendIdle())) { return; }
        if (lane is not null) { OnReset(lane, code); }
    }
}
