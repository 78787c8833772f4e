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
        Response = new HttpResponse(this, gate, client, tapes);
        Route = new HttpRoute(gate.Limits);
        RequestWay = new HttpBodyWay(this, isRequest: true, gate.Limits);
        ResponseWay = new HttpBodyWay(this, isRequest: false, gate.Limits with { BodyBytesMax = long.MaxValue });
        ClientAddress = (client.Transport.Connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() is { } address ? Encoding.ASCII.GetBytes(address) : null;
    }

    /// <summary>The request.</summary>
    public HttpRequest Request { get; }
    /// <summary>The response.</summary>
    public HttpResponse Response { get; }
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
    /// <summary>What was decided of it: an allow.</summary>
    public HttpDecision Decision => decision!;
    /// <summary>The policy's answer.</summary>
    public HttpVerdict Verdict => Decision.Verdict;
    /// <summary>Path and query as they may be kept.</summary>
    public ReadOnlySpan<byte> MaskedUrl => Decision.MaskedUrl;
    /// <summary>Who asks.</summary>
    public Principal Principal => principal!;
    /// <summary>Who asked last; null before the first request.</summary>
    public Principal? CurrentPrincipal => principal;
    /// <summary>The target under way, or null.</summary>
    public RelayPeer? Target { get; private set; }
    /// <summary>Its number in the session, from 1.</summary>
    public long Number { get; private set; }
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
    public BodyContext ResponseContext => Decision.ResponseContext;
    /// <summary>Masks what the request holds.</summary>
    public BodyContext RequestContext => Decision.RequestContext;
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
    public void BindTarget() => IsTargetBound = true;

    /// <summary>Whether it was.</summary>
    public bool IsTargetBound { get; private set; }

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
        Response.End(outcome.Status);
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
        Response.Await();
        if (HttpHeads.WriteRequest(this, RequestWay.Head, lent.Pool.HostLine, Decision.RequestFields, requestBodyMasker is not null) is { } refusal) { return new HttpRefusal(403, refusal, "denied_content", Verdict.Verdict.Rule); }
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

    /// <summary>Writes the last fields of the response: what rules warn of, and what becomes of the client's connection.</summary>
    public void WriteConnection(ByteBuffer output, HttpFraming framing)
    {
        HttpGuarding.WriteWarnings(decision?.Verdict.Verdict.Guard, output);
        Response.WriteConnection(output, framing);
    }

    /// <summary>Writes trailers that may go on.</summary>
    public string? WriteTrailers(bool isRequest, ReadOnlySpan<byte> lines, ByteBuffer output)
        => HttpHeads.WriteTrailers(this, isRequest, lines, output, isRequest ? Decision.RequestFields : Decision.ResponseFields);

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
        (Fault, Refusal, RefusedRequest) = (ProtocolFault.None, null, false);
        IsTargetBound = false;
        (CorsLines, TrustsOrigin) = ([], false);
        CredentialLine = null;
        Request.Forget();
        Response.Forget();
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

    private HttpRefusal? PrepareQuery()
    {
        if (Route.HasQuery && !Decision.RequestFields.IsEmpty)
        {
            using ByteBuffer masked = new(gate.Limits.RequestLineBytesMax * 16);
            using ByteBuffer plain = new(gate.Limits.RequestLineBytesMax * 4);
            plain.Append(Route.Query);
            // Messages are for a session, whose id client and target share.
            bool passes = Decision.HoldsMessages ? SessionQuery.TryAppend(plain.Written, Decision.RequestContext.Plan, Use.Finds, masked) : Decision.RequestFields.TryAppendUrl(plain.Written, masked);
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
}
