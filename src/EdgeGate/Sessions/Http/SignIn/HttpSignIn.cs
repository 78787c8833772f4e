using System.Net;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Audit;
using EdgeGate.Core;
using EdgeGate.Identity;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http.SignIn;

/// <summary>Signs browsers in and out, below <c>/.edgegate/</c> of a listener with <c>sign_in</c>; those paths never reach a target.</summary>
/// <remarks>
/// <code>
/// GET /c/web/page            no token, no cookie, a page is wanted: 302 to the issuer, state, nonce and PKCE verifier sealed in a cookie
/// GET /.edgegate/callback    state as in the cookie: the code is redeemed, a session cookie set, 302 to the page
/// GET /.edgegate/sign-out    a page with a button; POST ends the session
/// </code>
/// </remarks>
internal sealed class HttpSignIn(HttpGate gate, HttpListenerOptions listener, HttpClientSide side, HttpExchange exchange)
{
    private const string Folder = "/.edgegate/";

    private readonly BrowserSessions sessions = gate.Browsers;

    /// <summary>Whether a request is for the gateway itself.</summary>
    public bool Serves => (listener.SignIn is not null || gate.Assertions is not null) && exchange.Request.Target.StartsWith("/.edgegate/"u8);

    /// <summary>Who a request's cookie stands for; null when nobody.</summary>
    public Principal? Find()
        => listener.SignIn is not null && HttpCookies.TryFind(exchange.Request.Fields, HttpCookies.Session(exchange.IsTls), out ReadOnlySpan<byte> cookie)
            ? sessions.Find(cookie, listener.Name, Host) is { } principal && gate.Tokens.Knows(principal.Issuer) ? principal : null
            : null;

    /// <summary>Why a request that only a cookie proves may not pass; null when it may.</summary>
    public string? Problem()
        => exchange.TrustsOrigin ? null : HttpSameOrigin.Problem(exchange.Request.Fields, exchange.Request.Method, exchange.Request.AsksUpgrade, exchange.IsTls, exchange.Request.Host);

    /// <summary>Sends a browser that wants a page to the issuer; null when this is none, or nobody signs in here.</summary>
    public async ValueTask<HttpRefusal?> BeginAsync(CancellationToken stop)
    {
        if (listener.SignIn is not { } options || !IsNavigation()) { return null; }
        // Nothing that waits for an issuer may run on the thread that watches the sockets.
        await Task.Yield();
        SignInFlow flow = SignInFlow.Begin(listener.Name, Host, Encoding.Latin1.GetString(exchange.Request.Target), gate.Engines.Time.GetUtcNow());
        string? location = await gate.SignIn(options).BeginAsync(Callback(), flow.State, flow.Nonce, flow.Secret, stop);
        if (location is null) { return Unreachable(); }
        return Reply(new HttpReply(302, location, [Cookie(HttpCookies.Flow(exchange.IsTls), sessions.Seal.Close(flow), SignInFlow.Lifetime)], ""));
    }

    /// <summary>Serves a request for the gateway itself.</summary>
    public async ValueTask<HttpRefusal> ServeAsync(CancellationToken stop)
    {
        ReadOnlySpan<byte> target = exchange.Request.Target;
        int question = target.IndexOf((byte)'?');
        string path = Encoding.Latin1.GetString(question < 0 ? target : target[..question]);
        string query = question < 0 ? "" : Encoding.Latin1.GetString(target[(question + 1)..]);
        bool isGet = exchange.Request.Method.SequenceEqual("GET"u8);
        switch (path[Folder.Length..])
        {
            case "jwks.json" when isGet && gate.Assertions is { } key:
                return Reply(new HttpReply(200, null, [], Encoding.ASCII.GetString(key.KeySet)) { Type = "application/jwk-set+json" });
            case not "jwks.json" when listener.SignIn is null:
                return new HttpRefusal(404, "there is nothing here", "no_connection");
            case "callback" when isGet && gate.Engines.Failures.IsExceeded(Address, listener.FailuresPerMinute):
                return new HttpRefusal(429, "too many failed sign-ins from your address: wait a minute", "rate_limit");
            case "callback" when isGet:
                await Task.Yield();
                return await RedeemAsync(query, stop);
            case "sign-out" when isGet:
                return Reply(new HttpReply(200, null, [], HttpReply.PageOf("Sign out", "End your session at this gateway?", "<form method=\"post\"><button>Sign out</button></form>")));
            case "sign-out" when exchange.Request.Method.SequenceEqual("POST"u8):
                return SignOut();
            default:
                return new HttpRefusal(404, "there is nothing here", "no_connection");
        }
    }

