using EdgeGate.Policy.Http;
using EdgeGate.Sessions.Http.Bodies;

namespace EdgeGate.Sessions.Http;

/// <summary>What was decided of a request, and what follows from it. Kept by its session for the next request that is the same to every rule (<see cref="HttpDecisions"/>).</summary>
/// <param name="verdict">The policy's answer.</param>
/// <param name="maskedUrl">Path and query as they may be kept.</param>
/// <param name="requestContext">What is asked of the request's body.</param>
/// <param name="responseContext">What is asked of the response's body.</param>
/// <param name="holdsMessages">Whether the request holds JSON-RPC messages, so that its response does.</param>
/// <param name="known">Field lines of the session in which nothing is found.</param>
internal sealed class HttpDecision(HttpVerdict verdict, byte[] maskedUrl, BodyContext requestContext, BodyContext responseContext, bool holdsMessages, HttpKnownFields known)
{
    /// <summary>The policy's answer.</summary>
    public HttpVerdict Verdict => verdict;
    /// <summary>Path and query as they may be kept.</summary>
    public ReadOnlySpan<byte> MaskedUrl => maskedUrl;
    /// <summary>What is asked of the request's body.</summary>
    public BodyContext RequestContext => requestContext;
    /// <summary>What is asked of the response's body.</summary>
    public BodyContext ResponseContext => responseContext;
    /// <summary>What is asked of a response that holds no messages.</summary>
    public BodyContext ResponseWithoutMessages { get; } = responseContext is { Lists: null, Place: null } ? responseContext : responseContext with { Lists = null, Place = null };
    /// <summary>Whether the request holds JSON-RPC messages, so that its response does.</summary>
    public bool HoldsMessages => holdsMessages;
    /// <summary>Masks the request's fields.</summary>
    public HttpFieldMasker RequestFields { get; } = new(requestContext.Plan, requestContext.Finds, known);
    /// <summary>Masks the response's fields.</summary>
    public HttpFieldMasker ResponseFields { get; } = new(responseContext.Plan, responseContext.Finds, known);
    /// <summary>What it was decided of, as <see cref="HttpDecisions"/> tells requests apart; empty when it is not kept.</summary>
    public byte[] Key { get; set; } = [];
}
