using System.Security.Cryptography;
using System.Text;
using EdgeGate.Approvals;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Masking;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Judging;

namespace EdgeGate.Sessions.Http;

/// <summary>Has requests wait for approval, the client with them for a while; then the client asks again with the hold's identifier.</summary>
/// <remarks>
/// A hold of HTTP outlives the connection, and a restart: the approval is used once, by the same principal, for the same method, target, fields and
/// body. RFC 9110, 15.3.3 (202); RFC 7240, 4.1 (respond-async).
/// </remarks>
internal sealed class HttpHolds(HttpGate gate, HttpClientSide side, HttpExchange exchange, HttpContentReading contents)
{
    /// <summary>Characters of a body that an approver sees.</summary>
    private const int BodyCharsShown = 48 * 1024;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ApprovalDesk desk = gate.Engines.Approvals;

    /// <summary>Waits until a request is decided, or as long as a client is let wait.</summary>
    /// <returns>The verdict as decided with its hold; or the answer the client gets meanwhile.</returns>
    public async ValueTask<(HttpVerdict? Decided, string HoldId, HttpRefusal? Refusal)> SettleAsync(HttpUse use, Principal principal, HttpVerdict verdict, HttpOperation operation)
    {
        bool isUnheld = exchange.Request.IsGrpc && contents.HeldBytes == 0;
        if (operation.Content is null || isUnheld)
        {
            (RequestContent? content, HttpRefusal? unread) = await contents.ReadAsync(operation, mustHold: true);
            if (unread is not null) { return (null, "", unread); }
            // No rule asked for it: it tells in whose words a client that waits is answered.
            operation = operation with { Content = content };
        }
        if (exchange.Request.BodyKind != Http1BodyKind.None && contents.HeldBytes == 0)
        {
            return (null, "", new HttpRefusal(413, $"a request that waits for approval has a body of at most {gate.Limits.JudgedBodyBytesMax / 1024} KiB", "held_too_long", verdict.Verdict.Rule));
        }
        HoldRequest request = Request(use, principal, verdict);
        string? id = Http1Fields.TryFind(exchange.Request.Fields, "x-edgegate-hold"u8, out ReadOnlySpan<byte> sent) ? Encoding.ASCII.GetString(sent) : null;
        bool isAsync = PrefersAsync();
        try
        {
            // The desk waits for the disk.
            (HoldTicket? ticket, HoldOutcome? outcome) = (null, null);
            if (exchange.Guest is not null && id is null) { ticket = await Task.Run(() => desk.Resume(request)); }
            else { (ticket, outcome) = await Task.Run(() => Enter(id, request)); }
            if (outcome is null && ticket!.Hold is { } hold)
            {
                if (!await WaitAsync(ticket, isAsync ? TimeSpan.Zero : gate.Timeouts.Hold)) { return await LeaveAsync(hold, operation, isAsync); }
                outcome = await ticket.Decided;
                // An approval is not used for who is gone: they may come back for it.
                if (outcome.IsApproved && IsLeft) { return await LeaveAsync(hold, operation, isAsync); }
                // Approved for once is used once: from here on nobody else can.
                if (outcome.IsApproved) { outcome = await Task.Run(() => desk.Claim(hold.Id, request)); }
            }
            outcome ??= await ticket!.Decided;
            // A request carries its proof itself: no rule lets it go on without.
            outcome = gate.Engines.Sessions.AfterWait(outcome, use.Info with { Principal = principal }, lasts: false);
            return (Decide(verdict, request, outcome), outcome.Hold, null);
        }
        catch (HoldsNotKeptException)
        {
            return (null, "", new HttpRefusal(503, "approvals cannot be kept now", "holds_failed", verdict.Verdict.Rule));
        }
    }

    private (HoldTicket? Ticket, HoldOutcome? Outcome) Enter(string? id, HoldRequest request)
    {
        if (id is null) { return (desk.Open(request), null); }
        if (desk.Claim(id, request) is { } outcome) { return (null, outcome); }
        // It was decided in between: what was decided is asked for.
        return desk.Find(id) is { } ticket ? (ticket, null) : (null, desk.Claim(id, request));
    }

