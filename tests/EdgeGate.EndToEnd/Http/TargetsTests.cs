using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Connections with several servers: nginx twice, killed and started again, and servers of our own that misbehave.</summary>
public sealed class TargetsTests : IAsyncLifetime
{
    private static readonly string[] Methods = ["GET", "POST"];

    private readonly TestIssuer issuer = new();
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-targets-").FullName;
    private readonly int port = Ports.Free();
    private readonly int adminPort = Ports.Free();
    private readonly int[] nginxPorts = [Ports.Free(), Ports.Free()];
    private readonly int[] behindPorts = [Ports.Free(), Ports.Free()];
    private readonly int[] closerPorts = [Ports.Free(), Ports.Free()];
    private readonly Process?[] nginx = new Process?[2];
    private readonly RequestCounter[] counters;
    private readonly ConcurrentQueue<(int Port, string Head)> closed = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly SocketsHttpHandler handler = new() { UseProxy = false };
    private GatewayProcess? gateway;
    private HttpClient? client;
    private int asked;

    public TargetsTests() => counters = [new(nginxPorts[0], behindPorts[0]), new(nginxPorts[1], behindPorts[1])];

    public async ValueTask InitializeAsync()
    {
        StartNginx(0);
        StartNginx(1);
        foreach (RequestCounter counter in counters) { counter.Open(); }
        foreach (int closer in closerPorts) { _ = CloseAsync(closer); }
        await File.WriteAllTextAsync($"{folder}/edgegate.yaml", $$"""
            identity: { issuers: [ { issuer: "{{issuer.Url}}", audience: edgegate } ] }
            listeners: [ { protocol: http, address: "127.0.0.1:{{port}}", allow_plaintext_token: true } ]
            admin: { address: "127.0.0.1:{{adminPort}}" }
            state: { path: state }
            recording: { required: false }
            connections:
              tried: { protocol: http, target: { urls: ["http://127.0.0.1:{{nginxPorts[0]}}", "http://127.0.0.1:{{nginxPorts[1]}}"] } }
              asked: { protocol: http, target: { urls: ["http://127.0.0.1:{{nginxPorts[0]}}", "http://127.0.0.1:{{nginxPorts[1]}}"], health: { path: /up, interval: 100ms, timeout: 2s, unhealthy_after: 1, healthy_after: 1 } } }
              unwell: { protocol: http, target: { urls: ["http://127.0.0.1:{{nginxPorts[0]}}", "http://127.0.0.1:{{Ports.Free()}}"], health: { path: /sick, interval: 100ms, unhealthy_after: 1 } } }
              closing: { protocol: http, target: { urls: ["http://127.0.0.1:{{closerPorts[0]}}", "http://127.0.0.1:{{nginxPorts[1]}}"] } }
              cluster: { protocol: kubernetes, target: { urls: ["http://127.0.0.1:{{closerPorts[0]}}", "http://127.0.0.1:{{closerPorts[1]}}"] } }
            rules:
              - { name: all, who: anyone, on: { connections: [tried, asked, unwell, closing], methods: "*" }, then: allow }
              - { name: run, who: anyone, on: { connections: [cluster], verbs: [create], resources: [pods], subresources: [exec, portforward] }, then: allow }
            """);
        gateway = await GatewayProcess.StartAsync($"{folder}/edgegate.yaml", $"{folder}/state", adminPort);
        client = new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token("alice", "people"));
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        handler.Dispose();
        await stopping.CancelAsync();
        if (gateway is not null) { await gateway.DisposeAsync(); }
        foreach (RequestCounter counter in counters) { counter.Dispose(); }
        foreach (Process? one in nginx)
        {
            one?.Kill();
            one?.Dispose();
        }
        issuer.Dispose();
        stopping.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("tried")]
    [InlineData("asked")]
    public async Task Server_killed_under_load_loses_no_request_that_may_be_repeated_and_comes_back(string connection)
    {
        ConcurrentDictionary<string, string> answers = new();
        int Count(string answer) => answers.Values.Count(one => one == answer);
        using CancellationTokenSource enough = new();
        Task[] load = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => AskAsync(connection, answers, enough.Token)))];
        await UntilAsync(() => Count("200 server 0") > 100 && Count("200 server 1") > 100);
        // What it is asked from now on is in its hands when it is killed: two kinds, of which one may be repeated. The other stands still as well, or all would go there.
        foreach (Process? one in nginx) { await Shell.RunAsync("kill", ["-STOP", $"{one!.Id}"]); }
        List<Task> more = [];
        await UntilAsync(() =>
        {
            bool isSo = Array.TrueForAll(Methods, method => counters[0].InHand.Any(one => one.StartsWith($"{method} /{connection}-", StringComparison.Ordinal)));
            if (!isSo && more.Count < 400) { more.AddRange(Enumerable.Range(0, 8).Select(i => AskOnceAsync(Methods[i % 2], connection, answers))); }
            return isSo;
        });
        await Shell.RunAsync("kill", ["-CONT", $"{nginx[1]!.Id}"]);
        nginx[0]!.Kill();
        await nginx[0]!.WaitForExitAsync();
        string[] inHand = [.. counters[0].InHand.Where(one => one.Contains($" /{connection}-", StringComparison.Ordinal))];
        counters[0].Close();
        await UntilAsync(async () => (await AdminAsync()).Contains(Healthy(connection, 0, 0), StringComparison.Ordinal));
        await Task.WhenAll(more);
        int without = Count("200 server 0");
        int with = Count("200 server 1");
        await UntilAsync(() => Count("200 server 1") > with + 500);
        Assert.True(Count("200 server 0") <= without + 8);
        counters[0].Open();
        StartNginx(0);
        await UntilAsync(async () => (await AdminAsync()).Contains(Healthy(connection, 0, 1), StringComparison.Ordinal) && Count("200 server 0") > without + 100);
        await enough.CancelAsync();
        await Task.WhenAll(load);

        Assert.Equal(["200 server 0", "200 server 1"], answers.Where(static one => one.Key.StartsWith("GET ", StringComparison.Ordinal)).Select(static one => one.Value).Distinct().Order());
        foreach ((string request, string answer) in answers)
        {
            int first = counters[0].Asked.GetValueOrDefault(request);
            int second = counters[1].Asked.GetValueOrDefault(request);
            // In the dead server's hands: asked of the other once more if it may be, and else never again. All others reached one server, once.
            bool isExpected = inHand.Contains(request) ? (first, second) == (1, request.StartsWith("GET ", StringComparison.Ordinal) ? 1 : 0)
                : answer.StartsWith("200 ", StringComparison.Ordinal) ? first + second == 1 || (request.StartsWith("GET ", StringComparison.Ordinal) && (first, second) == (1, 1))
                : first + second <= 1;
            Assert.True(isExpected, $"{request} was answered {answer}, and reached the servers {first} and {second} times; in hand: {string.Join(", ", inHand)}");
        }
        Assert.All(inHand.Where(static one => one.StartsWith("POST ", StringComparison.Ordinal)), one => Assert.StartsWith("502 ", answers[one], StringComparison.Ordinal));
        string[] told = [.. (await gateway!.AuditAsync()).Split('\n').Where(line => line.Contains($"\"connection\":\"{connection}\",\"target\":\"127.0.0.1:{nginxPorts[0]}\"", StringComparison.Ordinal))];
        Assert.Contains(told, static line => line.Contains("\"target.unhealthy\"", StringComparison.Ordinal));
        Assert.Contains("\"target.healthy\"", told[^1], StringComparison.Ordinal);
        Assert.Contains($"edgegate_target_connect_failures_total{{connection=\"{connection}\",target=\"127.0.0.1:{nginxPorts[0]}\"}}", await AdminAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_without_a_healthy_server_is_refused_at_once_and_told()
    {
        await UntilAsync(async () => await AdminAsync() is { } metrics && metrics.Contains(Healthy("unwell", 0, 0), StringComparison.Ordinal) && metrics.Split("edgegate_target_healthy{connection=\"unwell\"").Skip(1).All(static line => line.Contains("\"} 0", StringComparison.Ordinal)));
        using HttpResponseMessage answer = await client!.GetAsync("/c/unwell/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no target of unwell is healthy", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string audit = await gateway!.AuditAsync();
        Assert.Contains("\"no_healthy_target\"", audit, StringComparison.Ordinal);
        Assert.Contains($"\"connection\":\"unwell\",\"target\":\"127.0.0.1:{nginxPorts[0]}\",\"problem\":\"status 404\"", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_that_a_server_dropped_goes_to_another_only_when_it_may_be_repeated()
    {
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage answer = await client!.GetAsync($"/c/closing/get-{i}");
            Assert.Equal("server 1", await answer.Content.ReadAsStringAsync());
        }
        int lost = 0;
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage answer = await client!.PostAsync($"/c/closing/post-{i}", new StringContent("once"));
            if (answer.StatusCode == HttpStatusCode.BadGateway) { lost++; }
            else { Assert.Equal("server 1", await answer.Content.ReadAsStringAsync()); }
        }
        Assert.NotEqual(0, lost);
        Assert.Equal(lost, closed.Count(static one => one.Head.StartsWith("POST ", StringComparison.Ordinal)));
        Assert.Contains(closed, static one => one.Head.StartsWith("GET ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exec?command=id&stdout=true", "v5.channel.k8s.io")]
    [InlineData("portforward?ports=80", "SPDY/3.1+portforward.k8s.io")]
    public async Task Server_of_a_cluster_is_asked_for_a_stream_by_its_own_name(string stream, string protocol)
    {
        await UntilAsync(async () =>
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"/c/cluster/api/v1/namespaces/default/pods/web-1/{stream}");
            foreach ((string name, string value) in new[] { ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="), ("Sec-WebSocket-Protocol", protocol) })
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
            using HttpResponseMessage answer = await client!.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            return Array.TrueForAll(closerPorts, port => closed.Any(one => one.Port == port));
        });
        Assert.All(closed, static one => Assert.Contains($"\r\nHost: 127.0.0.1:{one.Port}\r\n", one.Head, StringComparison.Ordinal));
    }

    private static async Task UntilAsync(Func<bool> isSo) => await UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (int i = 0; i < 1200; i++)
        {
            if (await isSo()) { return; }
            await Task.Delay(50);
        }
        throw new TimeoutException("it did not come to pass");
    }

    private string Healthy(string connection, int server, int value) => $"edgegate_target_healthy{{connection=\"{connection}\",target=\"127.0.0.1:{nginxPorts[server]}\"}} {value}\n";

    private async Task AskAsync(string connection, ConcurrentDictionary<string, string> answers, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested) { await AskOnceAsync("GET", connection, answers); }
    }

    /// <summary>Asks for something nobody asked for before; what came of it is kept under what a server sees of it.</summary>
    private async Task AskOnceAsync(string method, string connection, ConcurrentDictionary<string, string> answers)
    {
        string path = $"/{connection}-{Interlocked.Increment(ref asked)}";
        string outcome;
        try
        {
            using HttpRequestMessage request = new(new HttpMethod(method), $"/c/{connection}{path}") { Content = method == "POST" ? new StringContent("once") : null };
            using HttpResponseMessage answer = await client!.SendAsync(request, CancellationToken.None);
            outcome = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken.None)}";
        }
        catch (HttpRequestException problem)
        {
            outcome = problem.Message;
        }
        answers[$"{method} {path}"] = outcome;
    }

    private async Task<string> AdminAsync()
    {
        using HttpClient admin = new();
        return await admin.GetStringAsync($"http://127.0.0.1:{adminPort}/metrics");
    }

    /// <summary>One process, so that it dies whole.</summary>
    private void StartNginx(int index)
    {
        string own = $"{folder}/nginx-{index}";
        Directory.CreateDirectory(own);
        File.WriteAllText($"{own}/nginx.conf", $$"""
            daemon off; master_process off; pid {{own}}/nginx.pid; error_log {{own}}/error.log;
            events { worker_connections 1024; }
            http { access_log off; keepalive_requests 100000; default_type text/plain;
              client_body_temp_path {{own}}/b; proxy_temp_path {{own}}/p; fastcgi_temp_path {{own}}/f; uwsgi_temp_path {{own}}/u; scgi_temp_path {{own}}/s;
              server { listen 127.0.0.1:{{behindPorts[index]}}; location / { return 200 "server {{index}}"; } location /up { return 204; } location /sick { return 404; } } }
            """);
        nginx[index]?.Dispose();
        nginx[index] = Process.Start(new ProcessStartInfo("nginx", ["-p", own, "-c", $"{own}/nginx.conf"]) { RedirectStandardError = true })!;
    }

    /// <summary>A server that reads requests and hangs up.</summary>
    private async Task CloseAsync(int closer)
    {
        using TcpListener listener = new(IPAddress.Loopback, closer);
        listener.Start();
        byte[] buffer = new byte[64 * 1024];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using TcpClient taken = await listener.AcceptTcpClientAsync(stopping.Token);
                int read = await taken.GetStream().ReadAsync(buffer, stopping.Token);
                closed.Enqueue((closer, Encoding.ASCII.GetString(buffer, 0, read)));
            }
            catch (Exception problem) when (problem is IOException or OperationCanceledException)
            {
                // It is gone, or the test is over.
            }
        }
    }
}
