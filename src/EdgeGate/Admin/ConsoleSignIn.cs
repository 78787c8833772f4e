using System.Security.Cryptography;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Sessions.Http.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGate.Admin;

/// <summary>Signs browsers in to the console: authorization code with PKCE, then a cookie that no script reads and no other site's request carries.</summary>
/// <remarks>
/// <code>
/// GET  /sign-in?return=/approvals/ID   302 to the issuer; state, nonce and PKCE verifier sealed in a cookie
/// GET  /sign-in/callback               state as in the cookie: the code is redeemed, a session cookie set (HttpOnly, SameSite=Strict), 302 to the page
/// GET  /sign-in/session                who is signed in; 401 when nobody
/// POST /sign-in/end                    signs out
/// </code>
/// What changes something must besides come from a page of the console's own origin and carry a field that a form cannot send.
/// </remarks>
/// <param name="options">The issuer and the console's client there.</param>
/// <param name="baseUrl">The console's address, as people type it.</param>
/// <param name="sessions">Who is signed in.</param>
/// <param name="verifier">Proves tokens; another after a reload.</param>
/// <param name="limit">Failed proofs by address.</param>
/// <param name="audit">Notes who signed in and out.</param>
/// <param name="time">The clock.</param>
public sealed class ConsoleSignIn(DeviceOptions options, string baseUrl, BrowserSessions sessions, Func<TokenVerifier> verifier, CallerLimit limit, AuditLog audit, TimeProvider time) : IDisposable
{
    /// <summary>The field that the console's own script sends.</summary>
    public const string OwnField = "X-Edgegate-Console";

    private const string Listener = "admin";

    private readonly Uri console = new(baseUrl);
    private readonly Lock gate = new();
    private (TokenVerifier Verifier, CodeSignIn SignIn)? current;

    private bool IsTls => console.Scheme == Uri.UriSchemeHttps;

    private string SessionCookie => IsTls ? "__Host-edgegate-console" : "edgegate-console";

    private string FlowCookie => IsTls ? "__Host-edgegate-console-flow" : "edgegate-console-flow";

