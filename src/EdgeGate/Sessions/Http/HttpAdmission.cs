using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Policy.Guards;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Judging;
using EdgeGate.Sessions.Http.SignIn;
using EdgeGate.State;

namespace EdgeGate.Sessions.Http;

/// <summary>Whether a request may go on: who asks is proven, the connection is found, the rules judge.</summary>
internal sealed class HttpAdmission
{
    private readonly HttpGate gate;
    private readonly HttpListenerOptions listener;
    private readonly HttpClientSide side;
    private readonly HttpExchange exchange;
    private readonly HttpUses uses;
    private readonly HttpLedger ledger;
    private readonly GateEngines engines;
    private readonly HttpContentReading contents;
    private readonly HttpHolds holds;
    private readonly HttpSignIn signIn;

    /// <summary>Joins the parts of a session.</summary>
    public HttpAdmission(HttpGate gate, HttpListenerOptions listener, HttpClientSide side, HttpExchange exchange, HttpUses uses, HttpLedger ledger)
    {
        (this.gate, this.listener, this.side, this.exchange, this.uses, this.ledger) = (gate, listener, side, exchange, uses, ledger);
        engines = gate.Engines;
        contents = new HttpContentReading(gate, side, exchange);
        holds = new HttpHolds(gate, side, exchange, contents);
        signIn = new HttpSignIn(gate, listener, side, exchange);
    }

    /// <summary>Proves, admits and judges; null when the request may go on.</summary>
    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    public async ValueTask<HttpRefusal?> PrepareAsync(CancellationToken stop)
    {
        if (signIn.Serves) { return await signIn.ServeAsync(stop); }
        bool isJudgeable = exchange.Route.TryRead(exchange.Request, listener.Hosts);
        HttpConnectionOptions? asked = gate.Find(exchange.Route.Connection);
        if (RefuseForm(hasGuest: asked?.Guest is not null) is { } unserved) { return unserved; }
        if (exchange.Request.HasListedFields && ListsJudgedField()) { return new HttpRefusal(400, "Connection names a field that is meant for the target", "connection_field"); }
        if (exchange.Meet(asked?.Cors) is { } preflight) { return new HttpRefusal(204, "", "") { Preflight = preflight }; }
        (Principal? principal, HttpRefusal? unproven) = await IdentifyAsync(stop);
        if (unproven is not null) { return unproven; }
        exchange.Prove(principal!);
        // An unknown connection and one that is not for this principal look the same.
        HttpConnectionOptions? connection = asked;
        HttpUse? use = connection is null ? null : uses.Find(connection, principal!);
        if (connection is null || (use is null && !MayReach(principal!, connection)))
        {
            return new HttpRefusal(404, "there is no such connection for you", "no_connection");
        }
        exchange.Enter(gate.Guest(connection));
        if (!isJudgeable) { return new HttpRefusal(400, "the path cannot be judged: it may be read in different ways", "protocol_" + ProtocolFault.HttpPathAmbiguous); }
        if (engines.WhyNothingBegins("exchanges") is { } why) { return new HttpRefusal(503, why.Message, why.Reason); }
        try
        {
            use ??= await uses.OpenAsync(connection, principal!, exchange.Request.Fields);
        }
        catch (Exception problem) when (problem is RecordingFailedException or StateFailedException)
        {
            return new HttpRefusal(503, "the session cannot be kept", problem is StateFailedException ? "state_failed" : "recording_failed");
        }
        if (exchange.Guest is { } guest) { return await JudgeGuestAsync(guest, use, principal!); }
        if (use.Decisions.Find(exchange.Request, exchange.Route) is { } known)
        {
            ledger.Judged(use, known.Verdict, known.MaskedUrl, null);
            return exchange.Begin(use, principal!, known);
        }
        return await JudgeAsync(use, principal!);
    }

    /// <summary>Judges what no decision is kept for; null when the request may go on.</summary>
    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    private async ValueTask<HttpRefusal?> JudgeAsync(HttpUse use, Principal principal)
    {
        HttpRules rules = gate.Policy.Rules.Http;
        HttpOperation operation = HttpOperations.Read(exchange.Request, exchange.Route, use.Connection.Name, rules);
        if (rules.NeedsContent(principal, operation))
        {
            (RequestContent? content, HttpRefusal? unread) = await contents.ReadAsync(operation);
            if (unread is not null) { return unread; }
            operation = operation with { Content = content };
        }
        Weighing weighing = new(principal, operation.Content is null ? null : contents.Text, gate.Policy.Rules.Rates);
        HttpVerdict verdict = rules.Judge(principal, operation, weighing);
        if (verdict.Verdict.Guard is { } guard) { exchange.Guarding.Tell(use, guard.Findings); }
        string hold = "";
        bool isHeld = verdict.Verdict.Kind == VerdictKind.Hold;
        if (isHeld)
        {
            (HttpVerdict? decided, hold, HttpRefusal? waits) = await holds.SettleAsync(use, principal, verdict, operation);
            if (decided is null)
            {
                DropHeldBody();
                return waits;
            }
            verdict = decided;
        }
        return Answer(use, principal, operation, verdict, isHeld, hold);
    }

