using EdgeGate.EndToEnd.Kubernetes;
using EdgeGate.EndToEnd.Ssh;
using Xunit;

namespace EdgeGate.EndToEnd.Identity;

/// <summary>How people prove themselves to kubectl's gate: signed in at a real provider, or by a client certificate.</summary>
[Collection("login")]
public sealed class KubeIdentityTests(LoginFixture gate)
{
    public static TheoryData<string> Kubectls => [.. KubeFixture.Kubectls];

    [Fact]
    public async Task Kubeconfig_and_its_plugin_lead_kubectl_through_with_the_sign_in_until_it_ends()
    {
        Dictionary<string, string> home = await gate.SignInAsync("analyst-kube");
        (int code, string config, string error) = await LoginFixture.RunAsync(home, "kubeconfig", "cluster", "--gate", $"https://localhost:{gate.ClusterPort}", "--ca", $"{gate.Folder}/gate.pem");
        Assert.True(code == 0, error);
        home["KUBECONFIG"] = $"{home["HOME"]}/kubeconfig";
        await File.WriteAllTextAsync(home["KUBECONFIG"], config);
        // The kubeconfig names the plugin as people have it: on the PATH.
        string programs = Directory.CreateDirectory($"{home["HOME"]}/bin").FullName;
        File.CreateSymbolicLink($"{programs}/edgegate", GatewayProcess.Binary);
        home["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        (code, string output, error) = await Shell.RunAsync(KubeFixture.Kubectls[0], ["get", "pods", "-o", "name"], home);
        Assert.SkipWhen(error.Contains("invalid apiVersion \"client.authentication.k8s.io/v1\"", StringComparison.Ordinal), "kubectl before 1.22 knows no ExecCredential v1");
        Assert.True(code == 0, error);
        Assert.Equal("pod/web-1\npod/web-2\n", output);
        (code, output, error) = await Shell.RunAsync(KubeFixture.Kubectls[0], ["exec", "web-1", "--", "echo", "as analyst-kube"], home);
        Assert.True((code, output) == (0, "as analyst-kube\n"), error);
        Assert.Contains(gate.Cluster.Asked, static asked => asked.Fields["Impersonate-User"] == "edgegate:analyst-kube" && asked.Fields["Authorization"] is null);
        // Whoever signs out is out at once, though kubectl's plugin may have told the token before.
        (code, string token, _) = await LoginFixture.RunAsync(home, "token");
        Assert.Equal(0, code);
        Assert.Equal(0, (await LoginFixture.RunAsync(home, "logout")).Code);
        (code, _, error) = await Shell.RunAsync(KubeFixture.Kubectls[0], ["--token", token.Trim(), "get", "pods"], home);
        Assert.NotEqual(0, code);
        Assert.Contains("must be logged in", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Client_certificate_in_a_kubeconfig_proves_who_asks_until_it_is_denied(string kubectl)
    {
        string name = "cert-" + Guid.NewGuid().ToString("N")[..8];
        string certificate = await gate.CertifyAsync(name);
        (int code, string output, string error) = await KubectlAsync(kubectl, certificate, "get", "pods", "-o", "yaml");
        Assert.True(code == 0, error);
        Assert.Contains("owner: '[pii.email]'", output, StringComparison.Ordinal);
        (code, output, error) = await KubectlAsync(kubectl, certificate, "exec", "web-1", "--", "echo", "hello");
        Assert.True((code, output) == (0, "hello\n"), error);
        string line = await SshFixture.AuditedAsync(gate.Gateway, "session.start", $"\"subject\":\"{name}\"", "\"proof\":\"certificate\"");
        Assert.Contains("\"issuer\":\"people\"", line, StringComparison.Ordinal);
        Assert.Contains("\"groups\":[\"certified\",\"readers\"]", line, StringComparison.Ordinal);
        Assert.Contains(gate.Cluster.Asked, asked => asked.Fields["Impersonate-User"] == $"edgegate:{name}");
        (_, string serial, _) = await Shell.RunAsync("openssl", ["x509", "-noout", "-serial", "-in", $"{certificate}.crt"]);
        (code, _, error) = await Shell.RunAsync(GatewayProcess.Binary, ["deny", "add", "--token-id", serial.Trim()["serial=".Length..], "--issuer", "people", "--reason", name, "--state", gate.Gateway.State]);
        Assert.True(code == 0, error);
        await SshFixture.AuditedAsync(gate.Gateway, "denial.added", name);
        (code, _, error) = await KubectlAsync(kubectl, certificate, "get", "pods");
        Assert.NotEqual(0, code);
        Assert.Contains("must be logged in", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kube-other-ca", "other-ca", "clientAuth", "")]
    [InlineData("kube-server", "people-ca", "serverAuth", "")]
    [InlineData("kube-two", "people-ca", "clientAuth", "/CN=pia/CN=eve")]
    public async Task Certificate_that_proves_nobody_is_as_none(string name, string authority, string purpose, string subject)
    {
        (int code, _, string error) = await KubectlAsync(KubeFixture.Kubectls[0], await gate.CertifyAsync(name, authority, purpose, subject), "get", "pods");
        Assert.NotEqual(0, code);
        Assert.Contains("must be logged in", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_of_another_site_cannot_use_a_browsers_certificate()
    {
        string certificate = await gate.CertifyAsync("browser-" + Guid.NewGuid().ToString("N")[..8]);
        string[] ask = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", $"{gate.Folder}/gate.pem", "--cert", $"{certificate}.crt", "--key", $"{certificate}.key"];
        string url = $"https://localhost:{gate.ClusterPort}/c/cluster/api/v1/namespaces/default/pods";
        Assert.Equal("200", (await Shell.RunAsync("curl", [.. ask, url])).Output);
        Assert.Equal("403", (await Shell.RunAsync("curl", [.. ask, "-H", "Origin: https://evil.example", url])).Output);
        Assert.Equal("403", (await Shell.RunAsync("curl", [.. ask, "-H", "Sec-Fetch-Site: cross-site", "-H", "Sec-Fetch-Mode: no-cors", url])).Output);
    }

    private Task<(int Code, string Output, string Error)> KubectlAsync(string kubectl, string certificate, params string[] arguments)
    {
        Dictionary<string, string> home = gate.Home();
        home["KUBECONFIG"] = $"{home["HOME"]}/kubeconfig";
        File.WriteAllText(home["KUBECONFIG"], $$"""
            apiVersion: v1
            kind: Config
            clusters: [ { name: cluster, cluster: { server: "https://localhost:{{gate.ClusterPort}}/c/cluster", certificate-authority: "{{gate.Folder}}/gate.pem" } } ]
            users: [ { name: me, user: { client-certificate: "{{certificate}}.crt", client-key: "{{certificate}}.key" } } ]
            contexts: [ { name: it, context: { cluster: cluster, user: me } } ]
            current-context: it
            """);
        return Shell.RunAsync(kubectl, arguments, home);
    }
}
