using System.Net;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http;

/// <summary>One request and its response: what both directions work on, under the session's lock. Used again for the next.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly HttpGate gate;
    private readonly RelayPeer client;
    private readonly BodyLimits bodyLimits = new();
    private HttpUse? use;
    private HttpVerdict? verdict;
    private Principal? principal;
    private BodyContext? requestContext;
    private BodyContext? responseContext;
    private HttpFieldMasker? requestMasker;
    private HttpFieldMasker? responseMasker;
    private BodyMasker? requestBodyMasker;
    private HttpBodyTape? requestTape;
    private HttpBodyTape? responseTape;
    private bool holdsMessages;
    private long started;

    /// <summary>Joins the parts of a session.</summary>
    public HttpExchange(HttpGate gate, RelayPeer client)
    {
        this.gate = gate;
        this.client = client;
        Request = new HttpRequest(gate.Limits);
        Route = new HttpRoute(gate.Limits);
        RequestWay = new HttpBodyWay(this, isRequest: true, gate.Limits);
        ResponseWay = new HttpBodyWay(this, isRequest: false, gate.Limits with { BodyBytesMax = long.MaxValue });
        ClientAddress = (client.Transport.Connection.RemoteEndPoint as IPEndPoint)?.Address.ToString();
    }

    /// <summary>The request.</summary>
    public HttpRequest Request { get; }
    /// <summary>Where it goes.</summary>
    public HttpRoute Route { get; }
    /// <summary>The request's way.</summary>
    public HttpBodyWay RequestWay { get; }
    /// <summary>The response's way.</summary>
    public HttpBodyWay ResponseWay { get; }
    /// <summary>The client's address, or null when it has none.</summary>
    public string? ClientAddress { get; }
    /// <summary>Whether the client speaks TLS.</summary>
    public bool IsTls => client.Transport.Tls is not null;
    /// <summary>The session it belongs to.</summary>
    public HttpUse Use => use!;
    /// <summary>The policy's answer.</summary>
    public HttpVerdict Verdict => verdict!;
    /// <summary>Who asks.</summary>
    public Principal Principal => principal!;
    /// <summary>The target under way, or null.</summary>
    public RelayPeer? Target { get; private set; }
    /// <summary>Its number in the session, from 1.</summary>
    public long Number { get; private set; }
    /// <summary>The final status; 0 before it came.</summary>
    public int Status { get; private set; }
    /// <summary>Whether the target said anything.</summary>
    public bool HasAnswer { get; private set; }
    /// <summary>Whether the client keeps the connection, and the gateway does.</summary>
    public bool IsClientPersistent { get; private set; }
    /// <summary>Whether the target keeps its connection.</summary>
    public bool IsTargetPersistent { get; private set; }
    /// <summary>Whether the target switched to WebSocket.</summary>
    public bool IsUpgraded { get; private set; }
    /// <summary>What broke the protocol, if something did.</summary>
    public ProtocolFault Fault { get; private set; }
    /// <summary>Why policy ended it, if it did.</summary>
    public string? Refusal { get; private set; }
    /// <summary>Whether the token came in a field of its own, so that Authorization is the target's.</summary>
    public bool HasOwnTokenField { get; private set; }
    /// <summary>The token, valid while the request is.</summary>
    public ReadOnlySpan<byte> Token => HttpBearer.TryFind(Request.Fields, out ReadOnlySpan<byte> token, out _) ? token : default;
    /// <summary>Whether anything is masked in the response.</summary>
    public bool MasksResponse => responseContext is { IsIdle: false };
    /// <summary>Masks what the response holds.</summary>
    public BodyContext ResponseContext => responseContext!;
    /// <summary>Masks what the request holds.</summary>
    public BodyContext RequestContext => requestContext!;
    /// <summary>Time since it began.</summary>
    public long Milliseconds => (long)gate.Engines.Time.GetElapsedTime(started).TotalMilliseconds;

    /// <summary>What serves the connection's protocol; null when that is HTTP itself.</summary>
    public IHttpGuest? Guest { get; private set; }
    /// <summary>What the guest makes of the request.</summary>
    public GuestJudgement? Judgement { get; private set; }

    /// <summary>The request belongs to a guest's connection.</summary>
    public void Enter(IHttpGuest? guest) => Guest = guest;

    /// <summary>The guest judged the request.</summary>
    public void Take(GuestJudgement judgement) => Judgement = judgement;

    /// <summary>Path and query of a stream, as they go to the target.</summary>
    public byte[] StreamTarget() => [.. Encoding.ASCII.GetBytes(Use.Connection.Target.BasePath), .. Route.Path, .. Route.HasQuery ? "?"u8 : default, .. Route.Query];

    /// <summary>A stream is over.</summary>
    public void EndStream(GuestOutcome outcome)
    {
        Status = outcome.Status;
        ResponseWay.Count(outcome.BytesOut);
        RequestWay.Count(outcome.BytesIn);
    }

    /// <summary>A guest relays with a target.</summary>
    public void Attach(RelayPeer? target) => Target = target;

    /// <summary>Takes what was decided.</summary>
    /// <param name="of">The session.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="decided">The policy's answer: an allow.</param>
    /// <param name="operation">What was judged; null when a guest judged.</param>
    /// <returns>Why the request cannot pass; null when it can.</returns>
    public HttpRefusal? Begin(HttpUse of, Principal who, HttpVerdict decided, HttpOperation? operation)
    {
        use = of;
        principal = who;
        verdict = decided;
        started = gate.Engines.Time.GetTimestamp();
        Number = ++of.Exchanges;
        holdsMessages = false;
        Masker masker = gate.Policy.Masker;
        BodyTags tags = gate.Tags(of.Connection);
        requestContext = new BodyContext(masker.Plan(decided.MaskRequests), tags, of.Finds, bodyLimits, decided.PassesBinary);
        responseContext = new BodyContext(masker.Plan(decided.Verdict.Mask), tags, of.Finds, bodyLimits, decided.PassesBinary, operation is null ? null : Tools(operation), operation is null ? null : EventPlaces())
        {
            IsLines = Judgement is { Bodies: GuestBodies.Lines or GuestBodies.SecretLines },
            SeesBase64 = Judgement is { Bodies: GuestBodies.Secrets or GuestBodies.SecretLines },
        };
        requestMasker = new HttpFieldMasker(requestContext.Plan, of.Finds);
        responseMasker = new HttpFieldMasker(responseContext.Plan, of.Finds);
        HasOwnTokenField = HttpBearer.TryFind(Request.Fields, out _, out bool isOwn) && isOwn;
        return PrepareQuery() ?? PrepareBody();
    }

    /// <summary>Begins the request's way to a target; under the lock. Called again for another target when the first was gone.</summary>
    /// <returns>Why the request cannot pass; null when it can.</returns>
    public HttpRefusal? Send(RelayPeer target)
    {
        RequestWay.Reset();
        ResponseWay.Reset();
        Target = target;
        HasAnswer = false;
        if (HttpHeads.WriteRequest(this, RequestWay.Head, requestMasker!, requestBodyMasker is not null) is { } refusal) { return new HttpRefusal(403, refusal, "denied_content", Verdict.Verdict.Rule); }
        Http1BodyKind kind = Request.BodyKind;
        BodyMasker? owned = requestBodyMasker;
        requestBodyMasker = null;
        (HttpFraming framing, long length) = kind switch
        {
            Http1BodyKind.None => Request.ContentLength == 0 || NeedsLength() ? (HttpFraming.Length, 0) : (HttpFraming.None, 0L),
            Http1BodyKind.Length when owned is null => (HttpFraming.Length, Request.ContentLength),
            // The target's 100 (Continue) must come before the body, and the head before that.
            Http1BodyKind.Length when Request.ContentLength <= HttpBodyWay.HeldBytesMax && !Request.ExpectsContinue => (HttpFraming.Held, 0),
            _ => (HttpFraming.Chunked, 0),
        };
        requestTape = kind == Http1BodyKind.None ? null : OpenTape(isFromClient: true, Request.Fields, requestContext!, owned is not null);
        RequestWay.Begin(target.Outbox, new Http1Body(kind, Request.ContentLength), owned, framing, length, requestTape);
        return null;
    }

    /// <summary>A response's head came; under the lock.</summary>
    /// <param name="response">The head.</param>
    /// <param name="consumed">Bytes of the window it took.</param>
    /// <returns>What comes next; null when its body does.</returns>
    public RelayStep? OnResponse(in Http1Response response, int consumed)
    {
        HasAnswer = true;
        if (response.IsInterim) { return OnInterim(response, consumed); }
        bool isHead = Request.IsHead;
        bool isUpgrade = response.Status == 101;
        if (isUpgrade && !(Request.IsWebSocket && response.Facts.IsUpgrade && Http1Bytes.Same(response.Facts.Upgrade, "websocket"u8)))
        {
            return OnFault(isRequest: false, ProtocolFault.HttpUnaskedUpgrade, consumed);
        }
        Http1BodyKind kind = response.BodyKind(isHead);
        BodyOpening opening = isUpgrade ? default : HttpBodies.Open(ContextOf(response.Fields), BodyDirection.Response, response.Fields);
        // A body that does not come need not be one that passes.
        bool hasBody = kind != Http1BodyKind.None;
        if (opening.Refusal is { } reason && hasBody) { return OnBodyRefused(isRequest: false, reason, consumed); }
        if (HttpHeads.WriteResponse(this, ResponseWay.Head, response, responseMasker!, opening.Masker is not null) is { } refusal)
        {
            opening.Masker?.Dispose();
            return OnBodyRefused(isRequest: false, refusal, consumed);
        }
        Status = response.Status;
        IsTargetPersistent = response.IsPersistent && kind != Http1BodyKind.UntilClose;
        IsClientPersistent = Request.IsPersistent && RequestWay.IsDone && !gate.IsRetired;
        Use.Tape?.Response(Number, response.Status, ResponseWay.Head.Written[(ResponseWay.Head.Written.IndexOf((byte)'\n') + 1)..]);
        if (isUpgrade) { return OnUpgrade(consumed); }
        BodyMasker? owned = hasBody ? opening.Masker : null;
        if (!hasBody) { opening.Masker?.Dispose(); }
        (HttpFraming framing, long length) = Frame(response, kind, owned is not null, opening.Masker is not null);
        responseTape = hasBody ? OpenTape(isFromClient: false, response.Fields, responseContext!, owned is not null) : null;
        ResponseWay.Begin(client.Outbox, new Http1Body(kind, response.Facts.ContentLength), owned, framing, length, responseTape);
        return null;
    }

    /// <summary>A peer broke the protocol.</summary>
    public RelayStep OnFault(bool isRequest, ProtocolFault fault, int consumed)
    {
        Fault = fault;
        return RelayStep.End(consumed, isRequest ? SessionEnd.ClientFault : SessionEnd.TargetFault);
    }

    /// <summary>A body may not go on.</summary>
    public RelayStep OnBodyRefused(bool isRequest, string reason, int consumed)
    {
        Refusal = reason;
        RefusedRequest = isRequest;
        return RelayStep.End(consumed, SessionEnd.PolicyEnded);
    }

    /// <summary>Whether it was the request that may not go on.</summary>
    public bool RefusedRequest { get; private set; }

    /// <summary>Whether a receiver takes chunks.</summary>
    public bool CanChunk(bool isRequest) => isRequest || !Request.IsVersion10;

    /// <summary>Writes what the response says about the client's connection.</summary>
    public void WriteConnection(ByteBuffer output, HttpFraming framing)
    {
        if (framing == HttpFraming.Close) { IsClientPersistent = false; }
        if (!IsClientPersistent) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        else if (Request.IsVersion10) { Http1Writer.Field(output, "Connection"u8, "keep-alive"u8); }
    }

    /// <summary>Writes trailers that may go on.</summary>
    public string? WriteTrailers(bool isRequest, ReadOnlySpan<byte> lines, ByteBuffer output)
        => HttpHeads.WriteTrailers(isRequest, lines, output, isRequest ? requestMasker! : responseMasker!);

    /// <summary>The codings the target may answer in; false when it should use none.</summary>
    public bool AcceptsCodings(out ReadOnlySpan<byte> codings)
    {
        codings = BodyMaskers.AcceptEncoding;
        // What is masked reaches the client without a coding, whatever the target's.
        if (MasksResponse)
        {
            // Where only some bodies are looked into, the others pass as they come.
            if (responseContext!.Plan.IsEmpty) { codings = "identity"u8; }
            return true;
        }
        codings = default;
        if (!Http1Fields.TryFind(Request.Fields, "accept-encoding"u8, out ReadOnlySpan<byte> asked)) { return false; }
        // What is neither masked nor recorded may come in any coding the client takes.
        codings = Use.Tape is not null ? HttpBodies.Narrow(asked) : asked;
        return !codings.IsEmpty;
    }

    /// <summary>Forgets the exchange.</summary>
    public void Reset()
    {
        RequestWay.Reset();
        ResponseWay.Reset();
        requestTape?.Dispose();
        responseTape?.Dispose();
        requestBodyMasker?.Dispose();
        (requestTape, responseTape, requestBodyMasker, Target) = (null, null, null, null);
        (Guest, Judgement) = (null, null);
        (Status, HasAnswer, IsUpgraded, Fault, Refusal, RefusedRequest) = (0, false, false, ProtocolFault.None, null, false);
        IsClientPersistent = IsTargetPersistent = false;
        Request.Forget();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        RequestWay.Dispose();
        ResponseWay.Dispose();
        Request.Dispose();
        Route.Dispose();
    }

    /// <summary>Which tools the response may list; null when all. Messages come in answers to messages, and in streams of events that a GET opens.</summary>
    private ToolFilter? Tools(HttpOperation operation)
    {
        HttpRules rules = gate.Policy.Rules.Http;
        holdsMessages = operation.Content is { Calls.IsKnown: true };
        if ((!holdsMessages && operation.Method != "GET") || !rules.FiltersTools(Principal, operation.Connection)) { return null; }
        (Principal who, HttpOperation? head) = (Principal, holdsMessages ? operation with { Content = null } : null);
        return name => rules.MaySeeTool(who, operation.Connection, head, Encoding.UTF8.GetString(name));
    }

    /// <summary>Moves the place that a stream of events names first (MCP's HTTP with SSE) below the connection's prefix; null when there is none.</summary>
    private EventPlace? EventPlaces()
        => Route.Prefix.Length > 0 && Request.Method.SequenceEqual("GET"u8) && Http1Fields.TryFind(Request.Fields, "accept"u8, out ReadOnlySpan<byte> accept) && accept.IndexOf("text/event-stream"u8) >= 0
            ? (value, output) => HttpPlaces.AppendLocation(this, value, output)
            : null;

    /// <summary>What is asked of a response: one that is no answer to messages, and no stream of events, is not looked into for tools.</summary>
    private BodyContext ContextOf(ReadOnlySpan<byte> fields)
    {
        bool mayHoldMessages = holdsMessages || (Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> type) && Http1Bytes.Same(type[..Math.Min(type.Length, 17)], "text/event-stream"u8));
        return mayHoldMessages ? responseContext! : responseContext! with { Tools = null, Place = null };
    }

    private HttpRefusal? PrepareQuery()
    {
        if (Route.HasQuery && !requestMasker!.IsEmpty)
        {
            using ByteBuffer masked = new(gate.Limits.RequestLineBytesMax * 16);
            using ByteBuffer plain = new(gate.Limits.RequestLineBytesMax * 4);
            plain.Append(Route.Query);
            if (!requestMasker.TryAppendUrl(plain.Written, masked)) { return new HttpRefusal(403, "the query holds data that may not pass at all", "denied_content", Verdict.Verdict.Rule); }
            if (masked.Length > gate.Limits.RequestLineBytesMax) { return new HttpRefusal(414, "masked, the query is too long", "query_too_long", Verdict.Verdict.Rule); }
            Route.ReplaceQuery(masked.Written);
        }
        if (Use.Connection.Credential is { Parameter: { } parameter } credential) { Route.SetParameter(parameter, credential.Value.Reveal()); }
        return null;
    }

    private HttpRefusal? PrepareBody()
    {
        if (Request.BodyKind == Http1BodyKind.None) { return null; }
        BodyOpening opening = HttpBodies.Open(requestContext!, BodyDirection.Request, Request.Fields);
        if (opening.Refusal is { } refusal) { return new HttpRefusal(415, refusal, "body_refused", Verdict.Verdict.Rule); }
        requestBodyMasker = opening.Masker;
        return null;
    }

    private RelayStep OnInterim(in Http1Response response, int consumed)
    {
        // An HTTP/1.0 client knows none (RFC 9110, 15.2), and 100 is for one that waits for it.
        if (!Request.IsVersion10 && (response.Status != 100 || Request.ExpectsContinue))
        {
            if (HttpHeads.WriteResponse(this, ResponseWay.Head, response, responseMasker!, isRewritten: false) is { } refusal) { return OnBodyRefused(isRequest: false, refusal, consumed); }
            client.Outbox.Buffer.Append(ResponseWay.Head.Written);
            Http1Writer.End(client.Outbox.Buffer);
            ResponseWay.Head.Clear();
        }
        return RelayStep.Flush(consumed);
    }

    private RelayStep OnUpgrade(int consumed)
    {
        IsUpgraded = true;
        IsTargetPersistent = false;
        ByteBuffer output = client.Outbox.Buffer;
        output.Append(ResponseWay.Head.Written);
        Http1Writer.Field(output, "Connection"u8, "Upgrade"u8);
        Http1Writer.Field(output, "Upgrade"u8, "websocket"u8);
        Http1Writer.End(output);
        ResponseWay.Head.Clear();
        return RelayStep.End(consumed, default);
    }

    private (HttpFraming Framing, long Length) Frame(in Http1Response response, Http1BodyKind kind, bool isMasked, bool wouldBeMasked)
    {
        bool hasLength = response.Facts.ContentLength >= 0;
        if (kind == Http1BodyKind.None)
        {
            if (response.Status is 204 or 304 || (Request.IsHead && (wouldBeMasked || !hasLength))) { return (HttpFraming.None, 0); }
            return (HttpFraming.Length, Request.IsHead ? response.Facts.ContentLength : 0);
        }
        if (kind == Http1BodyKind.Length && !isMasked) { return (HttpFraming.Length, response.Facts.ContentLength); }
        if (kind == Http1BodyKind.Length && response.Facts.ContentLength <= HttpBodyWay.HeldBytesMax) { return (HttpFraming.Held, 0); }
        return (Request.IsVersion10 ? HttpFraming.Close : HttpFraming.Chunked, 0);
    }

    private bool NeedsLength() => Request.Method.SequenceEqual("POST"u8) || Request.Method.SequenceEqual("PUT"u8) || Request.Method.SequenceEqual("PATCH"u8);

    private HttpBodyTape? OpenTape(bool isFromClient, ReadOnlySpan<byte> fields, BodyContext sent, bool isMasked)
    {
        if (Use.Tape is not { } tape) { return null; }
        BodyDirection direction = isFromClient ? BodyDirection.Request : BodyDirection.Response;
        bool isMaskedByAll = isMasked && ReferenceEquals(sent.Plan, tape.Plan);
        BodyContext kept = new(tape.Plan, sent.Tags, new MaskFinds(tape.Plan.Classes), bodyLimits) { IsLines = sent.IsLines, SeesBase64 = sent.SeesBase64 };
        BodyOpening opening = isMaskedByAll ? default : HttpBodies.Open(kept, direction, fields, isDecoded: isMasked);
        return new HttpBodyTape(tape.Tape, Number, isFromClient, opening, gate.Policy.RowBytesMax);
    }
}
