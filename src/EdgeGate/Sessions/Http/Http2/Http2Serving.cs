using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>HTTP/2 toward a client: each of its streams is spoken as HTTP/1.1 with a session of its own, so that there is one way to judge, mask and record.</summary>
/// <remarks>
/// What is translated has to pass the parser of HTTP/1.1, so nothing reaches a target that could not be said in it. A client has <see cref="Http2Limits.StreamsMax"/> streams at most,
/// and twice as many sessions, be they on their way out. Memory of a connection: lanes * (a stream's window + 2 ways), 40 MiB at most, and only for those who were let in.
/// </remarks>
internal sealed class Http2Serving : Http2Link
{
    private readonly HttpGate gate;
    private readonly HttpClientSide side;
    private readonly HttpLedger ledger;
    private readonly Func<PeerTransport, HttpSession> serve;
    private readonly CancellationToken stop;
    private readonly HashSet<Http2ServedLane> lanes = [];
    // The last that came to rest is used first, so the first has rested for longest.
    private readonly List<Http2ServedLane> resting = [];
    private readonly List<Task> sessions = [];
    private int running;
    private TaskCompletionSource? left;
    private bool hasSaidGoodbye;
    private long quietSince;

    /// <summary>Sessions at once of a client that has proven nothing yet: each takes a place that others may need.</summary>
    private const int UnprovenSessionsMax = 16;

    /// <summary>Sessions at once. Some are on their way out when their streams are over: as many again, and the client is not read further until they have gone.</summary>
    private int SessionsMax => 2 * Limits.StreamsMax;

    /// <summary>Takes a connection whose client speaks HTTP/2.</summary>
    /// <param name="gate">What sessions share.</param>
    /// <param name="side">The client.</param>
    /// <param name="ledger">Told of what is refused.</param>
    /// <param name="serve">Makes the session of a lane.</param>
    /// <param name="stop">Ends all.</param>
    public Http2Serving(HttpGate gate, HttpClientSide side, HttpLedger ledger, Func<PeerTransport, HttpSession> serve, CancellationToken stop)
        : base(side.Peer, side.Gate, gate.Limits, gate.Engines.Time, isServer: true, gate.Engines.Failed)
    {
        (this.gate, this.side, this.ledger, this.serve, this.stop) = (gate, side, ledger, serve, stop);
        quietSince = Time.GetTimestamp();
        side.Proved = () =>
        {
            lock (Gate) { TellRoom(); }
        };
    }

    /// <summary>Serves the connection until it ends.</summary>
    /// <exception cref="IOException">The client is gone.</exception>
    public async Task RunAsync()
    {
        lock (Gate)
        {
            WriteSettings(
            [
                (Http2Setting.MaxConcurrentStreams, (uint)Limits.StreamsMax), (Http2Setting.InitialWindowSize, (uint)Limits.StreamWindowBytes),
                (Http2Setting.MaxHeaderListSize, (uint)Limits.FieldListBytesMax),
            ]);
        }
        try
        {
            if (await ReadPrefaceAsync()) { await ReadAsync(MayGoOn); }
        }
        finally
        {
            lock (Gate)
            {
                if (!IsEnded && !hasSaidGoodbye) { Output.GoAway(LastStream, Http2ErrorCode.NoError); }
            }
            await EndAsync();
        }
    }

    /// <summary>Ends what takes too long; called about once a second, beside the reading loop.</summary>
    public void Check(RelayDeadlines deadlines)
    {
        bool isQuiet = Volatile.Read(ref quietSince) is not 0 and long since && Time.GetElapsedTime(since) > (side.IsProven ? gate.Timeouts.KeepAlive : gate.Timeouts.Head);
        if (PartialTime > gate.Timeouts.Head || isQuiet || gate.IsRetired) { side.TimeOut(); }
        lock (Gate) { EndResting(gate.Timeouts.KeepAlive); }
        EndLate(deadlines.Write);
    }

    /// <summary>A lane waits for another stream.</summary>
    public void Rest(Http2ServedLane lane)
    {
        AddResting(lane);
        if (hasSaidGoodbye) { EndResting(TimeSpan.Zero); }
        LookQuiet();
        TellRoom();
    }

    /// <summary>A lane has ended.</summary>
    public void Forget(Http2ServedLane lane)
    {
        lanes.Remove(lane);
        resting.Remove(lane);
        LookQuiet();
    }

    /// <inheritdoc/>
    protected override bool HasRoom => running < SessionsMax && (side.IsProven || running < UnprovenSessionsMax || resting.Count > 0);

