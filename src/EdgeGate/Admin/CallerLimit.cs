using EdgeGate.Relay;
using EdgeGate.Sessions.Http;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Admin;

/// <summary>Failed proofs at the admin listener, counted by the caller's address together with those of all protocols.</summary>
/// <param name="failures">Failed proofs by address, in all protocols.</param>
public sealed class CallerLimit(FailureLimit failures)
{
    /// <summary>Whether a caller's address has failed so often that it must wait.</summary>
    public bool IsExceeded(HttpContext context) => failures.IsExceeded(context.Connection.RemoteIpAddress, HttpListenerOptions.FailuresPerMinuteDefault);

    /// <summary>Counts a failure of a caller.</summary>
    public void Failed(HttpContext context) => failures.Failed(context.Connection.RemoteIpAddress);

    /// <summary>Answers a caller who must wait.</summary>
    /// <remarks>RFC 6585, 4.</remarks>
    public static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "60";
        return ApiAnswers.ProblemAsync(context, StatusCodes.Status429TooManyRequests, "too many failed sign-ins from your address: wait a minute");
    }
}
