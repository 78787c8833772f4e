using System.Diagnostics;
using EdgeGate.EndToEnd.Oidc;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>A provider, a gateway where browsers sign in, with TLS and without, and an nginx behind it.</summary>
public sealed class SignInFixture : IAsyncLifetime
{
    private OidcProvider? provider;
    private GatewayProcess? gateway;
    private Process? nginx;
    private Process? aws;

    internal int Port { get; } = Ports.Free();

    internal int TlsPort { get; } = Ports.Free();

    internal int AdminPort { get; } = Ports.Free();

    internal int NginxPort { get; } = Ports.Free();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-signin-").FullName;

    /// <summary>Makes tokens of programs.</summary>
    internal TestIssuer Issuer { get; } = new();

    internal OidcProvider Provider => provider!;

    internal GatewayProcess Gateway => gateway!;

    internal string Url => $"http://127.0.0.1:{Port}";

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory($"{Folder}/www");
        await GateFixture.WriteCertificateAsync($"{Folder}/gate.pem", $"{Folder}/gate.key");
        await File.WriteAllTextAsync($"{Folder}/www/plain.txt", "write to jane.roe@example.org\n");
        provider = await OidcProvider.StartAsync($"{Url}/.edgegate/callback", $"https://localhost:{TlsPort}/.edgegate/callback");
        await File.WriteAllTextAsync($"{Folder}/nginx.conf", $$"""
            worker_processes 1; daemon off; pid {{Folder}}/nginx.pid; error_log {{Folder}}/error.log; {{(Environment.UserName == "root" ? "user root;" : "")}}
            events { worker_connections 256; }
            http {
              access_log {{Folder}}/access.log; default_type text/plain;
              client_body_temp_path {{Folder}}/b; proxy_temp_path {{Folder}}/p; fastcgi_temp_path {{Folder}}/f; uwsgi_temp_path {{Folder}}/u; scgi_temp_path {{Folder}}/s;
              server {
                listen 127.0.0.1:{{NginxPort}}; root {{Folder}}/www;
                location /told { add_header X-Told "yes"; add_header Access-Control-Allow-Origin "*"; return 200 "x"; }
                location /x { return 200 "x"; }
                location /fix { add_header Set-Cookie "__Host-edgegate=chosen; Path=/; Secure"; add_header Set-Cookie "edgegate-session=chosen; Path=/"; add_header Set-Cookie "mine=1"; return 200 "x"; }
                location /auth { return 200 "auth=$http_authorization"; }
                location /assertion { return 200 "assertion=$http_x_assertion"; }
                location /echo { return 200 "cookie=$http_cookie user=$http_x_user"; }
              }
            }
            """);
        nginx = Process.Start(new ProcessStartInfo("nginx", ["-p", Folder, "-c", $"{Folder}/nginx.conf"]) { RedirectStandardError = true })!;
        int awsPort = Ports.Free();
        aws = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(OidcProvider.Folder, "aws_target.py"), $"{awsPort}"]) { RedirectStandardOutput = true })!;
        await aws.StandardOutput.ReadLineAsync();
        await WriteSecretAsync("access", "AKIDTEST");
        await WriteSecretAsync("secret", "aws-secret/1");
        await WriteSecretAsync("session", "session-1");
        await WriteSecretAsync("machine", "machine-secret");
        string keys = "access_key: { file: access }, secret_key: { file: secret }";
        string signIn = $"sign_in: {{ issuer: \"{provider.Url}\", client_id: edgegate-browser, scope: \"openid read\", resource: \"urn:edgegate\" }}";
        await File.WriteAllTextAsync($"{Folder}/edgegate.yaml", $$"""
            identity: { issuers: [ { issuer: "{{provider.Url}}", audience: edgegate }, { issuer: "{{Issuer.Url}}", audience: edgegate } ] }
            listeners:
              - { protocol: http, address: "127.0.0.1:{{Port}}", allow_plaintext_token: true, {{signIn}} }
              - { protocol: http, address: "127.0.0.1:{{TlsPort}}", tls: { certificate: gate.pem, key: gate.key }, {{signIn}} }
            admin: { address: "127.0.0.1:{{AdminPort}}" }
            state: { path: state }
            connections:
              web: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, forward_identity: { user: X-User } }
              shared: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, forward_identity: { user: X-User }, cors: { origins: ["http://127.0.0.1:{{NginxPort}}", "https://app.example"], methods: [GET, POST], headers: [Authorization, Content-Type], expose: [X-Told], credentials: true, max_age: 1m } }
              aws: { protocol: http, target: { url: "http://127.0.0.1:{{awsPort}}" }, credentials: { aws: { region: us-east-1, service: bedrock, {{keys}}, session_token: { file: session } } } }
              aws-masked: { protocol: http, target: { url: "http://127.0.0.1:{{awsPort}}" }, credentials: { aws: { region: us-east-1, service: bedrock, {{keys}} } } }
              s3: { protocol: http, target: { url: "http://127.0.0.1:{{awsPort}}" }, credentials: { aws: { region: us-east-1, service: s3, {{keys}} } } }
              tokened: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, credentials: { oauth: { token_url: "{{provider.Url}}/token", client_id: machine, client_secret: { file: machine }, scope: read, resource: "urn:edgegate" } } }
              untokened: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, credentials: { oauth: { token_url: "{{provider.Url}}/token", client_id: machine, client_secret: { file: secret } } } }
              asserted: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, forward_identity: { jwt: X-Assertion } }
            rules:
              - { name: no secrets, who: anyone, on: { connections: [shared], methods: "*", paths: ["/secret/**"] }, then: deny }
              - { name: analysts read masked, who: { groups: [analysts] }, on: { connections: [web, shared], methods: [GET, HEAD, POST] }, then: allow, mask: ["*"] }
              - { name: analysts send masked, who: { groups: [analysts] }, on: { connections: [aws-masked], methods: "*" }, then: allow, mask_requests: ["*"] }
              - { name: analysts use services, who: { groups: [analysts] }, on: { connections: [aws, s3, tokened, untokened, asserted], methods: "*" }, then: allow }
            """);
        gateway = await GatewayProcess.StartAsync($"{Folder}/edgegate.yaml", $"{Folder}/state", AdminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (nginx is not null)
        {
            await Shell.RunAsync("kill", ["-QUIT", $"{nginx.Id}"]);
            await nginx.WaitForExitAsync();
        }
        if (aws is not null)
        {
            aws.Kill();
            await aws.WaitForExitAsync();
        }
        if (provider is not null) { await provider.DisposeAsync(); }
        Issuer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task WriteSecretAsync(string name, string value)
    {
        await File.WriteAllTextAsync($"{Folder}/{name}", value);
        File.SetUnixFileMode($"{Folder}/{name}", UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Signs in without a browser: a cookie jar and the provider's forms. The client that did, and the gateway's cookie.</summary>
    internal async Task<(HttpClient Client, string Cookie)> SignInAsync(string user)
    {
        HttpClientHandler handler = new() { AllowAutoRedirect = false, UseCookies = true, UseProxy = false };
        HttpClient client = new(handler);
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        await WalkAsync(client, new Uri($"{Url}/c/web/plain.txt"), user);
        string cookie = handler.CookieContainer.GetCookies(new Uri(Url))["edgegate-session"]?.Value ?? throw new InvalidOperationException("nobody was signed in");
        return (client, cookie);
    }

    /// <summary>Finishes a sign-in that was begun by hand; the place the browser is sent to.</summary>
    internal async Task<string> FinishAsync(Uri at, string flow, string user)
    {
        HttpClientHandler handler = new() { AllowAutoRedirect = false, UseCookies = true, UseProxy = false };
        handler.CookieContainer.Add(new System.Net.Cookie("edgegate-flow", flow, "/", "127.0.0.1"));
        using HttpClient client = new(handler);
        return await WalkAsync(client, at, user);
    }

    /// <summary>Follows redirects and fills forms until the gateway's callback has answered; its Location.</summary>
    private static async Task<string> WalkAsync(HttpClient client, Uri at, string user)
    {
        for (int step = 0; step < 20; step++)
        {
            using HttpResponseMessage answer = await client.GetAsync(at);
            string place = answer.Headers.Location?.OriginalString ?? "";
            if (at.AbsolutePath == "/.edgegate/callback") { return place; }
            if (place.Length > 0)
            {
                at = new Uri(at, place);
                continue;
            }
            string page = await answer.Content.ReadAsStringAsync();
            bool isLogin = page.Contains("name=\"login\"", StringComparison.Ordinal);
            Dictionary<string, string> form = isLogin ? new() { ["prompt"] = "login", ["login"] = user, ["password"] = "x" } : new() { ["prompt"] = "consent" };
            using HttpResponseMessage sent = await client.PostAsync(at, new FormUrlEncodedContent(form));
            at = new Uri(at, sent.Headers.Location ?? throw new InvalidOperationException($"{(int)answer.StatusCode} at {at}: {page}"));
        }
        throw new InvalidOperationException("the sign-in does not end");
    }
}
