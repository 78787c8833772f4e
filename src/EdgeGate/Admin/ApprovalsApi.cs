using System.Text.Json;
using EdgeGate.Approvals;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Holds;
using EdgeGate.Identity;
using EdgeGate.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGate.Admin;

/// <summary>Holds and grants over HTTP, for the command line, the console and scripts. Every call is made by somebody whom a bearer token proves.</summary>
/// <remarks>The OpenAPI document is <c>/api/openapi.json</c>. Problems are RFC 9457.</remarks>
/// <param name="desk">Where operations wait.</param>
/// <param name="callers">Finds out who calls.</param>
/// <param name="rules">The rules now in force.</param>
/// <param name="signIn">Browsers that are signed in; null when none can be.</param>
public sealed class ApprovalsApi(ApprovalDesk desk, ApiPrincipal callers, Func<Ruleset> rules, ConsoleSignIn? signIn = null)
{
    /// <summary>The longest body.</summary>
    public const int BodyBytesMax = 16 * 1024;

    private const int ListMax = 1000;
    private const int ListDefault = 100;

    private static readonly ConsolePage Page = new("approvals.html");

    private static readonly byte[] OpenApi = ConsolePage.Asset("openapi.json");

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/openapi.json", static context => ApiAnswers.BytesAsync(context, "application/json", OpenApi));
        routes.MapGet("/approvals", Page.ServeAsync);
        routes.MapGet("/approvals/{id}", Page.ServeAsync);
        routes.MapGet("/api/v1/holds", context => WithPrincipal(context, ListAsync));
        routes.MapGet("/api/v1/holds/{id}", context => WithPrincipal(context, ShowAsync));
        routes.MapPost("/api/v1/holds/{id}/approve", context => WithPrincipal(context, (http, principal) => DecideAsync(http, principal, isApproval: true, breaksGlass: false)));
        routes.MapPost("/api/v1/holds/{id}/deny", context => WithPrincipal(context, (http, principal) => DecideAsync(http, principal, isApproval: false, breaksGlass: false)));
        routes.MapPost("/api/v1/holds/{id}/break-glass", context => WithPrincipal(context, (http, principal) => DecideAsync(http, principal, isApproval: true, breaksGlass: true)));
        routes.MapPost("/api/v1/requests", context => WithPrincipal(context, RequestAsync));
        routes.MapGet("/api/v1/grants", context => WithPrincipal(context, GrantsAsync));
        routes.MapPost("/api/v1/grants/{id}/revoke", context => WithPrincipal(context, RevokeAsync));
    }

    private async Task WithPrincipal(HttpContext context, Func<HttpContext, Principal, Task> serve)
    {
        if (await callers.FindAsync(context, signIn) is not { } principal) { return; }
        try
        {
            await serve(context, principal);
        }
        catch (HoldsNotKeptException)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "decisions cannot be kept now");
        }
    }

    private async Task ListAsync(HttpContext context, Principal principal)
    {
        string asked = context.Request.Query["state"].ToString();
        HoldState? state = null;
        if (asked is not ("" or "all"))
        {
            if (!Enum.TryParse(asked, ignoreCase: true, out HoldState known) || char.IsAsciiDigit(asked[0]))
            {
                await ApiAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, $"there is no state '{asked}': write pending, approved, denied, expired, withdrawn, lost, used or all");
                return;
            }
            state = known;
        }
        else if (asked.Length == 0) { state = HoldState.Pending; }
        int limit = int.TryParse(context.Request.Query["limit"], System.Globalization.CultureInfo.InvariantCulture, out int wanted) ? Math.Clamp(wanted, 1, ListMax) : ListDefault;
        IReadOnlyList<Hold> holds = desk.List(principal, state, limit);
        await ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("holds");
            foreach (Hold hold in holds) { HoldJson.Write(json, hold, null, principal); }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task ShowAsync(HttpContext context, Principal principal)
    {
        if (desk.Show(principal, Id(context)) is not { } shown)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "there is no such hold for you");
            return;
        }
        await ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json => HoldJson.Write(json, shown.Hold, shown.Decisions, principal));
    }

    private async Task DecideAsync(HttpContext context, Principal principal, bool isApproval, bool breaksGlass)
    {
        if (principal.Kind == PrincipalKind.Agent)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status403Forbidden, "persons decide; agents may ask");
            return;
        }
        using ApiBody? body = await ApiBody.ReadAsync(context);
        if (body is null) { return; }
        string reason = body.Text("reason") ?? "";
        GrantTerms? grant = isApproval && !breaksGlass ? body.Grant("grant") : null;
        if (!await body.FinishAsync(context)) { return; }
        DecisionAnswer answer = desk.Decide(Id(context), principal, isApproval, reason, grant, breaksGlass);
        if (answer.Kind is not (DecisionKind.Kept or DecisionKind.KeptBefore))
        {
            await ApiAnswers.ProblemAsync(context, answer.Kind switch
            {
                DecisionKind.NotFound => StatusCodes.Status404NotFound,
                DecisionKind.NotAllowed => StatusCodes.Status403Forbidden,
                DecisionKind.Ended => StatusCodes.Status409Conflict,
                _ => StatusCodes.Status400BadRequest,
            }, answer.Message);
            return;
        }
        await ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("message", answer.Message);
            json.WritePropertyName("hold");
            HoldJson.Write(json, answer.Hold!, null, principal);
            json.WriteEndObject();
        });
    }

    /// <summary>Asks for a grant before connecting.</summary>
    private async Task RequestAsync(HttpContext context, Principal principal)
    {
        using ApiBody? body = await ApiBody.ReadAsync(context);
        if (body is null) { return; }
        string connection = body.Text("connection") ?? "";
        string? ruleName = body.Text("rule");
        string reason = (body.Text("reason") ?? "").Trim();
        GrantTerms? wanted = body.Grant("grant");
        if (!await body.FinishAsync(context)) { return; }
        RuleOptions[] holding = [.. rules().Holding(principal, connection).Where(rule => ruleName is null || rule.Name == ruleName)];
        string? problem = ProblemOf(holding, wanted, reason);
        if (problem is not null)
        {
            await ApiAnswers.ProblemAsync(context, holding.Length == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest, problem);
            return;
        }
        HoldTicket ticket = desk.Open(new HoldRequest(
            Person.Of(principal), null, connection, "request", context.Connection.RemoteIpAddress?.ToString() ?? "unknown", holding[0].Name, holding[0].Approval!,
            "request", $"use of {connection} under rule '{holding[0].Name}', {wanted}", "", "", reason, wanted));
        if (ticket.Hold is not { } hold)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status429TooManyRequests, (await ticket.Decided).Reason);
            return;
        }
        await ApiAnswers.JsonAsync(context, StatusCodes.Status201Created, json => HoldJson.Write(json, hold, [], principal));
    }

    /// <summary>Why a request cannot be made; null when it can.</summary>
    private static string? ProblemOf(RuleOptions[] holding, GrantTerms? wanted, string reason)
    {
        if (holding.Length == 0) { return "no rule holds anything for you there, by that name"; }
        if (holding.Length > 1) { return $"several rules hold there; name one of them: {string.Join("; ", holding.Select(static rule => rule.Name))}"; }
        if (reason.Length is 0 or > ApprovalDesk.ReasonCharsMax) { return $"a request has a reason of 1 to {ApprovalDesk.ReasonCharsMax} characters"; }
        if (wanted is null) { return "say how long, or for how many uses: grant: { \"for\": \"1h\" }"; }
        if (holding[0].Approval!.Grant is not { } widest) { return "the rule allows each operation once only, no grants"; }
        if (wanted.SameStatement) { return "a request made before connecting has no statement to be the same as"; }
        return widest.SameStatement ? "the rule allows grants for the same statement only: run it, and have it granted then" : widest.Refuses(wanted);
    }

    private async Task GrantsAsync(HttpContext context, Principal principal)
    {
        IReadOnlyList<Grant> grants = desk.Grants(principal);
        await ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("grants");
            foreach (Grant grant in grants) { HoldJson.Write(json, grant); }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task RevokeAsync(HttpContext context, Principal principal)
    {
        using ApiBody? body = await ApiBody.ReadAsync(context);
        if (body is null) { return; }
        string reason = (body.Text("reason") ?? "").Trim();
        if (!await body.FinishAsync(context)) { return; }
        if (reason.Length is 0 or > ApprovalDesk.ReasonCharsMax)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, $"taking a grant back has a reason of 1 to {ApprovalDesk.ReasonCharsMax} characters");
            return;
        }
        if (desk.Revoke(principal, Id(context), reason)) { context.Response.StatusCode = StatusCodes.Status204NoContent; }
        else { await ApiAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "there is no such grant for you"); }
    }

    private static string Id(HttpContext context) => context.Request.RouteValues["id"] as string ?? "";
}
