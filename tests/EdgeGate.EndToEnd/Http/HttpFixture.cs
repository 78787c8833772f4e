using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

[assembly: AssemblyFixture(typeof(EdgeGate.EndToEnd.Http.HttpFixture))]

namespace EdgeGate.EndToEnd.Http;

/// <summary>One nginx, one scripted target, one issuer and one gateway for all tests of HTTP.</summary>
public sealed class HttpFixture : IAsyncLifetime
{
    private GatewayProcess? gateway;
    private Process? nginx;

    internal TestIssuer Issuer { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    internal ScriptedTarget Scripted { get; } = new();

    internal int Port { get; } = Ports.Free();

    internal int TlsPort { get; } = Ports.Free();

    internal int NginxPort { get; } = Ports.Free();

    internal int NginxTlsPort { get; } = Ports.Free();

    /// <summary>nginx by HTTP/2 without TLS, and with it; a port for a server of gRPC.</summary>
    internal int NginxHttp2Port { get; } = Ports.Free();

    internal int NginxHttp2TlsPort { get; } = Ports.Free();

    /// <summary>nginx by HTTP/2, which takes ten requests on a connection.</summary>
    internal int NginxGoingPort { get; } = Ports.Free();

    internal int GrpcPort { get; } = Ports.Free();

    internal int AdminPort { get; } = Ports.Free();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-http-").FullName;

    /// <summary>Sees everything masked.</summary>
    internal string Analyst => Issuer.Token("alice", "analysts");

    /// <summary>Sees everything.</summary>
    internal string Engineer => Issuer.Token("bob", "engineers");

    internal string Url => $"http://127.0.0.1:{Port}";

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory($"{Folder}/www");
        await GateFixture.WriteCertificateAsync($"{Folder}/gate.pem", $"{Folder}/gate.key");
        await GateFixture.WriteCertificateAsync($"{Folder}/client.pem", $"{Folder}/client.key");
        await WriteSecretAsync("credential", "target-secret-1");
        await File.WriteAllTextAsync($"{Folder}/www/plain.txt", "write to jane.roe@example.org\n");
        await File.WriteAllTextAsync($"{Folder}/www/people.json", """{"name":"Jane","mail":"jane.roe@example.org","n":1}""");
        await File.WriteAllTextAsync($"{Folder}/nginx.conf", NginxConfiguration());
        nginx = Process.Start(new ProcessStartInfo("nginx", ["-p", Folder, "-c", $"{Folder}/nginx.conf"]) { RedirectStandardError = true })!;
        await File.WriteAllTextAsync(Path.Combine(Folder, "edgegate.yaml"), Configuration());
        gateway = await GatewayProcess.StartAsync(Path.Combine(Folder, "edgegate.yaml"), Path.Combine(Folder, "state"), AdminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (nginx is not null)
        {
            await Shell.RunAsync("kill", ["-QUIT", $"{nginx.Id}"]);
            await nginx.WaitForExitAsync();
        }
        Scripted.Dispose();
        Issuer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Starts another gateway of this configuration, where clients wait five minutes, holds ten, and those of patients not much more than three.</summary>
    internal async Task<GatewayProcess> StartPatientAsync(int port)
    {
        int admin = Ports.Free();
        string config = Configuration()
            .Replace($":{Port}\"", $":{port}\"", StringComparison.Ordinal).Replace($":{TlsPort}\"", $":{Ports.Free()}\"", StringComparison.Ordinal).Replace($":{AdminPort}\"", $":{admin}\"", StringComparison.Ordinal)
            .Replace("state: { path: state }", "state: { path: patient }", StringComparison.Ordinal).Replace("hold_wait: 8s", "hold_wait: 5m", StringComparison.Ordinal)
            .Replace("wait: 1m", "wait: 10m", StringComparison.Ordinal)
            .Replace("rules:\n", "rules:\n  - { name: patients wait, who: { groups: [patients] }, on: { connections: [web], methods: [POST] }, then: hold, approval: { groups: [dba], wait: 190s } }\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync($"{Folder}/patient.yaml", config);
        return await GatewayProcess.StartAsync($"{Folder}/patient.yaml", $"{Folder}/patient", admin);
    }

    /// <summary>Runs curl through the gateway.</summary>
    internal Task<(int Code, string Output, string Error)> CurlAsync(string token, string path, params string[] options)
        => Shell.RunAsync("curl", ["-s", "--path-as-is", "-m", "60", "-H", $"Authorization: Bearer {token}", .. options, path.StartsWith("http", StringComparison.Ordinal) ? path : Url + path], Proxyless);

    /// <summary>Runs a Python script with Debian's own Python.</summary>
    internal Task<(int Code, string Output, string Error)> PythonAsync(string script, params string[] arguments) => Shell.RunAsync("/usr/bin/python3", ["-c", script, .. arguments], Proxyless);

    /// <summary>Sends bytes and reads until the gateway closes or stays silent.</summary>
    internal async Task<string> RawAsync(byte[] request, int port = 0, bool closes = true)
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", port == 0 ? Port : port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(request);
        StringBuilder answer = new();
        byte[] buffer = new byte[64 * 1024];
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(closes ? 30 : 3));
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) is > 0 and int count) { answer.Append(Encoding.Latin1.GetString(buffer, 0, count)); }
        }
        catch (IOException)
        {
            // A reset: the answer is what came before.
        }
        catch (OperationCanceledException) when (!closes)
        {
            // What came so far.
        }
        return answer.ToString();
    }

    /// <summary>What nginx was asked, once it has written it down.</summary>
    internal async Task<string> NginxLogAsync()
    {
        string mark = Guid.NewGuid().ToString("N");
        using HttpClient http = new();
        await http.GetAsync($"http://127.0.0.1:{NginxPort}/mark-{mark}");
        for (int i = 0; i < 200; i++)
        {
            string log = await File.ReadAllTextAsync($"{Folder}/access.log");
            if (log.Contains(mark, StringComparison.Ordinal)) { return log; }
            await Task.Delay(50);
        }
        throw new TimeoutException("nginx wrote no log");
    }

    /// <summary>The events of the newest recording of a user, once the session is over.</summary>
    internal async Task<string> RecordingAsync(string user)
    {
        for (int i = 0; i < 100; i++)
        {
            (_, string list, _) = await Shell.RunAsync(GatewayProcess.Binary, ["sessions", "list", "--state", Gateway.State, "--user", user, "--output", "json"]);
            Match id = Regex.Match(list, "\"id\": ?\"([0-9a-z]{26})\"");
            if (id.Success)
            {
                (int code, string events, _) = await Shell.RunAsync(GatewayProcess.Binary, ["export", id.Groups[1].Value, "--state", Gateway.State, "--format", "jsonl"]);
                if (code == 0 && events.Contains("\"k\":\"end\"", StringComparison.Ordinal)) { return events; }
            }
            await Task.Delay(100);
        }
        throw new TimeoutException("there is no finished recording");
    }

    internal static Dictionary<string, string> Proxyless { get; } = new() { ["NO_PROXY"] = "127.0.0.1,localhost,gate.test", ["no_proxy"] = "127.0.0.1,localhost,gate.test" };

    private async Task WriteSecretAsync(string name, string value)
    {
        string path = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(path, value);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string NginxConfiguration() => $$"""
        worker_processes 1; daemon off; pid {{Folder}}/nginx.pid; error_log {{Folder}}/error.log; {{(Environment.UserName == "root" ? "user root;" : "")}}
        events { worker_connections 1024; }
        http {
          access_log {{Folder}}/access.log; client_max_body_size 0; default_type text/plain; types { application/json json; text/html html; }
          client_body_temp_path {{Folder}}/b; proxy_temp_path {{Folder}}/p; fastcgi_temp_path {{Folder}}/f; uwsgi_temp_path {{Folder}}/u; scgi_temp_path {{Folder}}/s;
          gzip on; gzip_types text/plain application/json; gzip_min_length 10; keepalive_requests 100000;
          underscores_in_headers on;
          server {
            listen 127.0.0.1:{{NginxPort}}; root {{Folder}}/www;
            location /x { return 200 "x"; }
            location /repeat { add_header X-Asked "with $http_authorization"; return 200 "x"; }
            location /shared { add_header Cache-Control "public, max-age=60, s-maxage=600"; return 200 "x"; }
            location /redirect { return 302 /there?x=1; }
            location /pages {
                add_header Link '<http://127.0.0.1:$server_port/pages?page=2>; rel="next", </pages?page=9>; title="a <b>, c"; rel=last, <https://other.test/pages>; rel=other';
                add_header Refresh '5; url=/pages?page=2';
                return 204;
            }
            location /echo { add_header Set-Cookie "a=b; Path = /app; Domain=example.com; HttpOnly"; return 200 "method=$request_method uri=$request_uri auth=$http_authorization user=$http_x_forwarded_user xuser=$http_x_user groups=$http_x_groups token=$http_x_edgegate_token real=$http_x_real_ip override=$http_x_http_method_override secret=$http_x_listed host=$http_host"; }
          }
          server { listen 127.0.0.1:{{NginxTlsPort}} ssl; ssl_certificate {{Folder}}/gate.pem; ssl_certificate_key {{Folder}}/gate.key; ssl_client_certificate {{Folder}}/client.pem; ssl_verify_client optional; root {{Folder}}/www;
            location /who { return 200 "verify=$ssl_client_verify sni=$ssl_server_name\n"; } }
          server { listen 127.0.0.1:{{NginxHttp2Port}} http2; root {{Folder}}/www; location /spoken { return 200 "$server_protocol $http_via $http_te"; } }
          server { listen 127.0.0.1:{{NginxGoingPort}} http2; keepalive_requests 10; location / { proxy_pass http://127.0.0.1:{{NginxPort}}/x; add_header X-Asked $request_body; } }
          server { listen 127.0.0.1:{{NginxHttp2TlsPort}} ssl http2; ssl_certificate {{Folder}}/gate.pem; ssl_certificate_key {{Folder}}/gate.key; root {{Folder}}/www; location /spoken { return 200 "$server_protocol $http_via $http_te"; } }
        }
        """;

    private string Configuration() => $$"""
        identity:
          issuers:
            - { issuer: "{{Issuer.Url}}", audience: edgegate }
        listeners:
          - { protocol: http, address: "127.0.0.1:{{Port}}", allow_plaintext_token: true, hosts: [gate.test, "127.0.0.1"] }
          - { protocol: http, address: "127.0.0.1:{{TlsPort}}", tls: { certificate: gate.pem, key: gate.key } }
        admin: { address: "127.0.0.1:{{AdminPort}}" }
        state: { path: state }
        connections:
          web: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, forward_identity: { user: X-User, groups: X-Groups } }
          keyed: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, credentials: { header: { prefix: "Bearer ", value: { file: credential } } } }
          basic: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, credentials: { basic: { user: app, password: { file: credential } } } }
          parameter: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, credentials: { query: { name: key, value: { file: credential } } } }
          passing: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" }, pass_authorization: true }
          secure: { protocol: http, target: { url: "https://localhost:{{NginxTlsPort}}", ca: gate.pem, client_certificate: { certificate: client.pem, key: client.key } } }
          untrusted: { protocol: http, target: { url: "https://localhost:{{NginxTlsPort}}" } }
          misnamed: { protocol: http, target: { url: "https://localhost:{{NginxTlsPort}}", ca: gate.pem, server_name: other.example } }
          h2c: { protocol: http, target: { url: "http://127.0.0.1:{{NginxHttp2Port}}", http2: true } }
          h2: { protocol: http, target: { url: "https://localhost:{{NginxHttp2TlsPort}}", ca: gate.pem, http2: true, health: { path: /spoken } } }
          h2-chosen: { protocol: http, target: { url: "https://localhost:{{NginxTlsPort}}", ca: gate.pem, http2: true } }
          h2-wrong: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}", http2: true } }
          h2-going: { protocol: http, target: { url: "http://127.0.0.1:{{NginxGoingPort}}", http2: true } }
          grpc: { protocol: http, target: { url: "http://127.0.0.1:{{GrpcPort}}", http2: true } }
          script: { protocol: http, target: { url: "http://127.0.0.1:{{Scripted.Port}}", response_timeout: 3s } }
          bound: { protocol: http, target: { url: "http://127.0.0.1:{{Scripted.Port}}" }, pass_authorization: true }
          gone: { protocol: http, target: { url: "http://127.0.0.1:{{Ports.Free()}}" } }
          hidden: { protocol: http, target: { url: "http://127.0.0.1:{{NginxPort}}" } }
        rules:
          - { name: no secrets, who: anyone, on: { connections: [web], methods: "*", paths: ["/secret/**"] }, then: deny }
          - { name: no drops, who: anyone, on: { connections: [web], methods: "*", query: ["action=drop*"] }, then: deny }
          - { name: no keys, who: { groups: [guarded] }, on: { connections: [web], methods: "*", contains: ["secret.*"] }, then: deny }
          - { name: no wiping, who: { groups: [guarded] }, on: { connections: [web], methods: "*", words: [wipe everything] }, then: deny }
          - { name: old paths, who: { groups: [guarded] }, on: { connections: [web], methods: "*", words: [legacy] }, then: warn }
          - { name: small answers, who: { groups: [guarded] }, on: { connections: [web], methods: "*", result: { bytes: 4 KiB } }, then: deny }
          - { name: small sockets, who: { groups: [listeners] }, on: { connections: [script], methods: "*", result: { bytes: 4 KiB } }, then: deny }
          - { name: listeners, who: { groups: [listeners] }, on: { connections: [script], methods: [GET] }, then: allow }
          - { name: five a minute, who: { groups: [limited] }, on: { connections: [web], methods: "*", rate: { operations: 5 } }, then: deny }
          - { name: no wiping there either, who: { groups: [guarded] }, on: { connections: [bound], methods: "*", words: [wipe everything] }, then: deny }
          - { name: guarded there too, who: { groups: [guarded] }, on: { connections: [bound], methods: "*" }, then: allow }
          - { name: lasting, who: { groups: [lasting] }, after_expiry: rejudge, on: { connections: [bound], methods: [GET] }, then: allow }
          - { name: guarded do the rest, who: { groups: [guarded, limited] }, on: { connections: [web], methods: "*" }, then: allow }
          - { name: posts wait, who: { groups: [holders] }, on: { connections: [web], methods: [POST] }, then: hold, approval: { groups: [dba], wait: 1m }, mask: ["*"] }
          - { name: calls wait, who: { groups: [granted] }, on: { connections: [web], methods: [POST] }, then: hold, approval: { groups: [dba], wait: 1m, grant: { for: 5m, same_statement: true } } }
          - { name: writers send masked, who: { groups: [writers] }, on: { connections: [script], methods: [POST, GET] }, then: allow, mask_requests: ["*"] }
          - { name: no failing, who: anyone, on: { connections: [grpc], methods: "*", paths: ["/orders.Orders/Delete"] }, then: deny }
          - { name: callers, who: { groups: [analysts] }, on: { connections: [grpc], methods: [POST] }, then: allow, mask: ["*"], mask_requests: ["pii.email"] }
          - { name: analysts read masked, who: { groups: [analysts] }, on: { connections: [web, script, secure, h2c, h2, h2-chosen, h2-wrong, h2-going], methods: [GET, HEAD, POST] }, then: allow, mask: ["*"] }
          - { name: engineers do all, who: { groups: [engineers] }, on: { connections: [web, keyed, basic, parameter, passing, secure, untrusted, misnamed, script, bound, gone, h2c, h2], methods: "*" }, then: allow }
        recording: { required: true, row_bytes: 65536 }
        limits: { http: { head_timeout: 2s, body_timeout: 2s, keep_alive: 20s, hold_wait: 8s } }
        """;
}
