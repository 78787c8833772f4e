using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Core.Configuration;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Identity;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGate.Admin;

/// <summary>What people's commands ask the gateway: how to sign in, where it listens, and who they are to it.</summary>
/// <param name="client">What they are told.</param>
/// <param name="ssh">The gateway's SSH host keys, and what signs certificates.</param>
/// <param name="takesCertificates">Whether there is a listener that takes certificates of the gateway's own.</param>
/// <param name="callers">Finds out who calls.</param>
/// <param name="audit">Notes what was given.</param>
/// <param name="time">The clock.</param>
public sealed class IdentityApi(
    Func<ClientConfig> client, SshShared ssh, Func<bool> takesCertificates, ApiPrincipal callers, AuditLog audit, TimeProvider time)
{

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/client", ClientAsync);
        routes.MapPost("/api/v1/ssh/certificates", context => WithPrincipal(context, SignAsync));
        routes.MapGet("/api/v1/whoami", context => WithPrincipal(context, WhoAsync));
    }

    private async Task WithPrincipal(HttpContext context, Func<HttpContext, Principal, Task> serve)
    {
        if (await callers.FindAsync(context) is { } principal) { await serve(context, principal); }
    }

    /// <summary>Nothing of this is a secret: whoever signs in must know it beforehand.</summary>
    private Task ClientAsync(HttpContext context)
    {
        ClientConfig told = client();
        return ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            if (told.SignIn is { } signIn)
            {
                json.WriteString("issuer", signIn.Issuer.Issuer.OriginalString);
                json.WriteString("audience", signIn.Issuer.Audience);
                json.WriteString("client_id", signIn.ClientId);
                json.WriteString("scope", signIn.Scope);
                json.WriteString("resource", signIn.Resource);
            }
            json.WriteString("postgres", told.Postgres);
            json.WriteBoolean("postgres_tls", told.PostgresHasTls);
            json.WriteString("ssh", told.Ssh);
            json.WriteStartArray("ssh_host_keys");
            foreach (string key in ssh.HostKeyLines()) { json.WriteStringValue(key); }
            json.WriteEndArray();
            json.WriteString("http", told.Http);
            json.WriteString("ca", told.Authority);
            json.WriteEndObject();
        });
    }

    /// <summary>Signs a key. That the caller holds it is proven whenever the certificate is shown.</summary>
    private async Task SignAsync(HttpContext context, Principal principal)
    {
        using ApiBody? body = await ApiBody.ReadAsync(context);
        if (body is null) { return; }
        string? line = body.Text("public_key");
        string? asked = body.Text("for");
        if (!await body.FinishAsync(context)) { return; }
        if (ssh.UserAuthority is not { } authority || !takesCertificates())
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status404NotFound, "no SSH listener here takes certificates of the gateway: its configuration needs gate_certificates: true");
            return;
        }
        TimeSpan life = TimeSpan.MaxValue;
        if (asked is not null && !ConfigScope.TryDuration(asked, out life))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, "'for' is a time such as 30m or 1h");
            return;
        }
        if (line is null || !SshKeyFile.TryReadPublicLine(line, out byte[] blob) || !SshPublicKey.TryRead(blob, SshLimits.Default, out _))
        {
            await ApiAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, "'public_key' is a line of a public key file: ssh-ed25519 AAAA...");
            return;
        }
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset until = life < principal.ExpiresAt - now ? now + life : principal.ExpiresAt;
        byte[] certificate = SshUserCertificates.Sign(authority, blob, principal, now, until);
        AuditLine note = audit.Begin(AuditCode.CertificateSigned, null);
        note.Text("subject"u8, principal.Subject);
        note.Text("issuer"u8, principal.Issuer);
        note.Text("client"u8, context.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        note.Text("key"u8, "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('='));
        note.Text("until"u8, until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        note.Commit();
        await ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("certificate", SshKeyFile.PublicLine(certificate, "edgegate"));
            json.WriteString("expires", until.UtcDateTime);
            json.WriteEndObject();
        });
    }

    private static Task WhoAsync(HttpContext context, Principal principal) => ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("subject", principal.Subject);
        json.WriteString("email", principal.Email);
        json.WriteString("kind", principal.Kind == PrincipalKind.Agent ? "agent" : "person");
        if (principal.OnBehalfOf is { } person) { json.WriteString("on_behalf_of", person.Subject); }
        json.WriteString("issuer", principal.Issuer);
        json.WriteStartArray("groups");
        foreach (string group in principal.Groups) { json.WriteStringValue(group); }
        json.WriteEndArray();
        json.WriteString("expires", principal.ExpiresAt.UtcDateTime);
        json.WriteEndObject();
    });
}
