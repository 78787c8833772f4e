using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

[assembly: AssemblyFixture(typeof(EdgeGate.EndToEnd.Http.ContentFixture))]

namespace EdgeGate.EndToEnd.Http;

/// <summary>A gateway whose rules look into what requests hold, and a scripted target behind it.</summary>
public sealed class ContentFixture : IAsyncLifetime
{
    private GatewayProcess? gateway;
    private Process? target;

    internal TestIssuer Issuer { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    internal ScriptedTarget Scripted { get; } = new();

    internal int Port { get; } = Ports.Free();

    internal int TargetPort { get; } = Ports.Free();

    internal int KestrelPort { get; } = Ports.Free();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-content-").FullName;

    internal string Url => $"http://127.0.0.1:{Port}";

    /// <summary>May do what the rules let agents do.</summary>
    internal string Agent => Issuer.Token("agent", "agents");

    /// <summary>The folder of the stock clients of Node.</summary>
    internal static string NodeFolder { get; } = Path.Combine(AppContext.BaseDirectory, "node");

    public async ValueTask InitializeAsync()
    {
        await InstallClientsAsync();
        target = Process.Start(new ProcessStartInfo("node", [Path.Combine(NodeFolder, "target.mjs"), $"{TargetPort}"]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", await target.StandardOutput.ReadLineAsync());
        await File.WriteAllTextAsync(Path.Combine(Folder, "edgegate.yaml"), Configuration());
        gateway = await GatewayProcess.StartAsync(Path.Combine(Folder, "edgegate.yaml"), Path.Combine(Folder, "state"), AdminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (target is not null)
        {
            target.Kill();
            await target.WaitForExitAsync();
            target.Dispose();
        }
        Scripted.Dispose();
        Issuer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs curl through the gateway.</summary>
    internal Task<(int Code, string Output, string Error)> CurlAsync(string path, params string[] options)
        => Shell.RunAsync("curl", ["-s", "--path-as-is", "-m", "60", "-H", $"Authorization: Bearer {Agent}", .. options, Url + path], Proxyless);

    /// <summary>Runs a stock client of Node through the gateway.</summary>
    internal async Task<string> NodeAsync(string which, string path)
    {
        (int code, string output, string error) = await Shell.RunAsync("node", [Path.Combine(NodeFolder, "clients.mjs"), which, Url + path, Agent], Proxyless);
        Assert.True(code == 0, output + error);
        return output;
    }

    /// <summary>The audit lines of a subject, once one of them holds a text.</summary>
    internal async Task<string[]> AuditAsync(string subject, string text)
    {
        for (int i = 0; i < 100; i++)
        {
            string[] lines = [.. (await Gateway.AuditAsync()).Split('\n').Where(line => line.Contains($"\"subject\":\"{subject}\"", StringComparison.Ordinal))];
            if (lines.Any(line => line.Contains(text, StringComparison.Ordinal))) { return lines; }
            await Task.Delay(50);
        }
        throw new TimeoutException($"no audit line holds {text}");
    }

    internal static Dictionary<string, string> Proxyless { get; } = new() { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost" };

    /// <summary>Installs the clients that the lock file names, once.</summary>
    internal static async Task InstallClientsAsync()
    {
        string stamp = Path.Combine(NodeFolder, "installed");
        string wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(NodeFolder, "package-lock.json"))));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted) { return; }
        (int code, string output, string error) = await Shell.RunAsync("npm", ["ci", "--prefix", NodeFolder, "--ignore-scripts", "--no-audit", "--no-fund"]);
        Assert.True(code == 0, output + error);
        await File.WriteAllTextAsync(stamp, wanted);
    }

    private int AdminPort { get; } = Ports.Free();

    private string Configuration() => $$"""
        identity: { issuers: [ { issuer: "{{Issuer.Url}}", audience: edgegate } ] }
        listeners: [ { protocol: http, address: "127.0.0.1:{{Port}}", allow_plaintext_token: true } ]
        admin: { address: "127.0.0.1:{{AdminPort}}" }
        state: { path: state }
        taxonomy: { logic.prompt: { tags: { json: ["otlp:$['gen_ai.input.messages']"] } } }
        connections:
          otlp: { protocol: http, target: { url: "http://127.0.0.1:{{Scripted.Port}}", response_timeout: 5s } }
          api: { protocol: http, target: { url: "http://127.0.0.1:{{Scripted.Port}}", response_timeout: 5s } }
          graph: { protocol: http, target: { url: "http://127.0.0.1:{{Scripted.Port}}", response_timeout: 5s } }
          tools: { protocol: http, target: { url: "http://127.0.0.1:{{Scripted.Port}}", response_timeout: 5s } }
          calls: { protocol: http, target: { url: "http://127.0.0.1:{{Scripted.Port}}", response_timeout: 5s } }
          tenants: { protocol: http, target: { url: "http://127.0.0.1:{{Scripted.Port}}", response_timeout: 5s }, forward_identity: { user: X-User } }
          node: { protocol: http, target: { url: "http://127.0.0.1:{{TargetPort}}", response_timeout: 20s } }
          sockets: { protocol: http, target: { url: "http://127.0.0.1:{{TargetPort}}", response_timeout: 20s } }
          kestrel: { protocol: http, target: { url: "http://127.0.0.1:{{KestrelPort}}", response_timeout: 5s } }
        rules:
          - { name: traces are masked, who: anyone, on: { connections: [otlp], methods: [POST] }, then: allow, mask: ["*"], mask_requests: ["*"] }
          - { name: no old models, who: anyone, on: { connections: [api], methods: [POST], body: { "$.model": "gpt-3*" } }, then: deny }
          - { name: models, who: anyone, on: { connections: [api], methods: [POST], body: { "$.model": ["gpt-4o*", o3] } }, then: allow, mask: ["*"] }
          - { name: no deletes, who: anyone, on: { connections: [graph], methods: "*", graphql: { fields: ["delete*"] } }, then: deny }
          - { name: graphs, who: anyone, on: { connections: [graph], methods: [GET, POST], graphql: { types: [query, mutation] } }, then: allow, mask: ["*"] }
          - { name: no drops, who: anyone, on: { connections: [tools, node], methods: "*", mcp: { tools: ["drop_*"] } }, then: deny }
          - { name: no private files, who: anyone, on: { connections: [tools, node], methods: "*", mcp: { arguments: { "$.path": "/etc/**" } } }, then: deny }
          - { name: agents, who: { groups: [agents] }, on: { connections: [tools, node], methods: [GET, POST, DELETE], mcp: { methods: ["*"], tools: ["read_*", search], prompts: ["review_*"], resources: ["file:///pub/**"] } }, then: allow, mask: ["*"], mask_requests: ["secret.*"] }
          - { name: calls, who: anyone, on: { connections: [calls], methods: [GET, POST], mcp: { methods: ["*"] } }, then: allow }
          - { name: tenants, who: anyone, on: { connections: [tenants], methods: [GET, POST], headers: ["X-Tenant: a"] }, then: allow }
          - { name: sockets, who: { groups: [agents] }, on: { connections: [sockets], methods: [GET] }, then: allow, mask: ["*"], mask_requests: ["secret.*"] }
          - { name: apps, who: { groups: [agents] }, on: { connections: [kestrel], methods: [GET, POST] }, then: allow, mask: ["*"], mask_requests: ["secret.*"] }
          - { name: models talk, who: { groups: [agents] }, on: { connections: [node], methods: [GET, POST], paths: ["/v1/**", "/model/**"] }, then: allow, mask: ["*"] }
        recording: { required: true, row_bytes: 65536 }
        limits: { http: { judged_body_kib: 64, body_timeout: 2s } }
        """;
}
