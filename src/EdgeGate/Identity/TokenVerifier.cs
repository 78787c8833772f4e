using System.Collections.Immutable;
using System.Text.Json;
using EdgeGate.Core;
using EdgeGate.Core.Transport;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace EdgeGate.Identity;

/// <summary>Verifies tokens of the configured issuers: discovery, keys that rotate, audience, time, asymmetric algorithms only.</summary>
/// <remarks>OpenID Connect Discovery 1.0; RFC 7519; RFC 8725 (JWT best current practices).</remarks>
public sealed class TokenVerifier : IDisposable
{
    /// <summary>The longest token looked at.</summary>
    public const int TokenCharsMax = 16 * 1024;

    /// <summary>How far the clocks of issuers and their clients may be off.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>When the proof ends with which something began: one that was taken in the skew of clocks is good as long as that.</summary>
    /// <param name="who">Whom it proves.</param>
    /// <param name="begun">When it began.</param>
    public static DateTimeOffset ProofEnd(Principal who, DateTimeOffset begun) => begun < who.ExpiresAt ? who.ExpiresAt : who.ExpiresAt + ClockSkew;

    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshLookInterval = TimeSpan.FromMilliseconds(50);

    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = TokenCharsMax, MapInboundClaims = false };
    private readonly Dictionary<string, Issuer> issuers = new(StringComparer.Ordinal);
    private readonly TimeProvider time;
    private readonly Func<Principal, bool> isDenied;

    /// <summary>Prepares the issuers; nothing is fetched before the first token comes.</summary>
    /// <param name="options">The issuers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isDenied">Whether somebody who is proven is taken no longer; null when nobody is denied.</param>
    public TokenVerifier(ImmutableArray<IssuerOptions> options, TimeProvider time, Func<Principal, bool>? isDenied = null)
    {
        this.time = time;
        this.isDenied = isDenied ?? (static _ => false);
        foreach (IssuerOptions issuer in options) { issuers[issuer.Issuer.OriginalString] = new Issuer(issuer); }
    }

    /// <summary>How long keys are not asked for again; tests wait less.</summary>
    internal TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often it is looked whether keys that were asked for are there; tests wait less.</summary>
    internal int RefreshLooks { get; init; } = 40;

    /// <summary>Whether an issuer is one of those configured.</summary>
    public bool Knows(string issuer) => issuers.ContainsKey(issuer);

    /// <summary>Whether tokens of an issuer say of people what they said to another verifier: for the same audience, read in the same way. What neither knows did not change.</summary>
    public bool ReadsAs(TokenVerifier before, string issuer)
        => (issuers.GetValueOrDefault(issuer)?.Options, before.issuers.GetValueOrDefault(issuer)?.Options) is not ({ } now, { } then) ? Knows(issuer) == before.Knows(issuer)
            : (now.Audience, now.Kind, now.SubjectClaim, now.GroupsClaim, now.GroupsSeparator, now.AgentClaim, now.AgentValue) == (then.Audience, then.Kind, then.SubjectClaim, then.GroupsClaim, then.GroupsSeparator, then.AgentClaim, then.AgentValue);

    /// <summary>Whether somebody who was proven is taken no longer.</summary>
    public bool IsDenied(Principal principal) => isDenied(principal);

    /// <summary>Verifies a token.</summary>
    public async Task<IdentityResult> VerifyAsync(string token, CancellationToken stop)
    {
        IdentityFault fault = TokenForm.Read(token, out TokenForm? read);
        using TokenForm? form = read;
        if (form is null) { return new(null, fault); }
        // RFC 9068, 4, and RFC 8725, 3.11: an access token or an ID token, and nothing else that the issuer signs.
        if (form.Type is not ("" or "jwt" or "at+jwt")) { return new(null, IdentityFault.HeaderRefused); }
        (fault, IssuerOptions? issuer) = await ProveAsync(token, form, static issuer => [issuer.Audience], stop);
        if (issuer is null) { return new(null, fault); }
        // RFC 7800, 3.1; RFC 9449, 7.2: such a token is no bearer's.
        if (form.Claims.TryGetProperty("cnf", out _)) { return new(null, IdentityFault.BoundToSender); }
        IdentityResult result = ClaimReader.Read(form.Claims, issuer);
        return result.Principal is { } principal && isDenied(principal) ? new(null, IdentityFault.Denied) : result;
    }

    /// <summary>Verifies a logout token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="clients">The gateway's clients at an issuer: it is for one of them.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <remarks>OpenID Connect Back-Channel Logout 1.0, 2.6.</remarks>
    public async Task<LogoutResult> VerifyLogoutAsync(string token, Func<IssuerOptions, IReadOnlyList<string>> clients, CancellationToken stop)
    {
        IdentityFault fault = TokenForm.Read(token, out TokenForm? read);
        using TokenForm? form = read;
        LogoutResult Refused(IdentityFault why) => new(why, "", null, null, "", default);
        if (form is null) { return Refused(fault); }
        if (form.Type is not ("" or "jwt" or "logout+jwt")) { return Refused(IdentityFault.HeaderRefused); }
        (fault, IssuerOptions? issuer) = await ProveAsync(token, form, clients, stop);
        if (issuer is null) { return Refused(fault); }
        JsonElement claims = form.Claims;
        (string? subject, string? login, string? id) = (ClaimReader.Text(claims, "sub"), ClaimReader.Text(claims, "sid"), ClaimReader.Text(claims, "jti"));
        bool isLogout = claims.TryGetProperty("events", out JsonElement events) && events.ValueKind == JsonValueKind.Object
            && events.TryGetProperty(LogoutEvent, out JsonElement told) && told.ValueKind == JsonValueKind.Object;
        // With a nonce it would be an ID token in another's place.
        bool isGood = isLogout && !claims.TryGetProperty("nonce", out _) && id is { Length: > 0 } && (subject is { Length: > 0 } || login is { Length: > 0 });
        if (!isGood || ClaimReader.Time(claims, "iat") is not { } issued) { return Refused(IdentityFault.Malformed); }
        return new LogoutResult(IdentityFault.None, issuer.Issuer.OriginalString, subject, login, id!, issued);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Issuer issuer in issuers.Values) { issuer.Dispose(); }
    }

    /// <summary>Whether a configured issuer signed a token for one of these audiences, and it is good now; then the issuer.</summary>
    private async Task<(IdentityFault Fault, IssuerOptions? Issuer)> ProveAsync(string token, TokenForm form, Func<IssuerOptions, IReadOnlyList<string>> audiences, CancellationToken stop)
    {
        // The unverified issuer only picks which configured issuer's keys must have signed the token.
        if (ClaimReader.Text(form.Claims, "iss") is not { } named || !issuers.TryGetValue(named, out Issuer? issuer)) { return (IdentityFault.UnknownIssuer, null); }
        if (!TryRead(token, out JsonWebToken? unverified)) { return (IdentityFault.Malformed, null); }
        if (ClaimReader.Time(form.Claims, "iat") is { } issued && issued > time.GetUtcNow() + ClockSkew) { return (IdentityFault.NotYetValid, null); }
        if (await ConfigurationAsync(issuer, stop) is not { } configuration) { return (IdentityFault.IssuerUnreachable, null); }
        try
        {
            if (issuer.Options.Keys is null) { configuration = await AwaitKeyAsync(issuer, unverified.Kid, configuration, stop); }
            if (!HasKey(configuration, unverified.Kid)) { return (IdentityFault.UnknownKey, null); }
            TokenValidationResult result = await ValidateAsync(token, issuer, audiences(issuer.Options), configuration);
            return result.IsValid ? (IdentityFault.None, issuer.Options) : (FaultOf(result.Exception), null);
        }
        catch (Exception problem) when (problem is InvalidOperationException or IOException or HttpRequestException or ArgumentException)
        {
            return (IdentityFault.IssuerUnreachable, null);
        }
    }

    /// <summary>The issuer's discovery document and keys; null when they cannot be had, or could not a moment ago.</summary>
    private async Task<OpenIdConnectConfiguration?> ConfigurationAsync(Issuer issuer, CancellationToken stop)
    {
        // While an issuer does not answer, a flood of tokens must not become a flood of requests to it.
        if (issuer.IsResting(time, RestAfterFailure)) { return null; }
        try
        {
            return await issuer.Configuration.GetConfigurationAsync(stop);
        }
        catch (Exception problem) when (problem is InvalidOperationException or IOException or HttpRequestException or ArgumentException)
        {
            issuer.Failed(time);
            return null;
        }
    }

    /// <summary>Whether the issuer publishes the key a token names; a token that names none is for issuers with one key.</summary>
    private static bool HasKey(OpenIdConnectConfiguration configuration, string keyId)
        => string.IsNullOrEmpty(keyId) ? configuration.SigningKeys.Count == 1 : configuration.SigningKeys.Any(key => key.KeyId == keyId);

    /// <summary>
    /// Waits for a key nobody knows yet: it may be new. Keys are asked for again at most once an interval, whoever needs them; each token waits
    /// for one answer that was asked for after it came, so that a rotation refuses nobody.
    /// </summary>
    private async Task<OpenIdConnectConfiguration> AwaitKeyAsync(Issuer issuer, string keyId, OpenIdConnectConfiguration configuration, CancellationToken stop)
    {
        long arrived = time.GetUtcNow().Ticks;
        while (!HasKey(configuration, keyId) && !issuer.HasRefreshedSince(arrived))
        {
            if (issuer.TryTakeRefresh(time, RefreshInterval, out long taken))
            {
                configuration = await RefreshAsync(issuer, configuration, stop);
                issuer.Refreshed(taken);
                break;
            }
            await Task.Delay(RefreshLookInterval, time, stop);
            configuration = await issuer.Configuration.GetConfigurationAsync(stop);
        }
        return configuration;
    }

    /// <summary>Asks for the keys again; they are fetched behind the scenes, so this looks for them a little while.</summary>
    private async Task<OpenIdConnectConfiguration> RefreshAsync(Issuer issuer, OpenIdConnectConfiguration old, CancellationToken stop)
    {
        issuer.Configuration.RequestRefresh();
        OpenIdConnectConfiguration configuration = old;
        for (int look = 0; look < RefreshLooks && ReferenceEquals(configuration, old); look++)
        {
            await Task.Delay(RefreshLookInterval, stop);
            configuration = await issuer.Configuration.GetConfigurationAsync(stop);
        }
        return configuration;
    }

    private bool TryRead(string token, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonWebToken? read)
    {
        read = null;
        try
        {
            if (!handler.CanReadToken(token)) { return false; }
            read = handler.ReadJsonWebToken(token);
            return read.Alg.Length > 0 && read.InnerToken is null;
        }
        catch (Exception problem) when (problem is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return false;
        }
    }

    private Task<TokenValidationResult> ValidateAsync(string token, Issuer issuer, IReadOnlyList<string> audiences, OpenIdConnectConfiguration configuration)
    {
        if (configuration.Issuer != issuer.Options.Issuer.OriginalString) { throw new InvalidOperationException("the discovery document names another issuer"); }
        return handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Options.Issuer.OriginalString,
            ValidAudiences = audiences,
            IssuerSigningKeys = configuration.SigningKeys,
            ValidAlgorithms = TokenForm.Algorithms,
            ClockSkew = ClockSkew,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (notBefore, expires, _, _) =>
                CheckLifetime(notBefore, expires, time.GetUtcNow().UtcDateTime),
        });
    }

    private static bool CheckLifetime(DateTime? notBefore, DateTime? expires, DateTime now)
    {
        if (expires is null) { throw new SecurityTokenNoExpirationException(); }
        if (now > expires.Value + ClockSkew) { throw new SecurityTokenExpiredException(); }
        if (notBefore is { } start && now < start - ClockSkew) { throw new SecurityTokenNotYetValidException(); }
        return true;
    }

    private static IdentityFault FaultOf(Exception? problem) => problem switch
    {
        SecurityTokenExpiredException => IdentityFault.Expired,
        SecurityTokenNotYetValidException => IdentityFault.NotYetValid,
        SecurityTokenInvalidAudienceException => IdentityFault.WrongAudience,
        SecurityTokenInvalidIssuerException => IdentityFault.UnknownIssuer,
        SecurityTokenInvalidAlgorithmException => IdentityFault.AlgorithmRefused,
        SecurityTokenInvalidSignatureException => IdentityFault.BadSignature,
        _ => IdentityFault.Malformed,
    };

    /// <summary>A client for an issuer: bounded in time and size, no redirects.</summary>
    internal static HttpClient CreateClient(IssuerOptions options)
        => new(Handler(options)) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };

    private static SocketsHttpHandler Handler(IssuerOptions options)
    {
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = !options.Issuer.IsLoopback };
        handler.SslOptions.CertificateChainPolicy = ServerTrust.Policy(options.CaFile);
        return handler;
    }

    private sealed class Issuer : IDisposable
    {
        private readonly HttpClient client;
        private long lastRefresh;
        private long lastAnswered;
        private long lastFailure;

        public Issuer(IssuerOptions options)
        {
            Options = options;
            client = CreateClient(options);
            if (options.Keys is { } keys)
            {
                OpenIdConnectConfiguration known = new() { Issuer = options.Issuer.OriginalString };
                foreach (SecurityKey key in keys) { known.SigningKeys.Add(key); }
                Configuration = new StaticConfigurationManager<OpenIdConnectConfiguration>(known);
                return;
            }
            HttpDocumentRetriever retriever = new(client) { RequireHttps = !options.Issuer.IsLoopback };
            Configuration = new ConfigurationManager<OpenIdConnectConfiguration>(
                options.Issuer.OriginalString.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), retriever)
            {
                RefreshInterval = TimeSpan.FromSeconds(1),
            };
        }

        public IssuerOptions Options { get; }

        public IConfigurationManager<OpenIdConnectConfiguration> Configuration { get; }

        /// <summary>A key nobody knows may be new: asked for again, but not by every forged token.</summary>
        public bool TryTakeRefresh(TimeProvider time, TimeSpan interval, out long taken)
        {
            taken = time.GetUtcNow().Ticks;
            long last = Interlocked.Read(ref lastRefresh);
            return taken - last > interval.Ticks && Interlocked.CompareExchange(ref lastRefresh, taken, last) == last;
        }

        /// <summary>The refresh that was taken then has been answered.</summary>
        public void Refreshed(long taken) => Interlocked.Exchange(ref lastAnswered, taken);

        /// <summary>Whether a refresh that was taken since then has been answered.</summary>
        public bool HasRefreshedSince(long since) => Interlocked.Read(ref lastAnswered) >= since;

        /// <summary>Whether its keys could not be had a moment ago.</summary>
        public bool IsResting(TimeProvider time, TimeSpan rest) => time.GetUtcNow().Ticks - Interlocked.Read(ref lastFailure) < rest.Ticks;

        /// <summary>Its keys could not be had.</summary>
        public void Failed(TimeProvider time) => Interlocked.Exchange(ref lastFailure, time.GetUtcNow().Ticks);

        public void Dispose() => client.Dispose();
    }
}
