using System.Text.Json;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Hosting.Configuration;
using EdgeGate.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeGate.Admin;

/// <summary>What people's commands ask the gateway: how to sign in, where it listens, and who they are to it.</summary>
/// <param name="client">What they are told.</param>
/// <param name="sshHostKeys">Lines of the gateway's SSH host keys.</param>
/// <param name="verify">Proves a token.</param>
/// <param name="audit">Notes who could not prove themselves.</param>
public sealed class IdentityApi(Func<ClientConfig> client, Func<IEnumerable<string>> sshHostKeys, Func<string, CancellationToken, Task<IdentityResult>> verify, AuditLog audit)
{
    private readonly ApiPrincipal callers = new(verify, audit);

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/client", ClientAsync);
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
            foreach (string key in sshHostKeys()) { json.WriteStringValue(key); }
            json.WriteEndArray();
            json.WriteString("http", told.Http);
            json.WriteString("ca", told.Authority);
            json.WriteEndObject();
        });
    }

    private static Task WhoAsync(HttpContext context, Principal principal) => ApiAnswers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("subject", principal.Subject);
        json.WriteString("email", principal.Email);
        json.WriteString("issuer", principal.Issuer);
        json.WriteStartArray("groups");
        foreach (string group in principal.Groups) { json.WriteStringValue(group); }
        json.WriteEndArray();
        json.WriteString("expires", principal.ExpiresAt.UtcDateTime);
        json.WriteEndObject();
    });
}
