using Xunit;

[assembly: AssemblyFixture(typeof(EdgeGate.EndToEnd.Kubernetes.KubeFixture))]

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A gateway before a small API server, and kubectl: whichever is on the PATH and Debian's older one, or those of <c>EDGEGATE_KUBECTL</c>.</summary>
public sealed class KubeFixture : IAsyncLifetime
{
    private GatewayProcess? gateway;

    private static string Older => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../clients/kubectl-debian"));

    internal TestIssuer Issuer { get; } = new();

    internal ScratchApiServer Server { get; } = new();

    internal GatewayProcess Gateway => gateway!;

    internal int Port { get; } = Ports.Free();

    internal int AdminPort { get; } = Ports.Free();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("edgegate-kube-").FullName;

    /// <summary>The kubectls to test with.</summary>
    internal static string[] Kubectls { get; } = (Environment.GetEnvironmentVariable("EDGEGATE_KUBECTL") ?? (File.Exists(Older) ? $"kubectl:{Older}" : "kubectl")).Split(':');

    public async ValueTask InitializeAsync()
    {
        await GateFixture.WriteCertificateAsync($"{Folder}/gate.pem", $"{Folder}/gate.key");
        await File.WriteAllTextAsync($"{Folder}/token", "target-token-1");
        File.SetUnixFileMode($"{Folder}/token", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync($"{Folder}/edgegate.yaml", Configuration(AdminPort));
        gateway = await GatewayProcess.StartAsync($"{Folder}/edgegate.yaml", $"{Folder}/state", AdminPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) { await gateway.DisposeAsync(); }
        Server.Dispose();
        Issuer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs kubectl through the gateway.</summary>
    internal Task<(int Code, string Output, string Error)> KubectlAsync(string kubectl, string token, string[] arguments, string? input = null, string connection = "k8s")
        => Shell.RunAsync(
            kubectl, ["--server", $"https://localhost:{Port}/c/{connection}", "--certificate-authority", $"{Folder}/gate.pem", "--token", token, "--cache-dir", $"{Folder}/cache-{connection}", .. arguments],
            new Dictionary<string, string> { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost", ["KUBECONFIG"] = "/dev/null", ["HOME"] = Folder }, input);

    /// <summary>Asks with curl, with fields of one's own; the status and the body.</summary>
    internal async Task<(string Status, string Body)> CurlAsync(string token, string path, params string[] more)
    {
        (int code, string output, string error) = await Shell.RunAsync("curl", ["-sS", "--cacert", $"{Folder}/gate.pem", "-H", $"Authorization: Bearer {token}", "-w", "\n%{http_code}", .. more, $"https://localhost:{Port}/c/k8s{path}"]);
        if (code != 0) { throw new InvalidOperationException(error); }
        int end = output.LastIndexOf('\n');
        return (output[(end + 1)..], output[..end]);
    }

    /// <summary>Runs kubectl with the first there is.</summary>
    internal Task<(int Code, string Output, string Error)> KubectlAsync(string token, params string[] arguments) => KubectlAsync(Kubectls[0], token, arguments);

    /// <summary>The events of a user's newest recording that is over.</summary>
    internal Task<string> RecordingAsync(string user, string wanted) => Gateway.RecordingAsync(user, wanted);

    private string Configuration(int admin) => $$"""
        identity:
          issuers:
            - { issuer: "{{Issuer.Url}}", audience: edgegate }
        listeners:
          - { protocol: http, address: "127.0.0.1:{{Port}}", tls: { certificate: gate.pem, key: gate.key } }
        admin: { address: "127.0.0.1:{{admin}}" }
        state: { path: state }
        connections:
          k8s: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Server.Port}}" }, credentials: { token: { file: token } }, impersonate: { user: email } }
          renewed: { protocol: kubernetes, target: { url: "http://127.0.0.1:{{Server.Port}}" }, credentials: { oauth: { token_url: "http://127.0.0.1:{{Server.Port}}/token", client_id: gate, client_secret: { file: token } } } }
        rules:
          - { name: outsiders have no sessions, who: { groups: [outsiders] }, on: { connections: ["*"], sessions: true }, then: deny }
          - { name: no rm, who: anyone, on: { connections: [k8s], verbs: [create], resources: [pods], subresources: [exec], commands: ["rm *", "* rm *"] }, then: deny }
          - { name: analysts read masked, who: { groups: [analysts] }, on: { connections: [k8s], verbs: [get, list, watch], resources: [pods, secrets, configmaps, events] }, then: allow, mask: ["*"] }
          - { name: analysts read logs, who: { groups: [analysts] }, on: { connections: [k8s], verbs: [get], resources: [pods], subresources: [log] }, then: allow, mask: ["*"] }
          - { name: analysts run, who: { groups: [analysts] }, on: { connections: [k8s], verbs: [create], resources: [pods], subresources: [exec], namespaces: [default], names: ["web-*"] }, then: allow, mask: ["*"] }
          - { name: engineers do all, who: { groups: [engineers] }, on: { connections: [k8s, renewed], verbs: "*", resources: "*", subresources: ["*", ""] }, then: allow }
          - { name: deletions wait, who: { groups: [holders] }, on: { connections: [k8s], verbs: [delete, patch], resources: [pods] }, then: hold, approval: { groups: [dba], wait: 5m, grant: { for: 1h } } }
          - { name: new secrets wait, who: { groups: [holders] }, on: { connections: [k8s], verbs: [create], resources: [secrets] }, then: hold, approval: { groups: [dba], wait: 5m } }
          - { name: holders look, who: { groups: [holders] }, on: { connections: [k8s], verbs: [get, list, watch], resources: [pods] }, then: allow }
        taxonomy:
          secret.stored: { about: "What is kept in secrets", tags: { json: ["k8s:$.data.password", "k8s:$.items[*].data.password", "k8s:$.object.data.password"] } }
        limits: { http: { hold_wait: 3s } }
        recording: { required: true }
        """;
}
