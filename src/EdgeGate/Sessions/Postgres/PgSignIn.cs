using System.Net;
using System.Text;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Protocols.Postgres;
using EdgeGate.Protocols.Wire;
using EdgeGate.Relay;

namespace EdgeGate.Sessions.Postgres;

/// <summary>Has a client prove who it is: by the certificate of its TLS, a password of the gateway's, a token by OAUTHBEARER, or a token as password.</summary>
/// <remarks>PostgreSQL protocol, "SASL Authentication"; RFC 7628 for OAUTHBEARER; RFC 7677 for SCRAM-SHA-256.</remarks>
internal sealed class PgSignIn(PgGate gate, PgListenerOptions listener, PgHandshake greeting, IPAddress? client)
{
    private const int Sasl = 10;
    private const int SaslContinue = 11;
    private const int SaslFinal = 12;

    /// <summary>Failed proofs of one password in a minute, wherever they come from, after which it is refused.</summary>
    private const int PasswordFailuresPerMinute = 10;

    /// <summary>Runs it.</summary>
    /// <exception cref="PgRefusalException">It did not come to a proof.</exception>
    public async Task<IdentityResult> RunAsync(PgClientHello hello, CancellationToken stop)
    {
        greeting.RequireProtection();
        if (gate.Passwords is { } passwords && hello.User.StartsWith(PgPasswords.Prefix, StringComparison.Ordinal)) { return await ByPasswordAsync(passwords, hello, stop); }
        if (greeting.Certificate is { Principal: not null } or { Fault: not IdentityFault.None }) { return greeting.Certificate; }
        if (listener.SignIn.OAuth is { } told) { return await ByBearerAsync(told, stop); }
        return await gate.Policy.Identity.VerifyAsync(await greeting.ReadTokenAsync(stop), stop);
    }

    private async Task<IdentityResult> ByPasswordAsync(PgPasswords passwords, PgClientHello hello, CancellationToken stop)
    {
        IdentityResult refused = new(null, IdentityFault.PasswordRefused);
        UInt128 key = FailureLimit.KeyOf(hello.User);
        PgScramServer server = passwords.Begin(hello.User);
        (string mechanism, byte[] message) = await BeginSaslAsync("SCRAM-SHA-256", stop);
        if (mechanism != "SCRAM-SHA-256" || !server.TryBegin(message, out byte[] answer)) { return refused; }
        await greeting.SendAuthenticationAsync(SaslContinue, answer, stop);
        bool isProven = server.TryFinish((await greeting.ReadPasswordMessageAsync(stop)).Span, out answer);
        // Looked at once all have been answered alike.
        bool isExceeded = gate.Engines.Failures.IsExceeded(key, PasswordFailuresPerMinute);
        Principal? principal = isProven && !isExceeded ? passwords.Prove(hello.User, hello.Connection, client) : null;
        if (principal is null || !gate.Policy.Identity.Knows(principal.Issuer))
        {
            gate.Engines.Failures.Failed(key);
            return refused;
        }
        await greeting.SendAuthenticationAsync(SaslFinal, answer, stop);
        return new IdentityResult(principal, IdentityFault.None);
    }

    private async Task<IdentityResult> ByBearerAsync(PgOAuthOptions told, CancellationToken stop)
    {
        (string mechanism, byte[] message) = await BeginSaslAsync("OAUTHBEARER", stop);
        if (mechanism != "OAUTHBEARER" || !TryReadBearer(message, out string token)) { throw new PgProtocolException(ProtocolFault.PgMalformedMessage); }
        IdentityResult result = token.Length == 0 ? default : await gate.Policy.Identity.VerifyAsync(token, stop);
        if (result.Principal is not null) { return result; }
        // RFC 7628, 3.2.2: the client is told where to get a token, acknowledges, and is refused; it then comes again with one.
        await greeting.SendAuthenticationAsync(SaslContinue, Where(told), stop);
        await greeting.ReadPasswordMessageAsync(stop);
        return token.Length == 0 ? throw new PgRefusalException("28000", "get a token from the issuer that was named, and come again", "no_token") : result;
    }

    private async Task<(string Mechanism, byte[] Message)> BeginSaslAsync(string mechanism, CancellationToken stop)
    {
        await greeting.SendAuthenticationAsync(Sasl, Encoding.ASCII.GetBytes(mechanism + "\0\0"), stop);
        ReadOnlyMemory<byte> body = await greeting.ReadPasswordMessageAsync(stop);
        return PgSaslInitialResponse.TryRead(body.Span, out PgSaslInitialResponse response)
            ? (Encoding.Latin1.GetString(response.Mechanism), response.Response.ToArray())
            : throw new PgProtocolException(ProtocolFault.PgMalformedMessage);
    }

    private static bool TryReadBearer(ReadOnlySpan<byte> message, out string token)
    {
        bool isRead = PgOAuthBearer.TryRead(message, out PgOAuthBearer bearer);
        token = isRead ? Encoding.ASCII.GetString(bearer.Token) : "";
        return isRead;
    }

    private static byte[] Where(PgOAuthOptions told)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("status", "invalid_token");
            json.WriteString("openid-configuration", told.Issuer.Issuer.OriginalString.TrimEnd('/') + "/.well-known/openid-configuration");
            json.WriteString("scope", told.Scope);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