    private string Callback => $"{baseUrl}/sign-in/callback";

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", BeginAsync);
        routes.MapGet("/sign-in/callback", RedeemAsync);
        routes.MapGet("/sign-in/session", SessionAsync);
        routes.MapPost("/sign-in/end", EndAsync);
    }

    /// <summary>Who a request's cookie stands for; null when nobody.</summary>
    public Principal? Find(HttpContext context)
    {
        if (!context.Request.Cookies.TryGetValue(SessionCookie, out string? cookie) || cookie.Length == 0) { return null; }
        Principal? found = sessions.Find(Encoding.UTF8.GetBytes(cookie), Listener, console.Authority);
        return found is not null && verifier().Knows(found.Issuer) && !verifier().IsDenied(found) ? found : null;
    }

    /// <summary>Whether a request carries a cookie of a sign-in, whoever it stands for.</summary>
    public bool HasCookie(HttpContext context) => context.Request.Cookies.TryGetValue(SessionCookie, out string? cookie) && cookie.Length > 0;

    /// <summary>Why a request that only a cookie proves may not be served; null when it may.</summary>
    public string? Problem(HttpContext context)
    {
        IHeaderDictionary fields = context.Request.Headers;
        string origin = fields.Origin.ToString();
        string site = fields["Sec-Fetch-Site"].ToString();
        bool isOwnOrigin = string.Equals(origin, console.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
        if ((origin.Length > 0 && !isOwnOrigin) || site is not ("" or "same-origin")) { return "another site made this request; a signed-in browser is not enough for that"; }
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) { return null; }
        if (!isOwnOrigin) { return "a signed-in browser may send this only from a page of the console"; }
        return fields[OwnField].Count == 1 ? null : $"what changes something carries {OwnField}";
    }

    /// <inheritdoc/>
    public void Dispose() => current?.SignIn.Dispose();

    private async Task BeginAsync(HttpContext context)
    {
        if (limit.IsExceeded(context))
        {
            await CallerLimit.RefuseAsync(context);
            return;
        }
        SignInFlow flow = SignInFlow.Begin(Listener, console.Authority, context.Request.Query["return"].ToString() is { Length: > 0 } asked ? asked : "/approvals", time.GetUtcNow());
        string? location = await SignIn().BeginAsync(Callback, flow.State, flow.Nonce, flow.Secret, context.RequestAborted);
        if (location is null)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "you cannot be signed in now: the issuer does not answer");
            return;
        }
        // The issuer leads back here from another site, so this cookie goes along with that.
        Put(context, FlowCookie, sessions.Seal.Close(flow), SignInFlow.Lifetime, SameSiteMode.Lax);
        Redirect(context, location);
    }

    private async Task RedeemAsync(HttpContext context)
    {
        if (limit.IsExceeded(context))
        {
            await CallerLimit.RefuseAsync(context);
            return;
        }
        IQueryCollection answer = context.Request.Query;
        SignInFlow? flow = context.Request.Cookies.TryGetValue(FlowCookie, out string? cookie) ? sessions.Seal.Open(Encoding.UTF8.GetBytes(cookie), time.GetUtcNow()) : null;
        Put(context, FlowCookie, "", TimeSpan.Zero, SameSiteMode.Lax);
        // Without the cookie the answer was asked for by another browser: somebody would be signed in as somebody else.
        if (flow is null || flow.Listener != Listener || flow.Host != console.Authority || answer["state"].Count != 1
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(answer["state"].ToString()), Encoding.UTF8.GetBytes(flow.State)))
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "this answer does not belong to a sign-in of this browser, or it took too long: open the page you wanted again", "state");
            return;
        }
        if (answer["code"].Count != 1)
        {
            await FailAsync(context, StatusCodes.Status403Forbidden, "the issuer did not sign you in: open the page you wanted again", "refused");
            return;
        }
        IdentityResult result = await SignIn().RedeemAsync(answer["code"].ToString(), answer["iss"].Count == 1 ? answer["iss"].ToString() : null, Callback, flow.Nonce, flow.Secret, context.RequestAborted);
        if (result.Principal is not { } principal)
        {
            await FailAsync(context, result.Fault == IdentityFault.IssuerUnreachable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status403Forbidden, "the issuer's answer was not accepted: open the page you wanted again", result.Fault.ToString());
            return;
        }
        string session = sessions.Begin(principal, Listener, console.Authority);
        if (session.Length == 0)
        {
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, "too many people are signed in", "too_many_sessions");
            return;
        }
        Note(context, AuditCode.LoginBrowser, principal);
        Put(context, SessionCookie, session, principal.ExpiresAt - time.GetUtcNow(), SameSiteMode.Strict);
        Redirect(context, flow.Return);
    }

    private Task SessionAsync(HttpContext context)
    {
        if (Problem(context) is { } problem) { return ApiAnswers.ProblemAsync(context, StatusCodes.Status403Forbidden, problem); }
        Principal? found = Find(context);
        if (found is null && HasCookie(context))
        {
            if (limit.IsExceeded(context)) { return CallerLimit.RefuseAsync(context); }
            // Once for each: the browser forgets it.
            limit.Failed(context);
            Put(context, SessionCookie, "", TimeSpan.Zero, SameSiteMode.Strict);
        }
        return found is { } principal
            ? ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
            {
                json.WriteStartObject();
                json.WriteString("name", principal.DisplayName);
                json.WriteEndObject();
            })
            : ApiAnswers.ProblemAsync(context, StatusCodes.Status401Unauthorized, "nobody is signed in");
    }

    private async Task EndAsync(HttpContext context)
    {
        if (Problem(context) is { } problem)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status403Forbidden, problem);
            return;
        }
        if (limit.IsExceeded(context) && Find(context) is null)
        {
            await CallerLimit.RefuseAsync(context);
            return;
        }
        if (context.Request.Cookies.TryGetValue(SessionCookie, out string? cookie) && cookie.Length > 0)
        {
            if (sessions.End(Encoding.UTF8.GetBytes(cookie)) is { } principal) { Note(context, AuditCode.LogoutBrowser, principal); }
            else { limit.Failed(context); }
        }
        Put(context, SessionCookie, "", TimeSpan.Zero, SameSiteMode.Strict);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The sign-in with the verifier of the configuration now in force.</summary>
    private CodeSignIn SignIn()
    {
        lock (gate)
        {
            TokenVerifier now = verifier();
            // One that is replaced may still be answered by an issuer; it goes when nobody holds it.
            if (current is not { } known || known.Verifier != now) { current = known = (now, new CodeSignIn(options, now, time)); }
            return known.SignIn;
        }
    }

    private void Put(HttpContext context, string name, string value, TimeSpan life, SameSiteMode site)
        => context.Response.Cookies.Append(name, value, new CookieOptions { Path = "/", HttpOnly = true, Secure = IsTls, SameSite = site, MaxAge = life > TimeSpan.Zero ? life : TimeSpan.Zero });

    private static void Redirect(HttpContext context, string location)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Redirect(location);
    }

    private Task FailAsync(HttpContext context, int status, string text, string fault)
    {
        // That the issuer does not answer, or the table is full, is nobody's attempt.
        if (status != StatusCodes.Status503ServiceUnavailable) { limit.Failed(context); }
        audit.AuthFailed("admin", context.Connection.RemoteIpAddress?.ToString() ?? "unknown", "sign_in_" + fault);
        return ApiAnswers.ProblemAsync(context, status, text);
    }

    private void Note(HttpContext context, AuditCode code, Principal principal)
    {
        AuditLine line = audit.Begin(code, null);
        line.Text("subject"u8, principal.Subject);
        line.Text("email"u8, principal.Email ?? "");
        line.Text("issuer"u8, principal.Issuer);
        line.Text("client"u8, context.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        line.Text("protocol"u8, "admin");
        line.Commit();
    }
}