    /// <summary>Waits; false when it took too long, the client left, or the gateway stops.</summary>
    private async Task<bool> WaitAsync(HoldTicket ticket, TimeSpan patience)
    {
        long began = gate.Engines.Time.GetTimestamp();
        while (!ticket.Decided.IsCompleted)
        {
            TimeSpan left = patience - gate.Engines.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || IsLeft) { return false; }
            await Task.WhenAny(ticket.Decided, Task.Delay(left < LookInterval ? left : LookInterval, gate.Engines.Time));
        }
        return true;
    }

    private bool IsLeft => side.IsStopped || side.Peer.Transport.HasHungUp;

    /// <summary>The client goes on without a decision: it is told how to ask again, or is gone and withdraws what it was never told of.</summary>
    private async Task<(HttpVerdict? Decided, string HoldId, HttpRefusal? Refusal)> LeaveAsync(Hold hold, HttpOperation operation, bool isAsync)
    {
        if (IsLeft)
        {
            HttpRefusal left = HttpRefusal.Of(side.IsStopped ? side.StopReason : SessionEnd.ClientLost);
            await Task.Run(() => desk.Withdraw(hold.Id, left.Message));
            return (null, hold.Id, left);
        }
        await Task.Run(() => desk.Told(hold.Id));
        if (exchange.Guest is not null)
        {
            // Clients of an API take 202 for done, and try again by themselves what says when to. What they print whole is a refusal.
            string how = $"this waits for approval: hold {hold.Id}; {HoldWords.Needs(hold)} ({gate.Policy.ConsoleUrl}/approvals/{hold.Id}); run the same again then";
            return (null, hold.Id, new HttpRefusal(403, how, "", hold.Request.Rule));
        }
        string told = $"{HoldWords.Waits(hold)}; send it again with X-Edgegate-Hold: {hold.Id}";
        return RpcDenial.Answers(operation.Content)
            ? (null, hold.Id, new HttpRefusal(403, told, "", hold.Request.Rule, operation.Content))
            : (null, hold.Id, new HttpRefusal(202, told, "", hold.Request.Rule) { Held = new HttpHeldAnswer(hold, gate.Policy.ConsoleUrl, isAsync) });
    }

    private static HttpVerdict Decide(HttpVerdict verdict, HoldRequest request, HoldOutcome outcome)
    {
        if (outcome.IsApproved) { return verdict with { Verdict = verdict.Verdict.Released() }; }
        return new HttpVerdict(new Verdict(VerdictKind.Deny, verdict.Verdict.Rule, outcome.Describe(request), []), [], false);
    }

    private bool PrefersAsync()
    {
        if (!Http1Fields.TryFind(exchange.Request.Fields, "prefer"u8, out ReadOnlySpan<byte> list)) { return false; }
        while (Http1Bytes.NextItem(ref list, out ReadOnlySpan<byte> item))
        {
            if (Http1Bytes.Same(item, "respond-async"u8)) { return true; }
        }
        return false;
    }

    private HoldRequest Request(HttpUse use, Principal principal, HttpVerdict verdict)
    {
        byte[] body = Body(out byte[] trailers);
        string scope = $"{use.Connection.Name}\0{Encoding.Latin1.GetString(exchange.Request.Method)}\0{Encoding.Latin1.GetString(exchange.Request.Host)}\0{Encoding.Latin1.GetString(exchange.Request.Target)}\0";
        string shown = Shown(use, body, trailers, out string unseen);
        return new HoldRequest(
            Person.Of(principal), null, use.Connection.Name, exchange.Guest?.Protocol ?? "http", use.Info.ClientAddress, verdict.Verdict.Rule, verdict.Verdict.Approval!, Method(use),
            shown, HoldDigest.Of($"{principal.Issuer}\0{principal.Subject}\0{scope}{HttpHeldFields.Same(exchange.Request.Fields)}\0{Encoding.Latin1.GetString(trailers)}\0", body),
            HoldDigest.Of($"{scope}{HttpHeldFields.Fingerprint(exchange.Request.Fields, trailers)}\0", body))
        {
            Place = exchange.Judgement?.Place,
            Unseen = unseen,
        };
    }

    /// <summary>The body without its framing, which lies in the client's window; its content coding is not undone.</summary>
    private byte[] Body(out byte[] trailers)
    {
        trailers = [];
        using MemoryStream bytes = new();
        ReadOnlySpan<byte> window = side.Peer.Unread[..contents.HeldBytes];
        Http1Body body = new(exchange.Request.BodyKind, exchange.Request.ContentLength);
        while (!body.IsEnd)
        {
            ParseStep step = body.Read(window, gate.Limits, out Http1BodyPart part, out ReadOnlySpan<byte> data);
            if (step.Kind != ParseKind.Done) { throw new InvalidOperationException("a body that was read whole is not whole"); }
            if (part == Http1BodyPart.Data) { bytes.Write(data); }
            if (part == Http1BodyPart.Trailers) { trailers = data.ToArray(); }
            window = window[step.Bytes..];
        }
        return bytes.ToArray();
    }

    /// <summary>The request as an approver sees it: URL, fields, body and trailers masked by every class, tagged places too.</summary>
    private string Shown(HttpUse use, byte[] body, byte[] trailers, out string unseen)
    {
        string url = Encoding.UTF8.GetString(HttpTape.MaskedUrl(use.PlanAll, exchange.Route.Path, exchange.Route.Query, exchange.Route.HasQuery));
        string type = Http1Fields.TryFind(exchange.Request.Fields, "content-type"u8, out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : "";
        string fields = HttpHeldFields.Shown(use.PlanAll, exchange.Request.Fields, out string unseenField);
        string behind = HttpHeldFields.Shown(use.PlanAll, trailers, out string unseenTrailer);
        string whole = $"{Method(use)} {url}\n{fields}";
        string unseenBody = "";
        if (body.Length == 0) { whole = whole.TrimEnd('\n'); }
        else
        {
            (string shown, unseenBody) = ShownBody(use, body);
            whole = $"{whole}{KeptText.Of(use.PlanAll, type)}\n\n{shown}";
        }
        unseen = new[] { unseenBody, unseenField, unseenTrailer, Concealed(use.PlanAll) }.FirstOrDefault(static one => one.Length > 0) ?? "";
        return behind.Length == 0 ? whole : $"{whole}\n\n{behind.TrimEnd('\n')}";
    }

    private string Method(HttpUse use) => Encoding.UTF8.GetString(HttpTape.MaskedMethod(use.PlanAll, exchange.Request.Method));

    /// <summary>Why the texts of the request, masked, do not say all; empty when they do.</summary>
    private string Concealed(MaskPlan plan)
    {
        if (contents.Text is not { Problem: null } read) { return ""; }
        return Concealment.Describe(read.Readings.Select(reading => Concealment.FindInDocument(plan, reading)).FirstOrDefault(static found => found is not null));
    }

    private (string Shown, string Unseen) ShownBody(HttpUse use, byte[] body)
    {
        string all = $"({body.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(body))})";
        Http1Fields.TryFind(exchange.Request.Fields, "content-type"u8, out ReadOnlySpan<byte> value);
        if (MediaType.TryRead(value, out MediaType type) && (exchange.Request.IsGrpc || BodyKinds.Of(type) == BodyKind.Protobuf)) { return (all, "its body is protobuf or gRPC, and no text"); }
        BodyContext context = new(use.PlanAll, gate.Tags(use.Connection), new MaskFinds(use.PlanAll.Classes), new BodyLimits())
        {
            SeesBase64 = exchange.Judgement is { Bodies: GuestBodies.Secrets or GuestBodies.SecretLines },
        };
        BodyOpening opening = HttpBodies.Open(context, BodyDirection.Request, exchange.Request.Fields);
        if (opening.Refusal is { } refusal) { return (all, $"its body cannot be read: {refusal}"); }
        using ByteBuffer made = new(new BodyLimits().OutputBytesMax + (gate.Limits.JudgedBodyBytesMax * 16));
        if (opening.Masker is { } masker)
        {
            using (masker)
            {
                if (!TryMask(masker, body, made)) { return (all, "its body cannot be masked"); }
            }
        }
        else { made.Append(body); }
        if (!System.Text.Unicode.Utf8.IsValid(made.Written)) { return (all, "its body is no text"); }
        string text = Encoding.UTF8.GetString(made.Written);
        return text.Length > BodyCharsShown ? ($"{text[..BodyCharsShown]} ... {all}", $"its body is longer than the {BodyCharsShown} characters shown") : (text, "");
    }

    private static bool TryMask(BodyMasker masker, byte[] body, ByteBuffer made)
    {
        for (int at = 0; at < body.Length && made.Length < BodyCharsShown * sizeof(int);)
        {
            BodyOutcome outcome = masker.Append(body.AsSpan(at), made);
            if (outcome.Kind == BodyOutcomeKind.Refused) { return false; }
            at += outcome.Consumed;
        }
        return made.Length >= BodyCharsShown * sizeof(int) || masker.Complete(made).Kind != BodyOutcomeKind.Refused;
    }
}
