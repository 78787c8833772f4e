using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Recording;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Judging;
using EdgeGate.State;

namespace EdgeGate.Sessions.Http;

/// <summary>Whether a request may go on: who asks is proven, the connection is found, the rules judge.</summary>
internal sealed class HttpAdmission(HttpGate gate, HttpListenerOptions listener, HttpClientSide side, HttpExchange exchange, HttpUses uses, HttpLedger ledger)
{
    private readonly GateEngines engines = gate.Engines;
    private readonly HttpContentReading contents = new(gate, side, exchange);

    /// <summary>Proves, admits and judges; null when the request may go on.</summary>
    public async ValueTask<HttpRefusal?> PrepareAsync(CancellationToken stop)
    {
        bool isJudgeable = exchange.Route.TryRead(exchange.Request, listener.Hosts);
        HttpConnectionOptions? asked = gate.Find(exchange.Route.Connection);
        if (RefuseForm(hasGuest: asked?.Guest is not null) is { } unserved) { return unserved; }
        (Principal? principal, HttpRefusal? unproven) = await IdentifyAsync(stop);
        if (unproven is not null) { return unproven; }
        // An unknown connection and one that is not for this principal look the same.
        if (asked is not { } connection || !MayReach(principal!, connection))
        {
            return new HttpRefusal(404, "there is no such connection for you", "no_connection");
        }
        exchange.Enter(gate.Guest(connection));
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
        if (exchange.Guest is { } guest) { return JudgeGuest(guest, use, principal!); }
        HttpRules rules = gate.Policy.Rules.Http;
        HttpOperation operation = HttpOperations.Read(exchange.Request, exchange.Route, connection.Name, rules);
        if (rules.NeedsContent(principal!, operation))
        {
            (RequestContent? content, HttpRefusal? unread) = await contents.ReadAsync(operation);
            if (unread is not null) { return unread; }
            operation = operation with { Content = content };
        }
        return Judge(use, principal!, operation);
    }

    private bool MayReach(Principal principal, HttpConnectionOptions connection)
        => gate.Guest(connection)?.MayReach(principal, connection.Name) ?? gate.Policy.Rules.Http.MayReach(principal, connection.Name);

    /// <summary>Requests that no rule can allow.</summary>
    private HttpRefusal? RefuseForm(bool hasGuest)
    {
        HttpRequest request = exchange.Request;
        // TRACE would show the client what the gateway sends in its place.
        if (request.Method.SequenceEqual("TRACE"u8) || request.Method.SequenceEqual("CONNECT"u8)) { return new HttpRefusal(501, "this method is never passed", "method"); }
        if (request.Target.SequenceEqual("*"u8)) { return new HttpRefusal(400, "ask for a path", "target_form"); }
        if (request.AsksUpgrade && !hasGuest && !request.IsWebSocket && !IsIgnoredUpgrade(request.Fields)) { return new HttpRefusal(501, "no upgrade but to WebSocket is passed", "upgrade"); }
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
            side.IsProven = true;
            return (principal, null);
        }
        ledger.Unproven(result.Fault);
        return (null, result.Fault switch
        {
            IdentityFault.IssuerUnreachable => new HttpRefusal(503, "the token cannot be checked now: its issuer does not answer", ""),
            IdentityFault.Expired => new HttpRefusal(401, "the token has expired: get a new one", ""),
            IdentityFault.GroupsOverage => new HttpRefusal(401, "the token leaves the groups out, for there are too many: have the issuer send fewer", ""),
            _ => new HttpRefusal(401, "the token was not accepted", ""),
        });
    }

    private HttpRefusal? Judge(HttpUse use, Principal principal, HttpOperation operation)
    {
        HttpVerdict verdict = gate.Policy.Rules.Http.Judge(principal, operation);
        ledger.Judged(use, verdict, operation.Content);
        if (verdict.IsAllowed) { return exchange.Begin(use, principal, verdict, operation); }
        use.Exchanges++;
        use.Denied++;
        if (operation.Content is not null && contents.HeldBytes > 0)
        {
            // All of the body is here: the connection is in step behind it.
            side.Peer.Consume(contents.HeldBytes);
            exchange.Request.DropBody();
        }
        return new HttpRefusal(403, verdict.Verdict.Reason, "", verdict.Verdict.Rule, RpcDenial.Answers(operation.Content) ? operation.Content : null);
    }

    private HttpRefusal? JudgeGuest(IHttpGuest guest, HttpUse use, Principal principal)
    {
        HttpRequest request = exchange.Request;
        GuestJudgement judgement = guest.Judge(principal, use.Connection.Name, new GuestRequest
        {
            Method = request.Method,
            Path = exchange.Route.DecodedBytes,
            Query = exchange.Route.Query,
            Fields = request.Fields,
            AsksUpgrade = request.AsksUpgrade,
        });
        exchange.Take(judgement);
        ledger.Judged(use, judgement.Verdict, null, judgement.Attributes);
        if (judgement.Verdict.IsAllowed) { return exchange.Begin(use, principal, judgement.Verdict, null); }
        use.Exchanges++;
        use.Denied++;
        return new HttpRefusal(judgement.Status, judgement.Verdict.Verdict.Reason, "", judgement.Verdict.Verdict.Rule);
    }
}