    private async Task<HttpRefusal> RedeemAsync(string query, CancellationToken stop)
    {
        Dictionary<string, string> answer = Parameters(query);
        SignInFlow? flow = HttpCookies.TryFind(exchange.Request.Fields, HttpCookies.Flow(exchange.IsTls), out ReadOnlySpan<byte> cookie) ? sessions.Seal.Open(cookie, gate.Engines.Time.GetUtcNow()) : null;
        // Without the cookie the answer was asked for by another browser: somebody would be signed in as somebody else.
        if (flow is null || flow.Listener != listener.Name || flow.Host != Host || !answer.TryGetValue("state", out string? state)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(flow.State)))
        {
            return Failed(400, "This answer does not belong to a sign-in of this browser, or it took too long. Open the page you wanted again.", "state");
        }
        if (!answer.TryGetValue("code", out string? code)) { return Failed(403, "The issuer did not sign you in. Open the page you wanted again to retry.", "refused"); }
        IdentityResult result = await gate.SignIn(listener.SignIn!).RedeemAsync(code, answer.GetValueOrDefault("iss"), Callback(), flow.Nonce, flow.Secret, stop);
        if (result.Principal is not { } principal)
        {
            return result.Fault == IdentityFault.IssuerUnreachable ? Unreachable() : Failed(403, "The issuer's answer was not accepted. Open the page you wanted again to retry.", result.Fault.ToString());
        }
        string session = sessions.Begin(principal, listener.Name, Host);
        if (session.Length == 0) { return Failed(503, "Too many people are signed in.", "too_many_sessions"); }
        Audit(AuditCode.LoginBrowser, principal);
        return Reply(new HttpReply(302, flow.Return, [Cookie(HttpCookies.Session(exchange.IsTls), session, principal.ExpiresAt - gate.Engines.Time.GetUtcNow()), Ended(HttpCookies.Flow(exchange.IsTls))], ""));
    }

    private HttpRefusal SignOut()
    {
        if (Problem() is { } problem) { return new HttpRefusal(403, problem, "cross_origin"); }
        if (HttpCookies.TryFind(exchange.Request.Fields, HttpCookies.Session(exchange.IsTls), out ReadOnlySpan<byte> cookie) && sessions.End(cookie) is { } principal) { Audit(AuditCode.LogoutBrowser, principal); }
        return Reply(new HttpReply(200, null, [Ended(HttpCookies.Session(exchange.IsTls))], HttpReply.PageOf("Signed out", "Your session at this gateway has ended. The issuer may still know you.")));
    }

    private bool IsNavigation()
    {
        HttpRequest request = exchange.Request;
        if (!request.Method.SequenceEqual("GET"u8) || request.AsksUpgrade || !request.WantsPage) { return false; }
        return !Http1Fields.TryFind(request.Fields, "sec-fetch-mode"u8, out ReadOnlySpan<byte> mode) || mode.SequenceEqual("navigate"u8);
    }

    private IPAddress? Address => (side.Peer.Transport.Connection.RemoteEndPoint as IPEndPoint)?.Address;

    private string Host => Encoding.Latin1.GetString(exchange.Request.Host).ToLowerInvariant();

    private string Callback() => $"{(exchange.IsTls ? "https" : "http")}://{Host}{Folder}callback";

    private string Cookie(ReadOnlySpan<byte> name, string value, TimeSpan life)
        => $"{Encoding.ASCII.GetString(name)}={value}; Path=/; Max-Age={Math.Max(0, (long)life.TotalSeconds)}; HttpOnly; SameSite=Lax{(exchange.IsTls ? "; Secure" : "")}";

    private string Ended(ReadOnlySpan<byte> name) => Cookie(name, "", TimeSpan.Zero);

    private HttpRefusal Failed(int status, string text, string fault)
    {
        // That the table is full is nobody's attempt.
        if (status != 503) { gate.Engines.Failures.Failed(Address); }
        gate.Engines.Audit.AuthFailed("http", side.Address, "sign_in_" + fault);
        gate.Engines.Metrics.Http.Refused("auth_sign_in_" + fault);
        return Reply(new HttpReply(status, null, [Ended(HttpCookies.Flow(exchange.IsTls))], HttpReply.PageOf("Not signed in", text)));
    }

    private static HttpRefusal Unreachable() => new(503, "you cannot be signed in now: the issuer does not answer", "issuer_unreachable");

    private static HttpRefusal Reply(HttpReply reply) => new(reply.Status, "", "") { Reply = reply };

    private void Audit(AuditCode code, Principal principal)
    {
        AuditLine line = gate.Engines.Audit.Begin(code, null);
        line.Text("subject"u8, principal.Subject);
        line.Text("issuer"u8, principal.Issuer);
        line.Text("client"u8, side.Address);
        line.Text("protocol"u8, "http");
        line.Commit();
    }

    /// <summary>Parameters of a query; of a name that comes twice none counts.</summary>
    private static Dictionary<string, string> Parameters(string query)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        HashSet<string> doubled = [];
        foreach (string part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            string name = Uri.UnescapeDataString(pair[0]);
            if (!found.TryAdd(name, pair.Length == 2 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : "")) { doubled.Add(name); }
        }
        foreach (string name in doubled) { found.Remove(name); }
        return found;
    }
}