    /// <inheritdoc/>
    protected override Task RoomAsync()
    {
        lock (Gate) { return HasRoom ? Task.CompletedTask : (left ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task; }
    }

    /// <inheritdoc/>
    protected override bool IsUnused(int stream) => stream > LastStream || (stream & 1) == 0;

    /// <inheritdoc/>
    protected override void OnFields(int stream, Http2Lane? lane, Http2FieldList read, bool isEnd)
    {
        if (lane is not null)
        {
            // A second block is the trailer section, and ends the stream.
            Http2ErrorCode problem = !isEnd || read.IsTooLarge ? Http2ErrorCode.ProtocolError : lane.TakeTrailers(read);
            if (problem != Http2ErrorCode.NoError) { FailStream(stream, lane, problem); }
            return;
        }
        if ((stream & 1) == 0)
        {
            Fail(ProtocolFault.Http2StreamNumber);
            return;
        }
        LastStream = stream;
        if (hasSaidGoodbye)
        {
            Output.Reset(stream, Http2ErrorCode.RefusedStream);
            return;
        }
        if (read.IsTooLarge)
        {
            RefuseTooLarge(stream, isEnd);
            return;
        }
        Http2ServedLane? free = TakeLane();
        if (free is null)
        {
            FailStream(stream, null, Http2ErrorCode.RefusedStream);
            return;
        }
        ProtocolFault fault = free.Begin(stream, read, isEnd);
        if (fault != ProtocolFault.None)
        {
            AddResting(free);
            ledger.Refused("protocol_" + fault);
            FailStream(stream, null, Http2ErrorCode.ProtocolError);
            return;
        }
        Volatile.Write(ref quietSince, 0);
        Open(stream, free);
    }

    /// <inheritdoc/>
    protected override void OnGoAway(int last)
    {
        // It begins no more; what it has begun is answered.
    }

    /// <inheritdoc/>
    protected override void OnReset(Http2Lane lane, Http2ErrorCode code) => lane.Cut("the client reset the stream");

    /// <inheritdoc/>
    protected override IEnumerable<Task> EndLanes()
    {
        foreach (Http2ServedLane lane in lanes) { lane.Close("the connection has ended"); }
        return [.. lanes.Select(static lane => lane.Completion), .. sessions];
    }

    private async Task<bool> ReadPrefaceAsync()
    {
        while (side.Peer.Unread.Length < Http2Framer.Preface.Length)
        {
            Output.FlushSoon();
            if (!await side.Peer.ReadAsync() && (side.Peer.IsClosed || !MayGoOn())) { return false; }
        }
        bool isRight = side.Peer.Unread.StartsWith(Http2Framer.Preface);
        if (isRight) { side.Peer.Consume(Http2Framer.Preface.Length); }
        else
        {
            lock (Gate) { Fail(ProtocolFault.Http2PrefaceInvalid); }
        }
        return isRight;
    }

    private bool MayGoOn()
    {
        if (side.IsStopped) { return false; }
        if (!side.IsTimedOut) { return true; }
        if (PartialTime > gate.Timeouts.Head) { return false; }
        lock (Gate)
        {
            if (!hasSaidGoodbye)
            {
                hasSaidGoodbye = true;
                Output.GoAway(LastStream, Http2ErrorCode.NoError);
                EndResting(TimeSpan.Zero);
            }
            return StreamCount > 0;
        }
    }

    /// <summary>Whether nothing is asked any more, and since when.</summary>
    private void LookQuiet()
    {
        sessions.RemoveAll(static one => one.IsCompleted);
        if (StreamCount > 0) { return; }
        Volatile.Write(ref quietSince, Time.GetTimestamp());
        if (hasSaidGoodbye) { side.Peer.Interrupt(); }
    }

    private void AddResting(Http2ServedLane lane)
    {
        lane.RestingSince = Time.GetTimestamp();
        resting.Add(lane);
    }

    private void TellRoom()
    {
        if (!HasRoom) { return; }
        left?.TrySetResult();
        left = null;
    }

    private Http2ServedLane? TakeLane()
    {
        if (StreamCount >= Limits.StreamsMax) { return null; }
        while (resting.Count > 0)
        {
            Http2ServedLane rested = resting[^1];
            resting.RemoveAt(resting.Count - 1);
            if (!rested.IsLeft) { return rested; }
        }
        running++;
        (LaneConnection near, LaneConnection far) = LaneConnection.CreatePair(side.Peer.Transport.Carrier, side.Peer.Transport.IsSecure);
        Http2ServedLane lane = new(this, far);
        lanes.Add(lane);
        lane.Start();
        sessions.Add(ServeAsync(near));
        return lane;
    }

    private async Task ServeAsync(LaneConnection near)
    {
        // A session takes locks of its own.
        await Task.Yield();
        try
        {
            await using PeerTransport transport = new(near);
            await serve(transport).RunAsync(stop);
        }
        catch (Exception problem)
        {
            // Who waits for the connection's end would hear of the first such failure alone, and late.
            Failed(problem);
        }
        finally
        {
            lock (Gate)
            {
                running--;
                TellRoom();
            }
        }
    }

    /// <summary>Ends lanes that have waited for another stream for long.</summary>
    private void EndResting(TimeSpan restMax)
    {
        int count = resting.TakeWhile(lane => Time.GetElapsedTime(lane.RestingSince) >= restMax).Count();
        foreach (Http2ServedLane lane in resting.Take(count)) { lane.Close("nothing more is asked"); }
        resting.RemoveRange(0, count);
    }

    /// <summary>The list is longer than was allowed: said in HTTP, for the connection is as good as before (RFC 9113, 10.5.1).</summary>
    private void RefuseTooLarge(int stream, bool isEnd)
    {
        // A list may be long of few bytes.
        if (!SpendReset()) { return; }
        ledger.Refused("protocol_" + ProtocolFault.Http2FieldListTooLarge);
        Http2Heads.WriteResponseBlock(431, default, Output.BeginBlock());
        Output.Block(stream, isEnd: true);
        if (!isEnd) { Output.Reset(stream, Http2ErrorCode.NoError); }
    }
}
