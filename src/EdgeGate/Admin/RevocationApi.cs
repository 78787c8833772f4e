using System.Collections.Immutable;
using System.Text.Json;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Core.Denials;
using EdgeGate.Identity;
using EdgeGate.Relay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGate.Admin;

/// <summary>Ends what was begun: sessions, sign-ins, somebody's access. Everybody may end their own; operators may end everybody's; issuers tell of logouts.</summary>
/// <param name="sessions">Sessions under way.</param>
/// <param name="denials">Whom the gateway takes no longer.</param>
/// <param name="operators">Groups whose members may end what is others'.</param>
/// <param name="callers">Finds out who calls.</param>
/// <param name="limit">Failed proofs by address.</param>
/// <param name="verifyLogout">Proves a logout token.</param>
/// <param name="audit">Notes logout tokens that prove nothing.</param>
/// <param name="time">The clock.</param>
public sealed class RevocationApi(
    SessionTable sessions, DenyList denials, Func<ImmutableArray<string>> operators, ApiPrincipal callers, CallerLimit limit,
    Func<string, CancellationToken, Task<LogoutResult>> verifyLogout, AuditLog audit, TimeProvider time)
{
    /// <summary>How long what an issuer said of a sign-in is kept: longer than what was made of it lives.</summary>
    private static readonly TimeSpan LogoutKept = TimeSpan.FromDays(30);

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/backchannel-logout", LogoutByIssuerAsync);
        routes.MapPost("/api/v1/logout", context => WithPrincipal(context, LogoutAsync));
        routes.MapGet("/api/v1/sessions", context => WithPrincipal(context, ListSessionsAsync));
        routes.MapPost("/api/v1/sessions/{id}/kill", context => WithPrincipal(context, KillAsync));
        routes.MapGet("/api/v1/denials", context => WithOperator(context, ListAsync));
        routes.MapPost("/api/v1/denials", context => WithOperator(context, AddAsync));
        routes.MapDelete("/api/v1/denials/{id}", context => WithOperator(context, RemoveAsync));
    }

    private async Task WithPrincipal(HttpContext context, Func<HttpContext, Principal, Task> serve)
    {
        if (await callers.FindAsync(context) is not { } principal) { return; }
        try
        {
            await serve(context, principal);
        }
        catch (DenialsNotKeptException)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "denials cannot be kept now");
        }
    }

    private Task WithOperator(HttpContext context, Func<HttpContext, Principal, Task> serve) => WithPrincipal(context, (http, principal) => IsOperator(principal)
        ? serve(http, principal)
        : ApiAnswers.ProblemAsync(http, StatusCodes.Status403Forbidden, "only operators may do this: members of a group of admin.operators"));

    private bool IsOperator(Principal principal) => operators().Any(principal.Groups.Contains);

    /// <summary>Whose sessions one may see and end: one's own, and those of agents that act for one. An agent's own are those for the same person.</summary>
    private static bool IsOwn(Principal user, Principal caller) => user.IsSameAs(caller) || user.ActsFor(caller);

    private Task ListSessionsAsync(HttpContext context, Principal principal)
    {
        bool isOperator = IsOperator(principal);
        List<SessionInfo> shown = [.. sessions.UnderWay.Where(one => isOperator || IsOwn(one.Principal, principal)).OrderByDescending(static one => one.Id, StringComparer.Ordinal)];
        return ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("sessions");
            foreach (SessionInfo one in shown)
            {
                json.WriteStartObject();
                json.WriteString("id", one.Id);
                json.WriteString("subject", VisibleText.Line(one.Principal.Subject));
                json.WriteString("kind", one.Principal.Kind == PrincipalKind.Agent ? "agent" : "person");
                if (one.Principal.OnBehalfOf is { } person) { json.WriteString("on_behalf_of", VisibleText.Line(person.Subject)); }
                json.WriteString("user", one.Principal.DisplayName);
                json.WriteString("issuer", VisibleText.Line(one.Principal.Issuer));
                json.WriteString("connection", one.Connection);
                json.WriteString("protocol", one.Protocol);
                json.WriteString("client", one.ClientAddress);
                json.WriteString("started", one.StartedAt.UtcDateTime);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task KillAsync(HttpContext context, Principal principal)
    {
        using ApiBody? body = await ApiBody.ReadAsync(context);
        if (body is null) { return; }
        string reason = body.Text("reason") ?? "";
        if (!await body.FinishAsync(context)) { return; }
        string id = (string)context.Request.RouteValues["id"]!;
        // A session of others and none look the same.
        if (sessions.Find(id) is not { } session || !(IsOperator(principal) || IsOwn(session.Principal, principal)))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "there is no such session under way for you");
            return;
        }
        denials.Add(New(reason, principal) with { Session = id, Until = time.GetUtcNow() + TimeSpan.FromHours(1) });
        await ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, static json =>
        {
            json.WriteStartObject();
            json.WriteString("message", "ended");
            json.WriteEndObject();
        });
    }

    private async Task LogoutAsync(HttpContext context, Principal principal)
    {
        using ApiBody? body = await ApiBody.ReadAsync(context);
        if (body is null) { return; }
        bool isEverywhere = body.Text("everywhere") == "true";
        if (!await body.FinishAsync(context)) { return; }
        Denial denial = New(isEverywhere ? "signed out everywhere" : "signed out", principal) with { Issuer = principal.Issuer };
        denial = principal.TokenId is { } token && !isEverywhere
            ? denial with { TokenId = token, Until = time.GetUtcNow() + LogoutKept }
            : denial with { Subject = principal.Subject, OnBehalfOf = WhomOf(principal), IssuedUntil = isEverywhere ? time.GetUtcNow() : principal.IssuedAt, Until = time.GetUtcNow() + LogoutKept };
        denials.Add(denial);
        await ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, static json =>
        {
            json.WriteStartObject();
            json.WriteString("message", "signed out");
            json.WriteEndObject();
        });
    }

    /// <summary>For whom an agent acts that signs out: it does so for nobody else. What a person signs out of is their agents' too.</summary>
    private static string? WhomOf(Principal principal) => principal.Kind == PrincipalKind.Agent ? principal.OnBehalfOf?.Subject ?? "" : null;

    private Task ListAsync(HttpContext context, Principal principal) => ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("denials");
        foreach (Denial one in denials.All) { DenialJson.Write(json, one); }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private async Task AddAsync(HttpContext context, Principal principal)
    {
        using ApiBody? body = await ApiBody.ReadAsync(context);
        if (body is null) { return; }
        Denial denial = New(body.Text("reason") ?? "", principal) with { Issuer = body.Text("issuer"), Subject = body.Text("subject"), OnBehalfOf = body.Text("on_behalf_of"), TokenSubject = body.Text("token_subject"), TokenId = body.Text("token_id"), LoginId = body.Text("login_id") };
        string? life = body.Text("for");
        if (!await body.FinishAsync(context)) { return; }
        TimeSpan span = default;
        if (!denial.IsSpecific || denial.Reason.Length == 0 || (life is not null && !ConfigScope.TryDuration(life, out span)))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, "say whom: subject, token_subject, token_id or login_id; why: reason; and for how long: for, such as 8h, or nothing");
            return;
        }
        if (life is not null) { denial = denial with { Until = time.GetUtcNow() + span }; }
        denials.Add(denial);
        await ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json => DenialJson.Write(json, denial));
    }

    private async Task RemoveAsync(HttpContext context, Principal principal)
    {
        if (denials.Remove((string)context.Request.RouteValues["id"]!)) { context.Response.StatusCode = StatusCodes.Status204NoContent; }
        else { await ApiAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "there is no such denial"); }
    }

    /// <summary>An issuer tells that somebody signed out there.</summary>
    /// <remarks>OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8.</remarks>
    private async Task LogoutByIssuerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (limit.IsExceeded(context))
        {
            await CallerLimit.RefuseAsync(context);
            return;
        }
        string token = "";
        try
        {
            if (context.Request.HasFormContentType) { token = (await context.Request.ReadFormAsync(context.RequestAborted))["logout_token"].ToString(); }
        }
        catch (Exception problem) when (problem is BadHttpRequestException or InvalidDataException)
        {
            // No token came.
        }
        LogoutResult told = await verifyLogout(token, context.RequestAborted);
        if (told.Fault != IdentityFault.None)
        {
            if (told.Fault != IdentityFault.IssuerUnreachable) { limit.Failed(context); }
            audit.AuthFailed("backchannel-logout", context.Connection.RemoteIpAddress?.ToString() ?? "unknown", told.Fault.ToString());
            await ApiAnswers.JsonAsync(context, StatusCodes.Status400BadRequest, static json =>
            {
                json.WriteStartObject();
                json.WriteString("error", "invalid_request");
                json.WriteEndObject();
            });
            return;
        }
        DateTimeOffset now = time.GetUtcNow();
        Denial ended = new(SessionId.Create(now), "signed out at the issuer", told.Issuer, now, now + LogoutKept) { Issuer = told.Issuer };
        try
        {
            if (told.LoginId is { } login) { AddOnce(ended with { LoginId = login }); }
            // With a sign-in named, the person's other sign-ins go on: only what names none is taken for this one.
            if (told.Subject is { } subject) { AddOnce(ended with { Id = SessionId.Create(now), TokenSubject = subject, LoginId = told.LoginId is null ? null : "", IssuedUntil = told.IssuedAt }); }
        }
        catch (DenialsNotKeptException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <summary>The same token may come again; it says nothing new.</summary>
    private void AddOnce(Denial denial)
    {
        if (!denials.All.Any(one => one.Issuer == denial.Issuer && one.TokenSubject == denial.TokenSubject && one.LoginId == denial.LoginId && one.IssuedUntil == denial.IssuedUntil && one.Subject is null && one.TokenId is null && one.Session is null)) { denials.Add(denial); }
    }

    private Denial New(string reason, Principal by) => new(SessionId.Create(time.GetUtcNow()), reason, $"{by.DisplayName} ({by.Issuer})", time.GetUtcNow(), null);
}
