using System.Runtime.CompilerServices;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.WebSocket;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.Sessions.Http.Targets;
using EdgeGate.Sessions.Http.WebSocket;

namespace EdgeGate.Sessions.Http;

/// <summary>Exchanges an admitted request with a target, and tells the client when that fails.</summary>
internal sealed class HttpForwarding(HttpGate gate, HttpClientSide side, HttpExchange exchange, HttpLedger ledger, HttpAnswers answers)
{
    /// <summary>How often a request is sent again that no target began with: those of many clients go to the same next connection, and may each find it used up.</summary>
    private const int UnservedMax = 8;

    private readonly HttpGuestServing guests = new(gate, side, exchange, ledger, answers);

    /// <summary>Exchanges with a target; false when the client's connection ends.</summary>
    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    public async ValueTask<bool> ExchangeAsync(CancellationToken stop)
    {
        if (exchange.Judgement is { IsStream: true }) { return await guests.ServeAsync(stop); }
        HttpUse use = exchange.Use;
        HttpTargets targets = gate.Targets(use.Connection);
        string? problem = null;
        try
        {
            OAuthCredential? oauth = gate.OAuth(use.Connection);
            byte[]? token = exchange.CredentialLine = oauth is null ? null : await oauth.GetAsync(stop);
            HttpTarget? failed = null;
            for (int failures = 0; ; failures++)
            {
                // A shared connection that failed is lent no more: another may be there.
                bool mustBeFresh = failures > (failed is { IsLane: true } ? 1 : 0);
                HttpTarget target = await targets.TakeAsync(side.Peer.Transport, side.Gate, mustBeFresh, failed, stop);
                bool mayKeep = false;
                try
                {
                    // A body that rules looked into, or a wait for the target, may have taken long.
                    if (exchange.IsProofOver)
                    {
                        problem = SessionEnd.ProofExpired.ToString();
                        return await answers.RefuseAsync(Describe(SessionEnd.ProofExpired));
                    }
                    HttpRefusal? refusal;
                    lock (side.Gate) { refusal = Send(failed, target); }
                    if (refusal is not null) { return await answers.RefuseAsync(refusal); }
                    SessionEnd end = await RelayAsync(target.Peer, use);
                    // A kept connection may have been closed before the request came; a fresh one is asked for at another server, if there is one.
                    if (MayRepeat(end, target, failures, targets))
                    {
                        failed = target;
                        continue;
                    }
                    if (token is not null && exchange.Response.Status == 401) { oauth!.Forget(token); }
                    problem = Problem(end);
                    if (end != 0) { return await FailAsync(end); }
                    mayKeep = exchange.Response.IsTargetPersistent && exchange.RequestWay.IsDone && target.Peer.Unread.IsEmpty;
                    if (exchange.Response.IsUpgraded)
                    {
                        problem = Problem(await RelayWebSocketAsync(target.Peer, use));
                        return false;
                    }
                    if (!exchange.Response.IsClientPersistent && !exchange.RequestWay.IsDone) { await answers.LingerAsync(); }
                    return exchange.Response.IsClientPersistent;
                }
                finally
                {
                    side.Enter(HttpPhase.Working);
                    await (mayKeep ? HttpTargets.GiveAsync(target) : HttpTargets.DropAsync(target));
                }
            }
        }
        catch (HttpTargetException unreachable)
        {
            problem = unreachable.Reason;
            return await answers.RefuseAsync(new HttpRefusal(unreachable.Status, unreachable.Message, unreachable.Reason));
        }
        catch (Exception failure)
        {
            problem ??= Problem(failure);
            throw;
        }
        finally
        {
            ledger.Ended(use, problem);
        }
    }

    /// <summary>Writes the request for a target; for another one as far as it had gone, where the first did not begin with it.</summary>
    private HttpRefusal? Send(HttpTarget? failed, HttpTarget target)
    {
        if (failed is not { IsUnserved: true }) { return exchange.Send(target) ?? RefuseLane(target); }
        exchange.SendAgain(failed, target);
        return null;
    }

    /// <summary>What a connection that others share cannot carry.</summary>
    private HttpRefusal? RefuseLane(HttpTarget target)
    {
        if (!target.IsLane) { return null; }
        if (exchange.Request.IsWebSocket) { return new HttpRefusal(501, "the target is spoken to in HTTP/2, which carries no WebSocket here", "upgrade"); }
        return exchange.IsTargetBound ? new HttpRefusal(501, "this Authorization proves a connection, and the target's is shared: HTTP/2 is spoken with it", "bound_authorization") : null;
    }