    private IPAddress? Address => (side.Peer.Transport.Connection.RemoteEndPoint as IPEndPoint)?.Address;

    /// <summary>Whether any rule lets a principal use a connection. There is no start of a session that could wait, but whom such a rule denies has none here either.</summary>
    private bool MayReach(Principal principal, HttpConnectionOptions connection)
        => (gate.Guest(connection)?.MayReach(principal, connection.Name) ?? gate.Policy.Rules.Http.MayReach(principal, connection.Name))
            && gate.Policy.Rules.SessionStart.Judge(principal, connection.Name).Kind != VerdictKind.Deny;

    /// <summary>Requests that no rule can allow.</summary>
    private HttpRefusal? RefuseForm(bool hasGuest)
    {
        HttpRequest request = exchange.Request;
        // TRACE would show the client what the gateway sends in its place.
        if (request.Method.SequenceEqual("TRACE"u8) || request.Method.SequenceEqual("CONNECT"u8)) { return new HttpRefusal(501, "this method is never passed", "method"); }
        if (request.Target.SequenceEqual("*"u8)) { return new HttpRefusal(400, "ask for a path", "target_form"); }
        if (Http1Fields.Count(request.Fields, "content-type"u8) > 1) { return new HttpRefusal(400, "a request has one Content-Type", "content_type"); }
        if (request.AsksUpgrade && !hasGuest && !request.IsWebSocket && !IsIgnoredUpgrade(request.Fields)) { return new HttpRefusal(501, "no upgrade but to WebSocket is passed", "upgrade"); }
        if (request.IsWebSocket && (!request.Method.SequenceEqual("GET"u8) || request.BodyKind != Http1BodyKind.None || !Http1Fields.TryFind(request.Fields, "sec-websocket-version"u8, out ReadOnlySpan<byte> version) || !version.SequenceEqual("13"u8)))
        {
            return new HttpRefusal(400, "a WebSocket begins with GET and Sec-WebSocket-Version: 13", "websocket");
        }
        return null;
    }

