using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A gateway before targets that each speak one generation of remote commands, on the WebSocket server of npm's <c>ws</c>.</summary>
public sealed class WebSocketTargetFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-ws-target-").FullName;
    private readonly int port = Ports.Free();
    private readonly TestIssuer issuer = new();
    private Process? target;
    private GatewayProcess? gateway;

    private static string Sources => Path.Combine(AppContext.BaseDirectory, "kubernetes-target");

    internal string Token => issuer.Token("kim", "people");

    public async ValueTask InitializeAsync()
    {
        foreach (string name in (string[])["target.js", "package.json", "package-lock.json"]) { File.Copy(Path.Combine(Sources, name), Path.Combine(folder, name)); }
        (int code, _, string error) = await Shell.RunAsync("npm", ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"]);
        Assert.True(code == 0, error);
        target = Process.Start(new ProcessStartInfo("node", [$"{folder}/target.js"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using JsonDocument ports = JsonDocument.Parse((await target.StandardOutput.ReadLineAsync())!);
        await GateFixture.WriteCertificateAsync($"{folder}/gate.pem", $"{folder}/gate.key");
        int admin = Ports.Free();
        string connections = string.Concat(ports.RootElement.EnumerateObject().Select(static one => $$"""  {{Connection(one.Name)}}: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{one.Value.GetInt32()}}" } }""" + "\n"));
        await File.WriteAllTextAsync($"{folder}/edgegate.yaml", $$"""
            identity: { issuers: [ { issuer: "{{issuer.Url}}", audience: edgegate } ] }
            listeners: [ { protocol: http, address: "127.0.0.1:{{port}}", tls: { certificate: gate.pem, key: gate.key } } ]
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: state }
            rules:
              - { name: all run masked, who: anyone, on: { connections: "*", verbs: [create], resources: [pods], subresources: [exec] }, then: allow, mask: ["*"], mask_requests: ["*"] }
              - { name: all look, who: anyone, on: { connections: "*", verbs: [get], resources: [pods] }, then: allow }
            connections:

            """ + connections);
        gateway = await GatewayProcess.StartAsync($"{folder}/edgegate.yaml", $"{folder}/state", admin);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (target is not null)
        {
            // It ends with its input.
            target.StandardInput.Close();
            await target.WaitForExitAsync();
            target.Dispose();
        }
        issuer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The connection whose target speaks a generation.</summary>
    internal static string Connection(string generation) => generation == "channel.k8s.io" ? "v1" : generation[..2];

    /// <summary>Opens an exec.</summary>
    internal Task<ExecClient> OpenAsync(string connection, string? protocol, string query, params string[] command)
        => ExecClient.OpenAsync($"https://localhost:{port}/c/{connection}", Token, "web-1", protocol, query, command);

    /// <summary>Runs kubectl.</summary>
    internal Task<(int Code, string Output, string Error)> KubectlAsync(string kubectl, string connection, string input, params string[] arguments)
        => Shell.RunAsync(
            kubectl, ["--server", $"https://localhost:{port}/c/{connection}", "--certificate-authority", $"{folder}/gate.pem", "--token", Token, "--cache-dir", $"{folder}/cache", .. arguments],
            new Dictionary<string, string> { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost", ["KUBECONFIG"] = "/dev/null", ["HOME"] = folder }, input);
}
