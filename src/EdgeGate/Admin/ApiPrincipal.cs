using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Sessions.Http;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Admin;

/// <summary>Finds out who makes a call of the API: by a bearer token, or by the browser's sign-in where an endpoint takes that.</summary>
/// <remarks>RFC 6750.</remarks>
/// <param name="tokens">Proves tokens; others after a reload.</param>
/// <param name="limit">Failed proofs by address.</param>
/// <param name="audit">Notes who could not prove themselves.</param>
public sealed class ApiPrincipal(Func<HttpTokens> tokens, CallerLimit limit, AuditLog audit)
{
    /// <summary>Who calls; null when nobody is proven, and then the call is answered.</summary>
    /// <param name="context">The call.</param>
    /// <param name="signIn">Browsers that are signed in; null where only a token counts.</param>
    public async Task<Principal?> FindAsync(HttpContext context, ConsoleSignIn? signIn = null)
    {
        string header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0 && signIn?.Find(context) is { } person)
        {
            if (signIn.Problem(context) is not { } problem) { return person; }
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status403Forbidden, problem);
            return null;
        }
        // A cookie that stands for nobody is a failed proof as a token is.
        if (header.Length == 0 && signIn?.HasCookie(context) == true)
        {
            if (limit.IsExceeded(context))
            {
                await CallerLimit.RefuseAsync(context);
                return null;
            }
            limit.Failed(context);
        }
        byte[] token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1.GetBytes(header[7..].Trim()) : [];
        if (token.Length == 0)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status401Unauthorized, "send a token: Authorization: Bearer");
            return null;
        }
        HttpTokens known = tokens();
        if (limit.IsExceeded(context) && !known.IsProven(token))
        {
            await CallerLimit.RefuseAsync(context);
            return null;
        }
        IdentityResult result = await known.VerifyAsync(token, context.RequestAborted);
        if (result.Principal is { } principal) { return principal; }
        await RefuseAsync(context, result.Fault);
        return null;
    }

    private Task RefuseAsync(HttpContext context, IdentityFault fault)
    {
        bool isUnreachable = fault == IdentityFault.IssuerUnreachable;
        if (!isUnreachable) { limit.Failed(context); }
        audit.AuthFailed("admin", context.Connection.RemoteIpAddress?.ToString() ?? "unknown", fault.ToString());
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return ApiAnswers.ProblemAsync(context, isUnreachable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized, IdentityWords.Of(fault));
    }
}
