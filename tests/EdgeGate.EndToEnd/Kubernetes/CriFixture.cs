using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Tests that share a container runtime.</summary>
[CollectionDefinition(Name)]
public sealed class CriGroup : ICollectionFixture<CriFixture>
{
    public const string Name = "containers";
}

/// <summary>A gateway before real containers: containerd's CRI streaming server, behind API servers that take SPDY, WebSocket, or either.</summary>
public sealed class CriFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-cri-").FullName;
    private GatewayProcess? gateway;

    internal Containerd Runtime { get; } = new();

    internal CriApiServer Either { get; private set; } = null!;

    internal CriApiServer Spdy { get; private set; } = null!;

    internal CriApiServer WebSocket { get; private set; } = null!;

    internal TunnelApiServer Tunnel { get; private set; } = null!;

    internal TestIssuer Issuer { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    internal int Port { get; } = Ports.Free();

    /// <summary>A gateway that need not record, so that what is not looked into may pass.</summary>
    internal GatewayProcess Unrecorded { get; private set; } = null!;

    internal int UnrecordedPort { get; } = Ports.Free();

    internal int AdminPort { get; } = Ports.Free();

    internal string Certificate => $"{folder}/gate.pem";

    public async ValueTask InitializeAsync()
    {
        await Runtime.StartAsync();
        Either = new CriApiServer(Runtime, "SPDY/3.1", "websocket");
        Spdy = new CriApiServer(Runtime, "SPDY/3.1");
        WebSocket = new CriApiServer(Runtime, "websocket");
        foreach (CriApiServer server in new[] { Either, Spdy, WebSocket }) { server.Start(); }
        Tunnel = new TunnelApiServer(Runtime);
        Tunnel.Start();
        await GateFixture.WriteCertificateAsync(Certificate, $"{folder}/gate.key");
        await File.WriteAllTextAsync($"{folder}/edgegate.yaml", Configuration(Port, AdminPort, "state", isRecorded: true));
        gateway = await GatewayProcess.StartAsync($"{folder}/edgegate.yaml", $"{folder}/state", AdminPort);
        int admin = Ports.Free();
        await File.WriteAllTextAsync($"{folder}/unrecorded.yaml", Configuration(UnrecordedPort, admin, "unrecorded", isRecorded: false));
        Unrecorded = await GatewayProcess.StartAsync($"{folder}/unrecorded.yaml", $"{folder}/unrecorded", admin);
    }

    /// <summary>Starts another gateway of this configuration.</summary>
    internal async Task<GatewayProcess> StartAsync(string name, int port)
    {
        int admin = Ports.Free();
        await File.WriteAllTextAsync($"{folder}/{name}.yaml", Configuration(port, admin, name, isRecorded: true));
        return await GatewayProcess.StartAsync($"{folder}/{name}.yaml", $"{folder}/{name}", admin);
    }

    private string Configuration(int port, int admin, string state, bool isRecorded)
        => $$"""
            identity:
              issuers:
                - { issuer: "{{Issuer.Url}}", audience: edgegate }
            listeners:
              - { protocol: http, address: "127.0.0.1:{{port}}", tls: { certificate: gate.pem, key: gate.key } }
            admin: { address: "127.0.0.1:{{admin}}" }
            state: { path: {{state}} }
            connections:
              either: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Either.Port}}" }, impersonate: { user: subject, prefix: "gate:" } }
              spdy: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Spdy.Port}}" } }
              ws: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{WebSocket.Port}}" } }
              tunnel: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Tunnel.Port}}" } }
              spdy-v3: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Spdy.Port}}/only/v3.channel.k8s.io" } }
              spdy-v2: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Spdy.Port}}/only/v2.channel.k8s.io" } }
              spdy-v1: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Spdy.Port}}/only/channel.k8s.io" } }
            rules:
              - { name: analysts run masked, who: { groups: [analysts] }, on: { connections: "*", verbs: "*", resources: "*", subresources: ["*", ""] }, then: allow, mask: ["*"] }
              - { name: engineers do all, who: { groups: [engineers] }, on: { connections: "*", verbs: "*", resources: "*", subresources: ["*", ""] }, then: allow }
              - { name: runners run masked, who: { groups: [runners] }, on: { connections: "*", verbs: [get, list, create], resources: [pods], subresources: ["", exec] }, then: allow, mask: ["*"] }
              - name: holders wait
                who: { groups: [holders] }
                on: { connections: "*", verbs: [create], resources: [pods], subresources: [exec, attach] }
                then: hold
                approval: { groups: [dba], wait: 5m }
              - name: patients wait
                who: { groups: [patients] }
                on: { connections: "*", verbs: [create], resources: [pods], subresources: [exec] }
                then: hold
                approval: { groups: [dba], wait: 190s }
              - { name: holders look, who: { groups: [holders, patients] }, on: { connections: "*", verbs: [get], resources: [pods] }, then: allow }
              - { name: engineers forward, who: { groups: [engineers] }, on: { connections: "*", verbs: [create], resources: [pods], subresources: [portforward] }, then: allow }
            recording: { required: {{(isRecorded ? "true" : "false")}} }
            """;

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        if (Unrecorded is not null) { await Unrecorded.DisposeAsync(); }
        foreach (CriApiServer? server in new[] { Either, Spdy, WebSocket }) { server?.Dispose(); }
        Tunnel?.Dispose();
        await Runtime.DisposeAsync();
        Issuer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The events of a user's newest recording that is over.</summary>
    internal Task<string> RecordingAsync(string user, string wanted) => Gateway.RecordingAsync(user, wanted);

    /// <summary>kubectl's own arguments for a connection.</summary>
    internal string[] Arguments(string connection, string token, params string[] arguments) => Arguments(Port, connection, token, arguments);

    /// <summary>kubectl's own arguments for a connection of one of the gateways.</summary>
    internal string[] Arguments(int port, string connection, string token, params string[] arguments)
        => ["--server", $"https://localhost:{port}/c/{connection}", "--certificate-authority", Certificate, "--token", token, "--cache-dir", $"{folder}/cache", .. arguments];

    /// <summary>Runs a program with the environment that kubectl is to have.</summary>
    internal Task<(int Code, string Output, string Error)> RunAsync(string program, string[] arguments, string? input = null, int seconds = 60)
        => Shell.RunAsync(program, arguments, Environment, input, seconds);

    internal Dictionary<string, string> Environment => new() { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost", ["KUBECONFIG"] = "/dev/null", ["HOME"] = folder };

    /// <summary>Runs kubectl on a terminal of 40 lines and 100 columns; <paramref name="beside"/> runs beside it, on the same terminal.</summary>
    internal Task<(int Code, string Output, string Error)> TerminalAsync(string kubectl, string[] arguments, string input, string beside = "true")
    {
        string command = string.Join(' ', new[] { kubectl }.Concat(arguments).Select(static word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        return RunAsync("script", ["-qec", $"stty rows 40 cols 100; ({beside}) & {command}", "/dev/null"], input);
    }
}