    /// <summary>Whether a field that is judged would end here: what rules say of it must hold of what the target gets.</summary>
    private bool ListsJudgedField()
    {
        Http1Fields fields = new(exchange.Request.Fields);
        while (fields.Read(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            if (!Http1Bytes.Same(name, "connection"u8)) { continue; }
            while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
            {
                if (HttpFieldNames.Same(item, "content-type") || HttpFieldNames.Same(item, "content-encoding")) { return true; }
                foreach (string judged in gate.Policy.Rules.Http.HeaderNames)
                {
                    if (HttpFieldNames.Same(item, judged)) { return true; }
                }
            }
        }
        return false;
    }

    /// <summary>Clients that would like HTTP/2 go on with HTTP/1.1 when the upgrade is passed over (RFC 9110, 7.8).</summary>
    private static bool IsIgnoredUpgrade(ReadOnlySpan<byte> fields)
        => Http1Fields.TryFind(fields, "upgrade"u8, out ReadOnlySpan<byte> value) && (Http1Bytes.Same(value, "h2c"u8) || value.StartsWith("TLS/"u8));

    [AsyncMethodBuilder(typeof(SessionTaskMethodBuilder<>))]
    private async ValueTask<(Principal? Principal, HttpRefusal? Refusal)> IdentifyAsync(CancellationToken stop)
    {
        if (!exchange.IsTls && !listener.AllowsPlaintextToken) { return (null, new HttpRefusal(403, "this gateway takes tokens only over TLS", "tls_required")); }
        if (exchange.Token.IsEmpty)
        {
            if (side.Certificate.Principal is { } owner) { return AdmitOwner(owner); }
            if (side.Certificate.Fault is not IdentityFault.None and var unclear)
            {
                ledger.Unproven(unclear);
                engines.Failures.Failed(Address);
                return (null, new HttpRefusal(401, IdentityWords.Of(unclear), ""));
            }
            if (signIn.Find() is { } person && !engines.Denials.IsDenied(person))
            {
                side.IsProven = true;
                return signIn.Problem() is { } problem ? (null, new HttpRefusal(403, problem, "cross_origin")) : (person, null);
            }
            return (null, await signIn.BeginAsync(stop) ?? new HttpRefusal(401, "send a token: Authorization: Bearer, or X-Edgegate-Token", "no_token"));
        }
        // Who was proven already is not kept waiting by others behind the same address.
        if (engines.Failures.IsExceeded(Address, listener.FailuresPerMinute) && !gate.Tokens.IsProven(exchange.Token)) { return (null, new HttpRefusal(429, "too many failed sign-ins from your address: wait a minute", "rate_limit")); }
        ValueTask<IdentityResult> verifying = gate.Tokens.VerifyAsync(exchange.Token, stop);
        IdentityResult result = verifying.IsCompletedSuccessfully ? verifying.Result : await verifying;
        if (result.Principal is { } principal)
        {
            side.IsProven = true;
            return (principal, null);
        }
        ledger.Unproven(result.Fault);
        if (result.Fault != IdentityFault.IssuerUnreachable) { engines.Failures.Failed(Address); }
        return (null, new HttpRefusal(result.Fault == IdentityFault.IssuerUnreachable ? 503 : 401, IdentityWords.Of(result.Fault), ""));
    }

    /// <summary>A certificate proves whoever uses the connection, for as long as it is good.</summary>
    private (Principal? Principal, HttpRefusal? Refusal) AdmitOwner(Principal owner)
    {
        IdentityFault fault = engines.Denials.IsDenied(owner) ? IdentityFault.Denied : engines.Time.GetUtcNow() >= owner.ExpiresAt ? IdentityFault.Expired : IdentityFault.None;
        if (fault != IdentityFault.None)
        {
            ledger.Unproven(fault);
            return (null, new HttpRefusal(401, fault == IdentityFault.Expired ? "your certificate has expired" : IdentityWords.Of(fault), ""));
        }
        side.IsProven = true;
        // A browser shows its certificate as it sends its cookies: whoever made it ask. Programs say nothing of pages.
        return HttpSameOrigin.IsOfPage(exchange.Request.Fields) && signIn.Problem() is { } problem ? (null, new HttpRefusal(403, problem, "cross_origin")) : (owner, null);
    }

    /// <summary>All of a body that was read is here: the connection is in step behind it.</summary>
    private void DropHeldBody()
    {
        if (contents.HeldBytes == 0) { return; }
        side.Peer.Consume(contents.HeldBytes);
        exchange.Request.DropBody();
    }

    private HttpRefusal? Answer(HttpUse use, Principal principal, HttpOperation operation, HttpVerdict verdict, bool isHeld, string hold)
    {
        byte[] url = HttpTape.MaskedUrl(use.PlanAll, exchange.Route.Path, exchange.Route.Query, exchange.Route.HasQuery);
        ledger.Judged(use, verdict, url, operation.Content, hold);
        if (verdict.IsAllowed)
        {
            HttpDecision decision = exchange.Consequences.Of(use, verdict, url, operation);
            // What hung on a request's content, on an approval, or on how often it is asked for, is judged each time.
            if (operation.Content is null && !isHeld && verdict.Verdict.Guard is null) { use.Decisions.Keep(decision); }
            return exchange.Begin(use, principal, decision);
        }
        use.Exchanges++;
        use.Denied++;
        if (operation.Content is not null || isHeld) { DropHeldBody(); }
        return new HttpRefusal(403, verdict.Verdict.Reason, "", verdict.Verdict.Rule, RpcDenial.Answers(operation.Content) ? operation.Content : null);
    }

    private async ValueTask<HttpRefusal?> JudgeGuestAsync(IHttpGuest guest, HttpUse use, Principal principal)
    {
        GuestJudgement judgement = Judge(guest, use, principal);
        exchange.Take(judgement);
        byte[] url = HttpTape.MaskedUrl(use.PlanAll, exchange.Route.Path, exchange.Route.Query, exchange.Route.HasQuery);
        HttpVerdict verdict = judgement.Verdict;
        string hold = "";
        if (verdict.Verdict.Kind == VerdictKind.Hold)
        {
            // A stream tells its client itself what it waits for, and what came of it.
            if (judgement.IsStream) { return exchange.Begin(use, principal, exchange.Consequences.Of(use, judgement, url)); }
            HttpOperation operation = HttpOperations.Read(exchange.Request, exchange.Route, use.Connection.Name, gate.Policy.Rules.Http);
            (HttpVerdict? decided, hold, HttpRefusal? waits) = await holds.SettleAsync(use, principal, verdict, operation);
            if (decided is null)
            {
                DropHeldBody();
                return waits;
            }
            verdict = decided;
            judgement = judgement with { Verdict = decided };
            exchange.Take(judgement);
            if (!verdict.IsAllowed) { DropHeldBody(); }
        }
        ledger.Judged(use, verdict, url, null, hold, judgement.Attributes);
        if (verdict.IsAllowed) { return exchange.Begin(use, principal, exchange.Consequences.Of(use, judgement, url)); }
        use.Exchanges++;
        use.Denied++;
        return new HttpRefusal(judgement.Status, verdict.Verdict.Reason, "", verdict.Verdict.Rule);
    }

    private GuestJudgement Judge(IHttpGuest guest, HttpUse use, Principal principal)
    {
        HttpRequest request = exchange.Request;
        return guest.Judge(principal, use.Connection.Name, new GuestRequest
        {
            Method = request.Method,
            Path = exchange.Route.DecodedBytes,
            Query = exchange.Route.Query,
            Fields = request.Fields,
            AsksUpgrade = request.AsksUpgrade,
        });
    }
}
