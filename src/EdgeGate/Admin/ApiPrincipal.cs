using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Identity;
using Microsoft.AspNetCore.Http;

namespace EdgeGate.Admin;

/// <summary>Finds out who makes a call of the API, by a bearer token.</summary>
/// <remarks>RFC 6750.</remarks>
/// <param name="verify">Proves a token.</param>
/// <param name="audit">Notes who could not prove themselves.</param>
internal sealed class ApiPrincipal(Func<string, CancellationToken, Task<IdentityResult>> verify, AuditLog audit)
{
    /// <summary>Who calls; null when nobody is proven, and then the call is answered.</summary>
    public async Task<Principal?> FindAsync(HttpContext context)
    {
        string header = context.Request.Headers.Authorization.ToString();
        string token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : "";
        if (token.Length == 0)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status401Unauthorized, "send a token: Authorization: Bearer");
            return null;
        }
        IdentityResult result = await verify(token, context.RequestAborted);
        if (result.Principal is { } principal) { return principal; }
        AuditLine line = audit.Begin(AuditCode.AuthFailed, null);
        line.Text("fault"u8, result.Fault.ToString());
        line.Text("client"u8, context.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        line.Text("protocol"u8, "admin");
        line.Commit();
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        bool isUnreachable = result.Fault == IdentityFault.IssuerUnreachable;
        await ApiAnswers.ProblemAsync(context, isUnreachable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized, IdentityWords.Of(result.Fault));
        return null;
    }
}
