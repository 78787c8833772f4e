using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Identity;
using EdgeGate.Masking;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.WebSocket;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Sessions.Http.Targets;
using EdgeGate.Sessions.Http.WebSocket;
using EdgeGate.State;

namespace EdgeGate.Sessions.Http;

/// <summary>A client connection's life: request after request, each proven, admitted, judged, exchanged with a target and told to the audit log.</summary>
public sealed class HttpSession : IWatchedSession
{
    private const int LingerBytesMax = 16 * 1024 * 1024;
    private static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(2);

    private readonly HttpGate gate;
    private readonly HttpListenerOptions listener;
    private readonly GateEngines engines;
    private readonly Lock sessionGate = new();
    private readonly RelayPeer client;
    private readonly HttpExchange exchange;
    private readonly HttpUses uses;
    private readonly HttpMeter meter;
    private readonly string clientAddress;
    private RelayExchange? relay;
    private volatile HttpPhase phase;
    private long phaseStarted;
    private int stopReason;
    private volatile bool isTimedOut;
    private volatile bool isProven;

    /// <summary>Takes a connection that was accepted.</summary>
    public HttpSession(HttpGate gate, HttpListenerOptions listener, PeerTransport transport)
    {
        this.gate = gate;
        this.listener = listener;
        engines = gate.Engines;
        client = new RelayPeer(transport, gate.Limits.HeadBytesMax, sessionGate, engines.Time);
        exchange = new HttpExchange(gate, client);
        clientAddress = transport.Connection.RemoteEndPoint?.ToString() ?? "unknown";
        meter = new HttpMeter(engines.Metrics);
        uses = new HttpUses(gate, sessionGate, clientAddress);
    }

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        SessionEnd end = SessionEnd.InternalError;
        string watched = "http-" + Guid.NewGuid().ToString("N");
        if (!engines.Sessions.TryAdmit())
        {
            engines.Metrics.Http.Refused("too_many_sessions");
            return;
        }
        using CancellationTokenRegistration stopping = stop.Register(() => Stop(SessionEnd.GatewayStopping));
        using CancellationTokenRegistration recorderFailed = engines.Recorder?.Failed.Register(() => Stop(SessionEnd.RecordingFailed)) ?? default;
        using CancellationTokenRegistration auditFailed = engines.Audit.Failed.Register(() => Stop(SessionEnd.AuditFailed));
        try
        {
            Enter(HttpPhase.Handshake);
            engines.Sessions.Add(watched, this, gate.Policy.Deadlines);
            if (listener.Certificate is not null) { await StartTlsAsync(stop); }
            while (await ServeAsync(stop)) { }
            end = stopReason != 0 ? (SessionEnd)stopReason : isTimedOut ? SessionEnd.TimedOut : SessionEnd.ClientClosed;
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem) || problem is AuthenticationException or OperationCanceledException)
        {
            end = stopReason != 0 ? (SessionEnd)stopReason : SessionEnd.ClientLost;
        }
        finally
        {
            engines.Sessions.Remove(watched);
            engines.Sessions.Leave();
            // What ran last may be the thread that watches the sockets; what follows may block.
            client.Transport.CompletesInline = false;
            await Task.Yield();
            await uses.CloseAsync(end);
            exchange.Dispose();
            await client.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Stop(SessionEnd reason)
    {
        Interlocked.CompareExchange(ref stopReason, (int)reason, 0);
        Volatile.Read(ref relay)?.Stop(reason);
        client.Interrupt();
    }

    /// <inheritdoc/>
    public void CheckDeadlines(RelayDeadlines deadlines)
    {
        TimeSpan spent = engines.Time.GetElapsedTime(Volatile.Read(ref phaseStarted));
        switch (phase)
        {
            case HttpPhase.Handshake when spent > gate.Timeouts.Handshake:
                client.Transport.Abort("the TLS handshake took too long");
                break;
            // Who has proven nothing yet holds a place no longer than a head takes.
            case HttpPhase.Idle when spent > (isProven ? gate.Timeouts.KeepAlive : gate.Timeouts.Head) || gate.IsRetired:
            case HttpPhase.Head when spent > gate.Timeouts.Head:
            case HttpPhase.Lingering when spent > LingerTimeout:
                isTimedOut = true;
                client.Interrupt();
                break;
            case HttpPhase.Exchange:
                CheckExchange();
                break;
            case HttpPhase.WebSocket when IsQuiet(deadlines.Idle):
                Volatile.Read(ref relay)?.Stop(SessionEnd.TimedOut);
                break;
            // A WebSocket outlives its request, but not the proof it began with.
            case HttpPhase.WebSocket when engines.Time.GetUtcNow() > exchange.Principal.ExpiresAt:
                Volatile.Read(ref relay)?.Stop(SessionEnd.PolicyEnded);
                break;
        }
        if (IsStalled(client, deadlines)) { client.Transport.Abort("a write to the client stalled"); }
        if (exchange.Target is { } target && IsStalled(target, deadlines)) { target.Transport.Abort("a write to the target stalled"); }
    }

    private void CheckExchange()
    {
        if (Volatile.Read(ref relay) is not { } running || exchange.Target is not { } target) { return; }
        bool sendsBody = !exchange.RequestWay.IsDone;
        if (sendsBody && IsLate(client, gate.Timeouts.Body)) { running.Stop(SessionEnd.TimedOut); }
        // While the request's body still comes, the target has no reason to answer.
        else if (!sendsBody && IsLate(target, exchange.Use.Connection.Target.ResponseTimeout)) { running.Stop(SessionEnd.TimedOut); }
        // A client that is gone waits for nothing. One that only closed its side has had a second to be answered.
        else if (!sendsBody && client.Transport.HasHungUp && IsLate(target, TimeSpan.FromSeconds(1))) { running.Stop(SessionEnd.ClientClosed); }
    }

    private bool IsLate(RelayPeer peer, TimeSpan limit) => peer.ReadStarted is not 0 and long since && engines.Time.GetElapsedTime(since) > limit;

    private bool IsQuiet(TimeSpan limit) => IsLate(client, limit) && exchange.Target is { } target && IsLate(target, limit);

    private bool IsStalled(RelayPeer peer, RelayDeadlines deadlines) => peer.Outbox.WriteStarted is not 0 and long since && engines.Time.GetElapsedTime(since) > deadlines.Write;

    private void Enter(HttpPhase next)
    {
        Volatile.Write(ref phaseStarted, engines.Time.GetTimestamp());
        phase = next;
    }

    private async Task StartTlsAsync(CancellationToken stop)
    {
        SslStream tls = client.Transport.CreateTls();
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = listener.Certificate,
                // HTTP/2 is not spoken, so it is not offered; a client that asks for it alone is refused by the handshake.
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificateRequired = false,
            },
            stop);
        client.Transport.UseTls(tls);
    }

    /// <summary>Serves one request; false when the connection ends.</summary>
    private async Task<bool> ServeAsync(CancellationToken stop)
    {
        Enter(HttpPhase.Idle);
        (bool hasHead, ProtocolFault fault) = await ReadHeadAsync();
        Enter(HttpPhase.Working);
        if (fault != ProtocolFault.None) { return await RefuseFaultAsync(fault); }
        if (!hasHead) { return false; }
        try
        {
            if (await PrepareAsync(stop) is { } refusal) { return await RefuseAsync(refusal); }
            return await ExchangeAsync(stop);
        }
        finally
        {
            lock (sessionGate) { exchange.Reset(); }
        }
    }

    /// <summary>Reads a request's head into the exchange.</summary>
    private async ValueTask<(bool HasHead, ProtocolFault Fault)> ReadHeadAsync()
    {
        int looked = 0;
        while (stopReason == 0)
        {
            if (client.Unread.Length > looked)
            {
                if (phase == HttpPhase.Idle) { Enter(HttpPhase.Head); }
                ParseStep step = Parse(looked);
                if (step.Kind == ParseKind.Done) { return (true, ProtocolFault.None); }
                if (step.Kind == ParseKind.Fault) { return (false, step.Problem); }
                looked = client.Unread.Length;
            }
            if (isTimedOut)
            {
                if (looked > 0) { await AnswerAsync(408, "the request's head did not come in time", "", isLast: true); }
                return default;
            }
            if (!await client.ReadAsync() && client.IsClosed) { return default; }
        }
        return default;
    }

    private ParseStep Parse(int looked)
    {
        ParseStep step = Http1Framer.ReadRequest(client.Unread, looked, gate.Limits, out Http1Request request);
        if (step.Kind != ParseKind.Done) { return step; }
        exchange.Request.Take(client.Unread[..step.Bytes], request);
        client.Consume(step.Bytes);
        return step;
    }

    /// <summary>Proves, admits and judges; null when the request may go on.</summary>
    private async ValueTask<HttpRefusal?> PrepareAsync(CancellationToken stop)
    {
        if (RefuseForm() is { } unserved) { return unserved; }
        bool isJudgeable = exchange.Route.TryRead(exchange.Request, listener.Hosts);
        (Principal? principal, HttpRefusal? unproven) = await IdentifyAsync(stop);
        if (unproven is not null) { return unproven; }
        // An unknown connection and one that is not for this principal look the same.
        if (gate.Find(exchange.Route.Connection) is not { } connection || !gate.Policy.Rules.Http.MayReach(principal!, connection.Name))
        {
            return new HttpRefusal(404, "there is no such connection for you", "no_connection");
        }
        if (!isJudgeable) { return new HttpRefusal(400, "the path cannot be judged: it may be read in different ways", "protocol_" + ProtocolFault.HttpPathAmbiguous); }
        if (engines.Recorder?.Failed.IsCancellationRequested == true) { return new HttpRefusal(503, "exchanges cannot be recorded now", "recording_failed"); }
        if (engines.Audit.Failed.IsCancellationRequested) { return new HttpRefusal(503, "exchanges cannot be audited now", "audit_failed"); }
        HttpUse use;
        try
        {
            use = await uses.GetAsync(connection, principal!, exchange.Request.Fields);
        }
        catch (Exception problem) when (problem is RecordingFailedException or StateFailedException)
        {
            return new HttpRefusal(503, "the session cannot be kept", problem is StateFailedException ? "state_failed" : "recording_failed");
        }
        return Judge(use, principal!);
    }

    /// <summary>Requests that no rule can allow.</summary>
    private HttpRefusal? RefuseForm()
    {
        HttpRequest request = exchange.Request;
        // TRACE would show the client what the gateway sends in its place.
        if (request.Method.SequenceEqual("TRACE"u8) || request.Method.SequenceEqual("CONNECT"u8)) { return new HttpRefusal(501, "this method is never passed", "method"); }
        if (request.Target.SequenceEqual("*"u8)) { return new HttpRefusal(400, "ask for a path", "target_form"); }
        if (request.AsksUpgrade && !request.IsWebSocket && !IsIgnoredUpgrade(request.Fields)) { return new HttpRefusal(501, "no upgrade but to WebSocket is passed", "upgrade"); }
        if (request.IsWebSocket && (!request.Method.SequenceEqual("GET"u8) || request.BodyKind != Http1BodyKind.None || !Http1Fields.TryFind(request.Fields, "sec-websocket-version"u8, out ReadOnlySpan<byte> version) || !version.SequenceEqual("13"u8)))
        {
            return new HttpRefusal(400, "a WebSocket begins with GET and Sec-WebSocket-Version: 13", "websocket");
        }
        return null;
    }

    /// <summary>Clients that would like HTTP/2 go on with HTTP/1.1 when the upgrade is passed over (RFC 9110, 7.8).</summary>
    private static bool IsIgnoredUpgrade(ReadOnlySpan<byte> fields)
        => Http1Fields.TryFind(fields, "upgrade"u8, out ReadOnlySpan<byte> value) && (Http1Bytes.Same(value, "h2c"u8) || value.StartsWith("TLS/"u8));

    private async ValueTask<(Principal? Principal, HttpRefusal? Refusal)> IdentifyAsync(CancellationToken stop)
    {
        if (!exchange.IsTls && !listener.AllowsPlaintextToken) { return (null, new HttpRefusal(403, "this gateway takes tokens only over TLS", "tls_required")); }
        if (exchange.Token.IsEmpty) { return (null, new HttpRefusal(401, "send a token: Authorization: Bearer, or X-Edgegate-Token", "no_token")); }
        ValueTask<IdentityResult> verifying = gate.Tokens.VerifyAsync(exchange.Token, stop);
        IdentityResult result = verifying.IsCompletedSuccessfully ? verifying.Result : await verifying;
        if (result.Principal is { } principal)
        {
            isProven = true;
            return (principal, null);
        }
        engines.Metrics.Http.Refused("auth_" + result.Fault);
        AuditLine line = engines.Audit.Begin(AuditCode.AuthFailed, null);
        line.Text("fault"u8, result.Fault.ToString());
        line.Text("client"u8, clientAddress);
        line.Text("protocol"u8, "http");
        line.Commit();
        return (null, result.Fault switch
        {
            IdentityFault.IssuerUnreachable => new HttpRefusal(503, "the token cannot be checked now: its issuer does not answer", ""),
            IdentityFault.Expired => new HttpRefusal(401, "the token has expired: get a new one", ""),
            IdentityFault.GroupsOverage => new HttpRefusal(401, "the token leaves the groups out, for there are too many: have the issuer send fewer", ""),
            _ => new HttpRefusal(401, "the token was not accepted", ""),
        });
    }

    private HttpRefusal? Judge(HttpUse use, Principal principal)
    {
        HttpRules rules = gate.Policy.Rules.Http;
        HttpOperation operation = HttpOperations.Read(exchange.Request, exchange.Route, use.Connection.Name, rules);
        HttpVerdict verdict = rules.Judge(principal, operation);
        byte[] url = HttpTape.MaskedUrl(use.PlanAll, exchange.Route.Path, exchange.Route.Query, exchange.Route.HasQuery);
        engines.Metrics.Http.Operation(verdict.IsAllowed);
        AuditLine line = engines.Audit.Begin(verdict.IsAllowed ? AuditCode.ExchangeAllowed : AuditCode.ExchangeDenied, use.Scope);
        line.Number("n"u8, use.Exchanges + 1);
        line.Text("rule"u8, verdict.Verdict.Rule);
        line.Text("method"u8, exchange.Request.Method);
        line.Text("url"u8, url);
        if (!verdict.IsAllowed) { line.Text("reason"u8, verdict.Verdict.Reason); }
        line.Commit();
        lock (sessionGate) { use.Tape?.Request(use.Exchanges + 1, exchange.Request, url, verdict); }
        if (verdict.IsAllowed) { return exchange.Begin(use, principal, verdict); }
        use.Exchanges++;
        use.Denied++;
        return new HttpRefusal(403, verdict.Verdict.Reason, "", verdict.Verdict.Rule);
    }

    /// <summary>Exchanges with a target; false when the client's connection ends.</summary>
    private async Task<bool> ExchangeAsync(CancellationToken stop)
    {
        HttpUse use = exchange.Use;
        HttpTargetPool pool = gate.Pool(use.Connection);
        string? problem = null;
        try
        {
            for (bool isSecond = false; ; isSecond = true)
            {
                HttpTarget target = await pool.TakeAsync(client.Transport, sessionGate, mustBeFresh: isSecond, stop);
                bool mayKeep = false;
                try
                {
                    HttpRefusal? refusal;
                    lock (sessionGate) { refusal = exchange.Send(target.Peer); }
                    if (refusal is not null) { return await RefuseAsync(refusal); }
                    SessionEnd end = await RelayAsync(target.Peer, use);
                    bool wasStale = target.IsReused && !isSecond && end is SessionEnd.TargetLost or SessionEnd.TargetClosed && !exchange.HasAnswer && exchange.Request.MayRepeat;
                    if (wasStale) { continue; }
                    problem = end == 0 ? null : exchange.Fault != ProtocolFault.None ? exchange.Fault.ToString() : end.ToString();
                    if (end != 0) { return await FailAsync(end); }
                    mayKeep = exchange.IsTargetPersistent && exchange.RequestWay.IsDone && target.Peer.Unread.IsEmpty;
                    if (exchange.IsUpgraded) { return await RelayWebSocketAsync(target.Peer, use); }
                    if (!exchange.IsClientPersistent && !exchange.RequestWay.IsDone) { await LingerAsync(); }
                    return exchange.IsClientPersistent;
                }
                finally
                {
                    Volatile.Write(ref relay, null);
                    Enter(HttpPhase.Working);
                    await (mayKeep ? pool.GiveAsync(target) : pool.DropAsync(target));
                }
            }
        }
        catch (HttpTargetException unreachable)
        {
            problem = unreachable.Reason;
            return await RefuseAsync(new HttpRefusal(unreachable.Status, unreachable.Message, unreachable.Reason));
        }
        finally
        {
            OnEnded(use, problem);
        }
    }

    private async Task<SessionEnd> RelayAsync(RelayPeer target, HttpUse use)
    {
        RelayExchange running = new(sessionGate, client, target, meter, use.Recording?.Tape);
        // From here on nothing blocks: what does (a new session's files, the end) leaves the thread that watches the sockets first.
        client.Transport.CompletesInline = target.Transport.CompletesInline = true;
        Enter(HttpPhase.Exchange);
        Volatile.Write(ref relay, running);
        if (stopReason != 0) { running.Stop((SessionEnd)stopReason); }
        return await running.RunAsync(new HttpRequestDirection(exchange), new HttpResponseDirection(exchange, gate.Limits));
    }

    private async Task<bool> RelayWebSocketAsync(RelayPeer target, HttpUse use)
    {
        using WsWay fromClient = new(exchange, target.Outbox, exchange.RequestContext, isFromClient: true);
        using WsWay fromTarget = new(exchange, client.Outbox, exchange.ResponseContext, isFromClient: false);
        RelayExchange running = new(sessionGate, client, target, meter, use.Recording?.Tape);
        Enter(HttpPhase.WebSocket);
        Volatile.Write(ref relay, running);
        if (stopReason != 0) { running.Stop((SessionEnd)stopReason); }
        SessionEnd end = await running.RunAsync(new WsDirection(fromClient, SessionEnd.ClientClosed), new WsDirection(fromTarget, SessionEnd.TargetClosed));
        // RFC 6455, 7.4.1.
        ushort code = end switch
        {
            SessionEnd.ClientFault => 1002,
            SessionEnd.PolicyEnded => 1008,
            SessionEnd.GatewayStopping => 1001,
            0 or SessionEnd.ClientClosed or SessionEnd.ClientLost => 0,
            _ => 1011,
        };
        if (code != 0)
        {
            lock (sessionGate) { WsWriter.Frame(client.Outbox.Buffer, WsOpcode.Close, isFinal: true, [(byte)(code >> 8), (byte)code], mask: null); }
            await RelaySession.FlushLastAsync(client.Outbox);
            await LingerAsync();
        }
        return false;
    }

    /// <summary>An exchange failed: the client is told, if it has not begun to hear something else.</summary>
    private async Task<bool> FailAsync(SessionEnd end)
    {
        if (end is SessionEnd.ClientLost or SessionEnd.ClientClosed) { return false; }
        if (exchange.ResponseWay.IsBegun || exchange.IsUpgraded)
        {
            // A response that is cut must not look whole.
            client.Transport.Abort("the response cannot be ended well");
            return false;
        }
        string rule = exchange.Verdict.Verdict.Rule;
        HttpRefusal refusal = end switch
        {
            SessionEnd.ClientFault => new HttpRefusal(Http1Status.Of(exchange.Fault), $"the request's body is malformed ({exchange.Fault})", "protocol_" + exchange.Fault),
            SessionEnd.TargetFault => new HttpRefusal(502, "the target broke the protocol", "target_fault"),
            SessionEnd.TargetLost or SessionEnd.TargetClosed => new HttpRefusal(502, "the target closed the connection", "target_lost"),
            SessionEnd.PolicyEnded => new HttpRefusal(exchange.RefusedRequest ? 403 : 502, exchange.Refusal ?? "the body may not pass", "body_refused", rule),
            SessionEnd.TimedOut when !exchange.RequestWay.IsDone => new HttpRefusal(408, "the request's body did not come in time", "body_timeout"),
            SessionEnd.TimedOut => new HttpRefusal(504, "the target did not answer in time", "target_timeout"),
            SessionEnd.MaskingFailed => new HttpRefusal(503, "masking failed; nothing passes unmasked", "masking_failed"),
            _ => new HttpRefusal(503, "the gateway is stopping, or cannot record or audit", "stopping"),
        };
        return await RefuseAsync(refusal, mustClose: true);
    }

    private void OnEnded(HttpUse use, string? problem)
    {
        lock (sessionGate) { use.Tape?.Ended(exchange.Number, exchange.Status, exchange.Milliseconds, exchange.ResponseWay.BytesSent, exchange.RequestWay.BytesSent, problem); }
        AuditLine line = engines.Audit.Begin(AuditCode.ExchangeEnded, use.Scope);
        line.Number("n"u8, exchange.Number);
        line.Number("status"u8, exchange.Status);
        line.Number("ms"u8, exchange.Milliseconds);
        line.Number("sent"u8, exchange.ResponseWay.BytesSent);
        line.Number("received"u8, exchange.RequestWay.BytesSent);
        if (problem is not null) { line.Text("problem"u8, problem); }
        line.Commit();
        CountFinds(use);
    }

    private void CountFinds(HttpUse use)
    {
        MaskFinds finds = use.Finds;
        if (finds.Total == 0) { return; }
        AuditLine line = engines.Audit.Begin(AuditCode.ValuesMasked, use.Scope);
        line.Number("n"u8, exchange.Number);
        for (int i = 0; i < finds.Classes; i++)
        {
            if (finds[i] == 0) { continue; }
            line.Number(use.PlanAll.ClassNameUtf8(i), finds[i]);
            engines.Metrics.Masked(i, finds[i]);
        }
        line.Commit();
        finds.Reset();
    }

    private async Task<bool> RefuseFaultAsync(ProtocolFault fault)
    {
        await RefuseAsync(new HttpRefusal(Http1Status.Of(fault), $"the request is malformed ({fault})", "protocol_" + fault), mustClose: true);
        return false;
    }

    private async Task<bool> RefuseAsync(HttpRefusal refusal, bool mustClose = false)
    {
        // A denial and a failed proof were counted and audited where they happened.
        if (refusal.Reason.Length > 0)
        {
            engines.Metrics.Http.Refused(refusal.Reason);
            AuditLine line = engines.Audit.Begin(AuditCode.SessionRefused, null);
            line.Text("reason"u8, refusal.Reason);
            line.Text("client"u8, clientAddress);
            line.Text("protocol"u8, "http");
            line.Text("connection"u8, exchange.Route.Connection.Length > 64 ? exchange.Route.Connection[..64] : exchange.Route.Connection);
            line.Commit();
        }
        bool hasUnreadBody = exchange.Request.BodyKind != Http1BodyKind.None;
        bool isLast = mustClose || hasUnreadBody || !exchange.Request.IsPersistent || gate.IsRetired || stopReason != 0;
        await AnswerAsync(refusal.Status, refusal.Message, refusal.Rule, isLast);
        if (mustClose || hasUnreadBody) { await LingerAsync(); }
        return !isLast;
    }

    private async Task AnswerAsync(int status, string message, string rule, bool isLast)
    {
        lock (sessionGate) { HttpProblem.Write(client.Outbox.Buffer, status, message, rule, exchange.Request.WantsPage, hasBody: !exchange.Request.IsHead, isLast); }
        await client.Outbox.FlushAsync(CancellationToken.None);
    }

    /// <summary>Closing a socket with unread bytes resets it, and the client would not see the answer.</summary>
    private async Task LingerAsync()
    {
        isTimedOut = false;
        Enter(HttpPhase.Lingering);
        try
        {
            await client.Transport.EndWritesAsync();
            for (long dropped = 0; dropped < LingerBytesMax && !isTimedOut && stopReason == 0 && !client.IsClosed;)
            {
                dropped += client.Unread.Length;
                client.Consume(client.Unread.Length);
                await client.ReadAsync();
            }
        }
        catch (Exception problem) when (RelayExchange.IsLost(problem))
        {
            // It is gone already.
        }
    }
}
