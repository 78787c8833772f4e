using EdgeGate.Core;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http;

/// <summary>Checks how long each phase of a connection takes; called about once a second, beside the session's task.</summary>
internal sealed class HttpDeadlines(HttpGate gate, HttpClientSide side, HttpExchange exchange)
{
    private static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(10);

    private readonly TimeProvider time = gate.Engines.Time;
    private (long Exchange, int Changes) waitOf;
    private long waitStarted;

    /// <summary>Ends what takes too long.</summary>
    public void Check(RelayDeadlines deadlines)
    {
        // What is found late is this exchange, and no later one is stopped for it.
        long number = side.Relay.Number;
        TimeSpan spent = side.PhaseTime;
        // Nothing outlives the proof it began with: no stream, no upload, no WebSocket.
        if (side.Phase is HttpPhase.Exchange or HttpPhase.WebSocket && exchange.IsProofOver) { side.Relay.Stop(SessionEnd.ProofExpired, number); }
        switch (side.Phase)
        {
            case HttpPhase.Handshake when spent > gate.Timeouts.Handshake:
                side.Peer.Transport.Abort("the TLS handshake took too long");
                break;
            // It takes no goodbye either, and no read waits that would end.
            case HttpPhase.Lingering when spent > 2 * LingerTimeout:
                side.Peer.Transport.Abort("the client takes no goodbye");
                break;
            // Who has proven nothing yet holds a place no longer than a head takes.
            // A lane is ended by its connection, which might just be giving it a request.
            case HttpPhase.Idle when !side.IsLane && (gate.IsRetired || spent > (side.IsProven ? gate.Timeouts.KeepAlive : gate.Timeouts.Head)):
            case HttpPhase.Head when spent > gate.Timeouts.Head:
            case HttpPhase.Lingering when spent > LingerTimeout:
                side.TimeOut();
                break;
            case HttpPhase.Body when IsLate(side.Peer, gate.Timeouts.Body):
                side.TimeOut();
                break;
            case HttpPhase.Exchange:
                CheckExchange(number);
                break;
            case HttpPhase.WebSocket when IsQuiet(deadlines.Idle):
                side.Relay.Stop(SessionEnd.TimedOut, number);
                break;
        }
        if (IsStalled(side.Peer, deadlines)) { side.Peer.Transport.Abort("a write to the client stalled"); }
        if (exchange.Target is { } target && IsStalled(target, deadlines)) { target.Transport.Abort("a write to the target stalled"); }
    }

    private void CheckExchange(long number)
    {
        if (exchange.Target is not { } target) { return; }
        bool sendsBody = !exchange.RequestWay.IsDone;
        LetWaitingGo(target, number);
        TimeSpan responseTimeout = exchange.Use.Connection.Target.ResponseTimeout;
        // A call of gRPC is a conversation: either side may be silent for as long as the other may take to answer.
        if (sendsBody && exchange.IsGrpc)
        {
            if (IsLate(side.Peer, responseTimeout) && IsLate(target, responseTimeout)) { side.Relay.Stop(SessionEnd.TimedOut, number); }
        }
        else if (sendsBody && IsLate(side.Peer, gate.Timeouts.Body)) { side.Relay.Stop(SessionEnd.TimedOut, number); }
        // While the request's body still comes, the target has no reason to answer.
        else if (!sendsBody && IsLate(target, responseTimeout)) { side.Relay.Stop(SessionEnd.TimedOut, number); }
        // A client that is gone waits for nothing. One that only closed its side has had a second to be answered.
        else if (!sendsBody && side.Peer.Transport.HasHungUp && IsLate(target, TimeSpan.FromSeconds(1))) { side.Relay.Stop(SessionEnd.ClientClosed, number); }
    }

    /// <summary>What of a text waits for more of it goes on when none comes, where it may. The target had all the time to say more: what it said was read.</summary>
    private void LetWaitingGo(RelayPeer target, long number)
    {
        (BodyWait wait, int changes) = exchange.ResponseWay.Waiting;
        if (wait == BodyWait.None || (number, changes) != waitOf)
        {
            (waitOf, waitStarted) = ((number, changes), time.GetTimestamp());
            return;
        }
        TimeSpan waited = time.GetElapsedTime(waitStarted);
        if (waited < (wait == BodyWait.Short ? ShortWait : LongWait) || !IsLate(target, ShortWait)) { return; }
        exchange.ResponseWay.LetWaitingGo(waited < LongWait ? BodyWait.Short : BodyWait.Long);
        side.Relay.Wake(number);
    }

    private bool IsLate(RelayPeer peer, TimeSpan limit) => peer.ReadStarted is not 0 and long since && time.GetElapsedTime(since) > limit;

    private bool IsQuiet(TimeSpan limit) => IsLate(side.Peer, limit) && exchange.Target is { } target && IsLate(target, limit);

    private bool IsStalled(RelayPeer peer, RelayDeadlines deadlines) => peer.Outbox.WriteStarted is not 0 and long since && time.GetElapsedTime(since) > deadlines.Write;
}
