using System.Net;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Identity;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Credentials;
using EdgeGate.Sessions.Http.Targets;

namespace EdgeGate.Sessions.Http;

/// <summary>One request and its response: what both directions work on, under the session's lock. Used again for the next.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly HttpGate gate;
    private readonly RelayPeer client;
    private readonly HttpBodyTapes tapes;
    private HttpUse? use;
    private HttpDecision? decision;
    private Principal? principal;
    private BodyMasker? requestBodyMasker;
    private bool holdsMessages;
    private bool isTargetBound;
    private long started;
    private long proofEnds = long.MaxValue;

    /// <summary>Joins the parts of a session.</summary>
    public HttpExchange(HttpGate gate, RelayPeer client)
    {
        this.gate = gate;
        this.client = client;
        BodyLimits bodyLimits = new();
        tapes = new HttpBodyTapes(this, gate, bodyLimits);
        Consequences = new HttpConsequences(this, gate, bodyLimits);
        Guarding = new HttpGuarding(this, gate.Engines);
        Request = new HttpRequest(gate.Limits);
        Route = new HttpRoute(gate.Limits);
        RequestWay = new HttpBodyWay(this, isRequest: true, gate.Limits);
        ResponseWay = new HttpBodyWay(this, isRequest: false, gate.Limits with { BodyBytesMax = long.MaxValue });
        ClientAddress = (client.Transport.Connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() is { } address ? Encoding.ASCII.GetBytes(address) : null;
    }

    /// <summary>The request.</summary>
    public HttpRequest Request { get; }
    /// <summary>Where it goes.</summary>
    public HttpRoute Route { get; }
    /// <summary>Says what follows from an answer of the policy.</summary>
    public HttpConsequences Consequences { get; }
    /// <summary>Tells what rules found in it.</summary>
    public HttpGuarding Guarding { get; }
    /// <summary>The request's way.</summary>
    public HttpBodyWay RequestWay { get; }
    /// <summary>The response's way.</summary>
    public HttpBodyWay ResponseWay { get; }
    /// <summary>The client's address, or null when it has none.</summary>
    public byte[]? ClientAddress { get; }
    /// <summary>Whether the client speaks TLS.</summary>
    public bool IsTls => client.Transport.IsSecure;
    /// <summary>Whether the client speaks HTTP/2.</summary>
    public bool IsHttp2 => client.Transport.Connection is LaneConnection;
    /// <summary>Whether it is a call of gRPC.</summary>
    public bool IsGrpc { get; private set; }
    /// <summary>Room for a field that is moved to where the client stands.</summary>
    public ByteBuffer Moved { get; } = new(64 * 1024);
    /// <summary>The line of a credential that changes from time to time; null when there is none.</summary>
    public byte[]? CredentialLine { get; set; }
    /// <summary>Signs who asks; null when the target does not want it.</summary>
    public AssertionKey? Assertions => Use.Connection.AssertionField is null ? null : gate.Assertions;
    /// <summary>The session it belongs to.</summary>
    public HttpUse Use => use!;
    /// <summary>The policy's answer.</summary>
    public HttpVerdict Verdict => decision!.Verdict;
    /// <summary>Path and query as they may be kept.</summary>
    public ReadOnlySpan<byte> MaskedUrl => decision!.MaskedUrl;
    /// <summary>Who asks.</summary>
    public Principal Principal => principal!;
    /// <summary>Who asked last; null before the first request.</summary>
    public Principal? CurrentPrincipal => principal;
    /// <summary>The target under way, or null.</summary>
    public RelayPeer? Target { get; private set; }
    /// <summary>Its number in the session, from 1.</summary>
    public long Number { get; private set; }
    /// <summary>The final status; 0 before it came.</summary>
    public int Status { get; private set; }
    /// <summary>Whether the target said anything.</summary>
    public bool HasAnswer { get; private set; }
    /// <summary>Whether the response is one of gRPC, whose trailers say how it ended, or of gRPC-Web, whose last message does.</summary>
    public bool AnswersGrpc { get; private set; }
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
    public bool HasOwnTokenField => Request.HasOwnTokenField;
    /// <summary>The token, valid while the request is.</summary>
    public ReadOnlySpan<byte> Token => Request.Token;
    /// <summary>What is said to the page of another origin that asks; empty when none does that the connection knows.</summary>
    public byte[] CorsLines { get; private set; } = [];
    /// <summary>Whether a cookie or client certificate proves who asks, though a page of another origin makes it.</summary>
    public bool TrustsOrigin { get; private set; }
    /// <summary>Whether anything is masked in the response.</summary>
    public bool MasksResponse => decision is { ResponseContext.IsIdle: false };
    /// <summary>Masks what the response holds.</summary>
    public BodyContext ResponseContext => decision!.ResponseContext;
    /// <summary>Masks what the request holds.</summary>
    public BodyContext RequestContext => decision!.RequestContext;
    /// <summary>Time since it began.</summary>
    public long Milliseconds => (long)gate.Engines.Time.GetElapsedTime(started).TotalMilliseconds;

    /// <summary>What serves the connection's protocol; null when that is HTTP itself.</summary>
    public IHttpGuest? Guest { get; private set; }
    /// <summary>What the guest makes of the request.</summary>
    public GuestJudgement? Judgement { get; private set; }

    /// <summary>The request belongs to a guest's connection.</summary>
    public void Enter(IHttpGuest? guest) => Guest = guest;

    /// <summary>Looks whether a page of another origin asks.</summary>
    /// <returns>The answer, where it asks what it may; null for a request.</returns>
    public byte[]? Meet(HttpCors? cors)
    {
        if (cors is null || !cors.TryFind(Request.Fields, out byte[] lines, out byte[] preflight)) { return null; }
        if (HttpCors.IsPreflight(Request)) { return preflight; }
        (CorsLines, TrustsOrigin) = (lines, cors.HasCredentials);
        return null;
    }

    /// <summary>What is sent makes the target's connection the sender's: nobody else is lent it.</summary>
    public void BindTarget() => isTargetBound = true;

    /// <summary>Whether it was.</summary>
    public bool IsTargetBound => isTargetBound;

    /// <summary>Who asks is proven, for as long as the proof is good.</summary>
    public void Prove(Principal who) => Volatile.Write(ref proofEnds, TokenVerifier.ProofEnd(who, gate.Engines.Time.GetUtcNow()).UtcTicks);

    /// <summary>Whether the proof it began with is over, and no rule lets it go on. Asked by its task and by the clock.</summary>
    public bool IsProofOver => gate.Engines.Time.GetUtcNow().UtcTicks >= Volatile.Read(ref proofEnds) && !gate.Engines.Sessions.OutlivesProof(Use.Info with { Principal = Principal });

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
    /// <param name="decided">What was decided: an allow.</param>
    /// <returns>Why the request cannot pass; null when it can.</returns>
    public HttpRefusal? Begin(HttpUse of, Principal who, HttpDecision decided)
    {
        use = of;
        principal = who;
        decision = decided;
        started = gate.Engines.Time.GetTimestamp();
        IsGrpc = Request.IsGrpc;
        Number = ++of.Exchanges;
        holdsMessages = decided.HoldsMessages;
        return PrepareQuery() ?? PrepareBody();
    }

    /// <summary>Begins the request's way to a target; under the lock. Called again for another target when the first was gone.</summary>
    /// <returns>Why the request cannot pass; null when it can.</returns>
    public HttpRefusal? Send(HttpTarget lent)
    {
        RelayPeer target = lent.Peer;
        RequestWay.Reset();
        ResponseWay.Reset();
        Target = target;
        HasAnswer = false;
        if (HttpHeads.WriteRequest(this, RequestWay.Head, lent.Pool.HostLine, decision!.RequestFields, requestBodyMasker is not null) is { } refusal) { return new HttpRefusal(403, refusal, "denied_content", Verdict.Verdict.Rule); }
        Http1BodyKind kind = Request.BodyKind;
        BodyMasker? owned = requestBodyMasker;
        requestBodyMasker = null;
        (HttpFraming framing, long length) = HttpReframing.OfRequest(Request, owned is not null, SignsBody);
        if (framing == HttpFraming.Held && SignsBody && Request.TakeExpectation()) { client.Outbox.Buffer.Append("HTTP/1.1 100 Continue\r\n\r\n"u8); }
        HttpBodyTape? tape = kind == Http1BodyKind.None ? null : tapes.Open(isFromClient: true, Request.Fields, RequestContext, owned is not null);
        RequestWay.Begin(target.Outbox, new Http1Body(kind, Request.ContentLength), owned, framing, length, tape, mustHold: SignsBody, mustKeep: lent.IsLane && Use.Connection.Aws is null);
        return null;
    }

    /// <summary>Sends the request, as far as it went, to another target; under the lock.</summary>
    /// <param name="failed">Who did not begin with it.</param>
    /// <param name="lent">Who is asked in its place.</param>
    public void SendAgain(HttpTarget failed, HttpTarget lent)
    {
        ResponseWay.Reset();
        Target = lent.Peer;
        RequestWay.Turn(lent.Peer.Outbox, failed.Pool.HostLine, lent.Pool.HostLine);
    }

    /// <summary>Whether the request's body is signed, so that all of it must be here first.</summary>
    private bool SignsBody => Use.Connection.Aws is { IsS3: false };

    /// <summary>Signs a request for the target, where it wants that; behind all other fields.</summary>
    /// <param name="head">The request line and fields that go out.</param>
    /// <param name="body">The body; empty when it is not known yet.</param>
    /// <param name="hasBody">Whether there is one.</param>
    /// <param name="output">Where to.</param>
    public void WriteSignature(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, bool hasBody, ByteBuffer output)
    {
        if (Use.Connection.Aws is not { } aws) { return; }
        string hash = !hasBody ? AwsSignature.EmptyBody : aws.IsS3 ? AwsSignature.UnsignedBody : AwsSignature.HashOf(body);
        AwsFields.Write(aws, head, hash, gate.Engines.Time.GetUtcNow(), output);
    }

    /// <summary>A response's head came; under the lock.</summary>
    /// <param name="response">The head.</param>
    /// <param name="consumed">Bytes of the window it took.</param>
    /// <returns>What comes next; null when its body does.</returns>
    public RelayStep? OnResponse(in Http1Response response, int consumed)
    {
        HasAnswer = true;
        RequestWay.LetGo();
        if (response.IsInterim) { return OnInterim(response, consumed); }
        bool isHead = Request.IsHead;
        bool isUpgrade = response.Status == 101;
        if (isUpgrade && !(Request.IsWebSocket && response.Facts.IsUpgrade && Http1Bytes.Same(response.Facts.Upgrade, "websocket"u8)))
        {
            return OnFault(isRequest: false, ProtocolFault.HttpUnaskedUpgrade, consumed);
        }
        Http1BodyKind kind = response.BodyKind(isHead);
        BodyOpening opening = isUpgrade ? default : HttpBodies.Open(ContextOf(response.Fields), BodyDirection.Response, response.Fields, spare: ResponseWay.Spare);
        // A body that does not come need not be one that passes.
        bool hasBody = kind != Http1BodyKind.None;
        if (opening.Refusal is { } reason && hasBody) { return OnBodyRefused(isRequest: false, reason, consumed); }
        if (HttpHeads.WriteResponse(this, ResponseWay.Head, response, decision!.ResponseFields, opening.Masker is not null) is { } refusal)
        {
            opening.Masker?.Dispose();
            return OnBodyRefused(isRequest: false, refusal, consumed);
        }
        Status = response.Status;
        ResponseWay.IsGrpcWeb = Request.IsGrpc && HttpBodies.EndsInMessage(response.Fields, isDecoded: opening.Masker is not null);
        AnswersGrpc = Request.IsGrpc && (ResponseWay.IsGrpcWeb || HttpBodies.EndsInTrailers(response.Fields));
        IsTargetPersistent = response.IsPersistent && kind != Http1BodyKind.UntilClose && !isTargetBound;
        IsClientPersistent = Request.IsPersistent && RequestWay.IsDone && !gate.IsRetired;
        Use.Tape?.Response(Number, response.Status, ResponseWay.Head.Written[(ResponseWay.Head.Written.IndexOf((byte)'\n') + 1)..]);
        if (isUpgrade) { return OnUpgrade(consumed); }
        BodyMasker? owned = hasBody ? opening.Masker : null;
        if (!hasBody) { opening.Masker?.Dispose(); }
        (HttpFraming framing, long length) = HttpReframing.OfResponse(Request, response, kind, owned is not null, opening.Masker is not null);
        HttpBodyTape? tape = hasBody ? tapes.Open(isFromClient: false, response.Fields, ResponseContext, owned is not null) : null;
        ResponseWay.Begin(client.Outbox, new Http1Body(kind, response.Facts.ContentLength), owned, framing, length, tape);
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

    /// <summary>Counts bytes of a body for rules that watch it.</summary>
    /// <returns>Why the rest may not go on; null when it may.</returns>
    public string? Count(bool isRequest, long bytes) => Guarding.Count(decision?.Verdict.Verdict.Guard, isRequest, bytes);

    /// <summary>Whether it was the request that may not go on.</summary>
    public bool RefusedRequest { get; private set; }

    /// <summary>Whether a receiver takes chunks.</summary>
    public bool CanChunk(bool isRequest) => isRequest || !Request.IsVersion10;

    /// <summary>Writes what the response says about the client's connection.</summary>
    public void WriteConnection(ByteBuffer output, HttpFraming framing)
    {
        HttpGuarding.WriteWarnings(decision?.Verdict.Verdict.Guard, output);
        if (framing == HttpFraming.Close) { IsClientPersistent = false; }
        if (!IsClientPersistent) { Http1Writer.Field(output, "Connection"u8, "close"u8); }
        else if (Request.IsVersion10) { Http1Writer.Field(output, "Connection"u8, "keep-alive"u8); }
    }

    /// <summary>Writes trailers that may go on.</summary>
    public string? WriteTrailers(bool isRequest, ReadOnlySpan<byte> lines, ByteBuffer output)
        => HttpHeads.WriteTrailers(this, isRequest, lines, output, isRequest ? decision!.RequestFields : decision!.ResponseFields);

    /// <summary>The codings the target may answer in; false when it should use none.</summary>
    public bool AcceptsCodings(out ReadOnlySpan<byte> codings)
    {
        codings = BodyMaskers.AcceptEncoding;
        // What is masked reaches the client without a coding, whatever the target's.
        if (MasksResponse)
        {
            // Where only some bodies are looked into, the others pass as they come.
            if (ResponseContext.Plan.IsEmpty || Request.IsGrpc) { codings = "identity"u8; }
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
        tapes.Reset();
        requestBodyMasker?.Dispose();
        (requestBodyMasker, Target) = (null, null);
        (Guest, Judgement) = (null, null);
        (Status, HasAnswer, IsUpgraded, Fault, Refusal, RefusedRequest) = (0, false, false, ProtocolFault.None, null, false);
        IsClientPersistent = IsTargetPersistent = isTargetBound = AnswersGrpc = false;
        (CorsLines, TrustsOrigin) = ([], false);
        CredentialLine = null;
        Request.Forget();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        RequestWay.Dispose();
        ResponseWay.Dispose();
        tapes.Dispose();
        Moved.Release();
        Request.Dispose();
        Route.Dispose();
    }

    /// <summary>What is asked of a response: one that is no answer to messages, and no stream of events, is not looked into for lists.</summary>
    private BodyContext ContextOf(ReadOnlySpan<byte> fields)
    {
        bool mayHoldMessages = holdsMessages || (Http1Fields.TryFind(fields, "content-type"u8, out ReadOnlySpan<byte> type) && Http1Bytes.Same(type[..Math.Min(type.Length, 17)], "text/event-stream"u8));
        return mayHoldMessages ? ResponseContext : decision!.ResponseWithoutMessages;
    }

    private HttpRefusal? PrepareQuery()
    {
        if (Route.HasQuery && !decision!.RequestFields.IsEmpty)
        {
            using ByteBuffer masked = new(gate.Limits.RequestLineBytesMax * 16);
            using ByteBuffer plain = new(gate.Limits.RequestLineBytesMax * 4);
            plain.Append(Route.Query);
            // Messages are for a session, whose id client and target share.
            bool passes = holdsMessages ? SessionQuery.TryAppend(plain.Written, decision.RequestContext.Plan, Use.Finds, masked) : decision.RequestFields.TryAppendUrl(plain.Written, masked);
            if (!passes) { return new HttpRefusal(403, "the query holds data that may not pass at all", "denied_content", Verdict.Verdict.Rule); }
            if (masked.Length > gate.Limits.RequestLineBytesMax) { return new HttpRefusal(414, "masked, the query is too long", "query_too_long", Verdict.Verdict.Rule); }
            Route.ReplaceQuery(masked.Written);
        }
        if (Use.Connection.Credential is { Parameter: { } parameter } credential) { Route.SetParameter(parameter, credential.Value.Reveal()); }
        return null;
    }

    private HttpRefusal? PrepareBody()
    {
        if (Request.BodyKind == Http1BodyKind.None) { return null; }
        BodyOpening opening = HttpBodies.Open(RequestContext, BodyDirection.Request, Request.Fields);
        if (opening.Refusal is { } refusal) { return new HttpRefusal(415, refusal, "body_refused", Verdict.Verdict.Rule); }
        requestBodyMasker = opening.Masker;
        return null;
    }

    private RelayStep OnInterim(in Http1Response response, int consumed)
    {
        // An HTTP/1.0 client knows none (RFC 9110, 15.2), and 100 is for one that waits for it.
        if (!Request.IsVersion10 && (response.Status != 100 || Request.ExpectsContinue))
        {
            if (HttpHeads.WriteResponse(this, ResponseWay.Head, response, decision!.ResponseFields, isRewritten: false) is { } refusal) { return OnBodyRefused(isRequest: false, refusal, consumed); }
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
}
