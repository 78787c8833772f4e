using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Http2;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Targets;

namespace EdgeGate.Sessions.Http.Http2;

/// <summary>HTTP/2 toward a target: exchanges of many sessions on one connection, each through a lane of its own.</summary>
internal sealed class Http2Asking : Http2Link
{
    private const int StreamMax = int.MaxValue;

    /// <summary>After so long without a byte a target is asked for one, and given up after as long again: its exchanges would wait as long as they may, one after the other.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(5);

    private readonly RelayPeer peer;
    private readonly HashSet<Http2AskedLane> lanes = [];
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int nextStream = 1;
    private int lastTaken = StreamMax;
    private long quietSince;
    private long usedSince;
    private long askedSince;
    private ITimer? watch;
    private volatile bool isGoing;

    /// <summary>Takes a connection to a target that speaks HTTP/2.</summary>
    /// <param name="transport">The connection; disposed of when it ends.</param>
    /// <param name="limits">Bounds of heads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Is told of failures of the gateway itself: no exchange waits for the connection's own.</param>
    public Http2Asking(PeerTransport transport, Http1Limits limits, TimeProvider time, Action<Exception> failed)
        : this(transport, new Lock(), limits, time, failed)
    {
    }

    private Http2Asking(PeerTransport transport, Lock gate, Http1Limits limits, TimeProvider time, Action<Exception> failed)
        : this(new RelayPeer(transport, limits.HeadBytesMax, gate, time), gate, limits, time, failed)
    {
    }

    private Http2Asking(RelayPeer peer, Lock gate, Http1Limits limits, TimeProvider time, Action<Exception> failed)
        : base(peer, gate, limits, time, isServer: false, failed)
    {
        this.peer = peer;
        quietSince = time.GetTimestamp();
    }

    /// <summary>Whether the target is spoken to by TLS.</summary>
    public bool IsTls => peer.Transport.IsSecure;

    /// <summary>Since when no exchange uses it; zero while one does.</summary>
    public TimeSpan QuietTime => Volatile.Read(ref quietSince) is not 0 and long since ? Time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Exchanges it takes at once.</summary>
    public long ExchangesMax => Math.Min(PeerSettings.StreamsMax, Limits.StreamsMax);

    /// <summary>Whether it may be given no more exchanges.</summary>
    public bool IsOver => isGoing || IsEnded;

    /// <summary>Begins: done when the target has said what it takes.</summary>
    /// <exception cref="IOException">It is gone, or speaks another protocol.</exception>
    public Task StartAsync(CancellationToken stop)
    {
        lock (Gate)
        {
            peer.Outbox.Buffer.Append(Http2Framer.Preface);
            WriteSettings([(Http2Setting.EnablePush, 0), (Http2Setting.InitialWindowSize, (uint)Limits.StreamWindowBytes), (Http2Setting.MaxHeaderListSize, (uint)Limits.FieldListBytesMax)]);
        }
        // As long as it lives: who keeps it for new exchanges forgets it before.
        watch = Time.CreateTimer(_ => Watch(), null, WatchInterval, WatchInterval);
        _ = RunAsync();
        return ready.Task.WaitAsync(stop);
    }

    /// <summary>Makes a lane for an exchange; null when the connection can take none.</summary>
    public LaneConnection? TryOpen()
    {
        lock (Gate)
        {
            if (IsOver || lanes.Count >= ExchangesMax || nextStream > StreamMax - (2 * Limits.StreamsMax)) { return null; }
            (LaneConnection near, LaneConnection far) = LaneConnection.CreatePair(peer.Transport.Carrier, IsTls);
            Http2AskedLane lane = new(this, far);
            if (lanes.Count == 0) { Volatile.Write(ref usedSince, Time.GetTimestamp()); }
            lanes.Add(lane);
            Volatile.Write(ref quietSince, 0);
            lane.Start();
            return near;
        }
    }

