using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Identity;
using EdgeGate.Sessions.Postgres;
using EdgeGate.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGate.Admin;

/// <summary>Makes passwords for PostgreSQL tools that know nothing else, and takes them back.</summary>
/// <param name="gate">PostgreSQL as it is configured now.</param>
/// <param name="lifeMax">How long a password lives at the most; null where none are made.</param>
/// <param name="callers">Finds out who calls.</param>
/// <param name="audit">Notes what was made.</param>
/// <param name="signIn">Browsers that are signed in; null when none can be.</param>
public sealed class PasswordsApi(Func<PgGate> gate, Func<TimeSpan?> lifeMax, ApiPrincipal callers, AuditLog audit, ConsoleSignIn? signIn = null)
{
    private readonly Lock making = new();

    private static readonly ConsolePage Page = new("passwords.html");

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/passwords", Page.ServeAsync);
        routes.MapPost("/api/v1/passwords", context => WithPrincipal(context, CreateAsync));
        routes.MapGet("/api/v1/passwords", context => WithPrincipal(context, ListAsync));
        routes.MapDelete("/api/v1/passwords/{id}", context => WithPrincipal(context, RevokeAsync));
    }

    private async Task WithPrincipal(HttpContext context, Func<HttpContext, Principal, PgPasswords, Task> serve)
    {
        if (await callers.FindAsync(context, signIn) is not { } principal) { return; }
        // What outlives a token is for the person who holds it, not for a program it was lent to, nor for one that an issuer calls the same.
        if (principal.Kind == PrincipalKind.Agent)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status403Forbidden, "passwords are made for persons; agents have tokens");
            return;
        }
        if (gate().Passwords is not { } passwords)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "this gateway makes no passwords: its configuration needs identity.passwords");
            return;
        }
        try
        {
            await serve(context, principal, passwords);
        }
        catch (StateFailedException)
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "passwords cannot be kept now");
        }
    }

    private async Task CreateAsync(HttpContext context, Principal principal, PgPasswords passwords)
    {
        using ApiBody? body = await ApiBody.ReadAsync(context);
        if (body is null) { return; }
        string connection = body.Text("connection") ?? "";
        string? asked = body.Text("for");
        string? from = body.Text("network");
        if (!await body.FinishAsync(context)) { return; }
        PgGate now = gate();
        if (now.Find(connection) is null || !now.Policy.Rules.MayReach(principal, connection))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "there is no such connection for you");
            return;
        }
        TimeSpan most = lifeMax() ?? TimeSpan.Zero;
        TimeSpan life = most;
        IPNetwork network = default;
        if ((asked is not null && !ConfigScope.TryDuration(asked, out life)) || (from is not null && !ConfigScope.TryNetwork(from, out network)))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, "'for' is a time such as 8h, 'network' an address or a network such as 192.0.2.0/24");
            return;
        }
        (ConnectionPassword Kept, string Password)? made;
        // Two calls at once must not both find room.
        lock (making) { made = passwords.Of(principal).Count < PgPasswords.OfOneMax ? passwords.Create(principal, connection, from is null ? null : network, life < most ? life : most) : null; }
        if (made is not ({ } kept, { } password))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status409Conflict, $"you have {PgPasswords.OfOneMax} passwords already: revoke one");
            return;
        }
        Note(AuditCode.PasswordMade, context, principal, kept.Id, connection, kept);
        await ApiAnswers.JsonAsync(context, StatusCodes.Status201Created, json =>
        {
            json.WriteStartObject();
            json.WriteString("id", kept.Id);
            json.WriteString("user", PgPasswords.Prefix + kept.Id);
            json.WriteString("password", password);
            json.WriteString("connection", connection);
            json.WriteString("expires", kept.Expires.UtcDateTime);
            json.WriteEndObject();
        });
    }

    private Task ListAsync(HttpContext context, Principal principal, PgPasswords passwords) => ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("passwords");
        foreach (ConnectionPassword one in passwords.Of(principal))
        {
            json.WriteStartObject();
            json.WriteString("id", one.Id);
            json.WriteString("user", PgPasswords.Prefix + one.Id);
            json.WriteString("connection", one.Connection);
            json.WriteString("network", one.Network);
            json.WriteString("created", one.Created.UtcDateTime);
            json.WriteString("expires", one.Expires.UtcDateTime);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        // For which more may be made, and how long they live at the most.
        PgGate now = gate();
        json.WriteStartArray("connections");
        foreach (string name in now.Names.Where(name => now.Policy.Rules.MayReach(principal, name)).Order(StringComparer.Ordinal)) { json.WriteStringValue(name); }
        json.WriteEndArray();
        json.WriteNumber("lifetime_seconds", (long)(lifeMax() ?? TimeSpan.Zero).TotalSeconds);
        json.WriteEndObject();
    });

    private async Task RevokeAsync(HttpContext context, Principal principal, PgPasswords passwords)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        if (!passwords.Revoke(principal, id))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "you have no such password");
            return;
        }
        Note(AuditCode.PasswordRevoked, context, principal, id, null, null);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private void Note(AuditCode code, HttpContext context, Principal principal, string id, string? connection, ConnectionPassword? made)
    {
        AuditLine line = audit.Begin(code, null);
        line.Text("subject"u8, principal.Subject);
        line.Text("issuer"u8, principal.Issuer);
        line.Text("client"u8, context.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        line.Text("password"u8, id);
        if (connection is not null) { line.Text("connection"u8, connection); }
        if (made?.Network is { } network) { line.Text("network"u8, network); }
        if (made is not null) { line.Text("until"u8, made.Expires.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)); }
        line.Commit();
    }
}
