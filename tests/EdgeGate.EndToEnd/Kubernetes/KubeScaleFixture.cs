using System.Globalization;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A gateway of its own before an API server of its own, so that its memory and handles are those of one test.</summary>
public sealed class KubeScaleFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-kube-scale-").FullName;
    private GatewayProcess? gateway;

    internal TestIssuer Issuer { get; } = new();

    internal ScratchApiServer Server { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    private int Port { get; } = Ports.Free();

    public async ValueTask InitializeAsync()
    {
        int admin = Ports.Free();
        await File.WriteAllTextAsync($"{folder}/edgegate.yaml", $$"""
            identity: { issuers: [ { issuer: "{{Issuer.Url}}", audience: edgegate } ] }
            listeners: [ { protocol: http, address: "127.0.0.1:{{Port}}", allow_plaintext_token: true } ]
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: state }
            connections:
              k8s: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Server.Port}}" }, record: metadata }
              recorded: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Server.Port}}" } }
            rules:
              - { name: all run masked, who: anyone, on: { connections: "*", verbs: [create], resources: [pods], subresources: [exec] }, then: allow, mask: ["*"], mask_requests: ["*"] }
            """);
        gateway = await GatewayProcess.StartAsync($"{folder}/edgegate.yaml", $"{folder}/state", admin);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        Server.Dispose();
        Issuer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Opens an exec on v5.</summary>
    internal Task<ExecClient> OpenAsync(string query, string[] command, string connection = "k8s", string user = "kim")
        => ExecClient.OpenAsync($"http://127.0.0.1:{Port}/c/{connection}", Issuer.Token(user, "people"), "web-1", "v5.channel.k8s.io", query, command);

    /// <summary>Begins to look at the gateway's peak of resident memory anew; KiB that are resident now.</summary>
    internal async Task<int> BeginPeakAsync()
    {
        await File.WriteAllTextAsync($"/proc/{Gateway.ProcessId}/clear_refs", "5");
        return Memory("VmRSS");
    }

    /// <summary>KiB of the gateway's memory: <c>VmRSS</c> now, <c>VmHWM</c> at the peak.</summary>
    internal int Memory(string name)
        => int.Parse(File.ReadLines($"/proc/{Gateway.ProcessId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    /// <summary>Handles that are open.</summary>
    internal int Handles() => Directory.GetFileSystemEntries($"/proc/{Gateway.ProcessId}/fd").Length;
}