    /// <summary>Takes no more exchanges, and ends when those under way have.</summary>
    public void Retire()
    {
        isGoing = true;
        peer.Interrupt();
    }

    /// <summary>A lane's request is here: its stream begins; false when the target takes none.</summary>
    public bool TryBegin(Http2AskedLane lane, out int stream)
    {
        stream = nextStream;
        // A lane that was lent before the connection was to end is served still, where the target takes it.
        if (IsEnded || stream > lastTaken || StreamCount >= PeerSettings.StreamsMax) { return false; }
        nextStream += 2;
        Open(stream, lane);
        return true;
    }

    /// <summary>A lane has ended.</summary>
    public void Forget(Http2AskedLane lane)
    {
        lanes.Remove(lane);
        if (lanes.Count > 0) { return; }
        Volatile.Write(ref quietSince, Time.GetTimestamp());
        if (isGoing) { peer.Interrupt(); }
    }

    /// <inheritdoc/>
    protected override bool IsUnused(int stream) => stream >= nextStream || (stream & 1) == 0;

    /// <inheritdoc/>
    protected override void OnReady() => ready.TrySetResult();

    /// <inheritdoc/>
    protected override void OnFields(int stream, Http2Lane? lane, Http2FieldList read, bool isEnd)
    {
        Http2ErrorCode problem = ((Http2AskedLane)lane!).Take(read, isEnd);
        if (problem != Http2ErrorCode.NoError) { FailStream(stream, lane, problem); }
    }

    /// <inheritdoc/>
    protected override void OnGoAway(int last)
    {
        isGoing = true;
        lastTaken = Math.Min(lastTaken, last);
        // What it has not begun may be asked for elsewhere.
        foreach ((int stream, Http2Lane lane) in Streams.Where(pair => pair.Key > last).ToArray())
        {
            Close(stream);
            ((Http2AskedLane)lane).Refuse("the target takes no more requests on this connection");
        }
        if (lanes.Count == 0) { peer.Interrupt(); }
    }

    /// <inheritdoc/>
    protected override void OnReset(Http2Lane lane, Http2ErrorCode code) => ((Http2AskedLane)lane).OnReset(code);

    /// <inheritdoc/>
    protected override IEnumerable<Task> EndLanes()
    {
        foreach (Http2AskedLane lane in lanes) { lane.OnConnectionEnded(); }
        return lanes.Select(static lane => lane.Completion);
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            await ReadAsync(MayGoOn);
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            // Its exchanges are told as their lanes end.
        }
        catch (Exception problem)
        {
            Failed(problem);
        }
        ready.TrySetException(new IOException(Fault == ProtocolFault.None ? "the target closed the connection" : Http2TargetLinks.NotSpoken));
        try
        {
            await EndAsync();
        }
        catch (Exception problem)
        {
            Failed(problem);
        }
        finally
        {
            watch!.Dispose();
            await peer.DisposeAsync();
        }
    }

    /// <summary>Gives up a target that takes nothing, or is silent though it owes an answer and was asked for a sign.</summary>
    private void Watch()
    {
        if (peer.Outbox.WriteStarted is not 0 and long writing && Time.GetElapsedTime(writing) > 2 * SilenceMax) { peer.Transport.Abort("the target takes nothing"); }
        if (IsEnded) { return; }
        long heard = Math.Max(peer.Arrived, Volatile.Read(ref usedSince));
        if (QuietTime > TimeSpan.Zero || heard > askedSince)
        {
            askedSince = 0;
            if (QuietTime > TimeSpan.Zero || Time.GetElapsedTime(heard) <= SilenceMax) { return; }
            askedSince = Time.GetTimestamp();
            lock (Gate) { Output.Ping(); }
            Output.FlushSoon();
        }
        else if (Time.GetElapsedTime(askedSince) > SilenceMax) { peer.Transport.Abort("the target is silent"); }
    }

    private bool MayGoOn()
    {
        if (!isGoing) { return true; }
        lock (Gate) { return lanes.Count > 0; }
    }
}
