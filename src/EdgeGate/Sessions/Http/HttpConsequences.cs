using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Policy.Http;
using EdgeGate.Protocols.Http1;
using EdgeGate.Relay.Guests;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Otlp;

namespace EdgeGate.Sessions.Http;

/// <summary>Says what follows from the policy's answer to a request: what is masked in it and in its response, and which entries of lists pass.</summary>
internal sealed class HttpConsequences(HttpExchange exchange, HttpGate gate, BodyLimits limits)
{
    /// <summary>What follows from a guest's judgement.</summary>
    /// <param name="of">The session.</param>
    /// <param name="judged">The judgement: an allow.</param>
    /// <param name="maskedUrl">Path and query as they may be kept.</param>
    public HttpDecision Of(HttpUse of, GuestJudgement judged, byte[] maskedUrl)
    {
        Masker masker = gate.Policy.Masker;
        HttpVerdict verdict = judged.Verdict;
        BodyContext requests = new(masker.Plan(verdict.MaskRequests), gate.Tags(of.Connection), of.Finds, limits)
        {
            IsStrict = true,
            SeesBase64 = judged.Bodies is GuestBodies.Secrets or GuestBodies.SecretLines,
        };
        BodyContext responses = requests with
        {
            Plan = masker.Plan(verdict.Verdict.Mask),
            IsLines = judged.Bodies is GuestBodies.Lines or GuestBodies.SecretLines,
            IsSchema = judged.Bodies == GuestBodies.Schemas,
        };
        return new HttpDecision(verdict, maskedUrl, requests, responses, false, of.Known);
    }

    /// <summary>What follows from the policy's answer.</summary>
    /// <param name="of">The session.</param>
    /// <param name="verdict">The policy's answer: an allow.</param>
    /// <param name="maskedUrl">Path and query as they may be kept.</param>
    /// <param name="operation">What was judged.</param>
    public HttpDecision Of(HttpUse of, HttpVerdict verdict, byte[] maskedUrl, HttpOperation operation)
    {
        Masker masker = gate.Policy.Masker;
        BodyTags tags = gate.Tags(of.Connection);
        bool asksMessages = operation.Content is { Calls.IsKnown: true };
        BodyContext requests = new(masker.Plan(verdict.MaskRequests), tags, of.Finds, limits, verdict.PassesBinary) { Deltas = of.Connection.Deltas, Telemetry = OtlpSignals.Of(exchange.Route.Path) };
        BodyContext responses = requests with { Plan = masker.Plan(verdict.Verdict.Mask), Lists = Lists(of.Info.Principal, operation, asksMessages), Place = EventPlaces(), IsEventArray = IsEventArray(exchange.Route.DecodedBytes) };
        return new HttpDecision(verdict, maskedUrl, requests, responses, asksMessages, of.Known);
    }

    /// <summary>Whether a path asks for events in one JSON array, where it does not ask for a stream of them (Google, generateContent, streamed).</summary>
    private static bool IsEventArray(ReadOnlySpan<byte> path) => path.EndsWith(":streamGenerateContent"u8);

    /// <summary>What lists of the response may hold; null when all. Messages come in answers to messages, and in streams of events that a GET opens.</summary>
    private RpcListFilter? Lists(Principal who, HttpOperation operation, bool asksMessages)
    {
        HttpRules rules = gate.Policy.Rules.Http;
        if ((!asksMessages && operation.Method != "GET") || !rules.FiltersLists(who, operation.Connection)) { return null; }
        HttpOperation? head = asksMessages ? operation with { Content = null } : null;
        return (kind, name) => rules.MaySee(who, operation.Connection, head, kind, Encoding.UTF8.GetString(name));
    }

    /// <summary>Moves the place that a stream of events names first (MCP's HTTP with SSE) below the connection's prefix; null when there is none.</summary>
    private EventPlace? EventPlaces()
        => exchange.Route.Prefix.Length > 0 && exchange.Request.Method.SequenceEqual("GET"u8) && Http1Fields.TryFind(exchange.Request.Fields, "accept"u8, out ReadOnlySpan<byte> accept) && accept.IndexOf("text/event-stream"u8) >= 0
            ? (value, output) => HttpPlaces.AppendLocation(exchange, value, output)
            : null;
}