    /// <summary>Whether a request is sent again: the target did not begin with it, or went away without a byte and it may be sent twice.</summary>
    private bool MayRepeat(SessionEnd end, HttpTarget target, int failures, HttpTargets targets)
    {
        if (end is not (SessionEnd.TargetLost or SessionEnd.TargetClosed) || exchange.Response.HasBegun) { return false; }
        if (target.IsUnserved) { return failures < UnservedMax && exchange.RequestWay.MayTurn; }
        return failures == 0 && exchange.Request.MayRepeat && (target.IsReused || targets.HasSeveral);
    }

    private ValueTask<SessionEnd> RelayAsync(RelayPeer target, HttpUse use)
    {
        // From here on nothing blocks: what does (a new session's files, the end) leaves the thread that watches the sockets first.
        side.Peer.Transport.CompletesInline = target.Transport.CompletesInline = true;
        side.Begin(HttpPhase.Exchange, target, use);
        return side.Relay.RunAsync(new HttpRequestDirection(exchange), new HttpResponseDirection(exchange, gate.Limits));
    }

    /// <summary>What audit is told of an end; null for a good one.</summary>
    private string? Problem(SessionEnd end) => end == 0 ? null : exchange.Fault != ProtocolFault.None ? exchange.Fault.ToString() : end.ToString();

    /// <summary>The same of what ended it without a word.</summary>
    internal static string Problem(Exception failure) => (RelayExchange.IsLost(failure) ? SessionEnd.ClientLost : failure is OperationCanceledException ? SessionEnd.GatewayStopping : SessionEnd.InternalError).ToString();

    private async Task<SessionEnd> RelayWebSocketAsync(RelayPeer target, HttpUse use)
    {
        using WsWay fromClient = new(exchange, target.Outbox, exchange.RequestContext, isFromClient: true);
        using WsWay fromTarget = new(exchange, side.Peer.Outbox, exchange.ResponseContext, isFromClient: false);
        side.Begin(HttpPhase.WebSocket, target, use);
        SessionEnd end = await side.Relay.RunAsync(new WsDirection(fromClient, SessionEnd.ClientClosed), new WsDirection(fromTarget, SessionEnd.TargetClosed));
        // RFC 6455, 7.4.1.
        ushort code = end switch
        {
            SessionEnd.ClientFault => 1002,
            SessionEnd.PolicyEnded or SessionEnd.ProofExpired or SessionEnd.Revoked or SessionEnd.PasswordRevoked or SessionEnd.GrantEnded or SessionEnd.NoLongerAdmitted => 1008,
            SessionEnd.GatewayStopping => 1001,
            0 or SessionEnd.ClientClosed or SessionEnd.ClientLost => 0,
            _ => 1011,
        };
        if (code != 0)
        {
            lock (side.Gate) { WsWriter.Frame(side.Peer.Outbox.Buffer, WsOpcode.Close, isFinal: true, [(byte)(code >> 8), (byte)code], mask: null); }
            await RelaySession.FlushLastAsync(side.Peer.Outbox);
            await answers.LingerAsync();
        }
        return end;
    }

    /// <summary>An exchange failed: the client is told, if it has not begun to hear something else.</summary>
    private async Task<bool> FailAsync(SessionEnd end)
    {
        if (end is SessionEnd.ClientLost or SessionEnd.ClientClosed) { return false; }
        HttpRefusal refusal = Describe(end);
        if (exchange.ResponseWay.IsBegun || exchange.Response.IsUpgraded)
        {
            if (exchange.Response.IsGrpc && end != SessionEnd.ClientFault && await answers.BreakOffAsync(refusal)) { return false; }
            // A response that is cut must not look whole.
            side.Peer.Transport.Abort("the response cannot be ended well");
            return false;
        }
        return await answers.RefuseAsync(refusal, mustClose: true);
    }

    private HttpRefusal Describe(SessionEnd end)
    {
        string rule = exchange.Verdict.Verdict.Rule;
        return end switch
        {
            SessionEnd.ClientFault => new HttpRefusal(Http1Status.Of(exchange.Fault), $"the request's body is malformed ({exchange.Fault})", "protocol_" + exchange.Fault),
            SessionEnd.TargetFault => new HttpRefusal(502, "the target broke the protocol", "target_fault"),
            SessionEnd.TargetLost or SessionEnd.TargetClosed => new HttpRefusal(502, "the target closed the connection", "target_lost"),
            SessionEnd.PolicyEnded => new HttpRefusal(exchange.RefusedRequest ? 403 : 502, exchange.Refusal ?? "the body may not pass", "body_refused", rule),
            SessionEnd.TimedOut when !exchange.RequestWay.IsDone => new HttpRefusal(408, "the request's body did not come in time", "body_timeout"),
            SessionEnd.TimedOut => new HttpRefusal(504, "the target did not answer in time", "target_timeout"),
            SessionEnd.ProofExpired => HttpRefusal.Of(end) with { Message = "your sign-in ended before the answer did: sign in again" },
            _ => HttpRefusal.Of(end),
        };
    }
}
