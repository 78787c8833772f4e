using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>kubectl through the gateway.</summary>
public sealed class KubectlTests(KubeFixture gate)
{
    private const string Mail = "jane.roe@example.org";

    private string Analyst => gate.Issuer.Token("kim", "analysts");

    private string Engineer => gate.Issuer.Token("lee", "engineers");

    public static TheoryData<string> Kubectls => [.. KubeFixture.Kubectls];

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Get_masked_pods_shows_no_mail_address(string kubectl)
    {
        (int code, string output, string error) = await gate.KubectlAsync(kubectl, Analyst, ["get", "pods", "-o", "yaml"]);
        Assert.True(code == 0, error);
        Assert.Contains("name: web-2", output, StringComparison.Ordinal);
        Assert.Contains("[pii.email]", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Mail, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_by_an_engineer_passes_and_the_target_sees_the_gateways_token_and_the_principal()
    {
        (int code, string output, string error) = await gate.KubectlAsync(Engineer, "get", "pod", "web-1", "-o", "json", "--as", "system:admin", "--as-group", "system:masters");
        Assert.True(code == 0, error);
        Assert.Contains(Mail, output, StringComparison.Ordinal);
        System.Collections.Specialized.NameValueCollection fields = gate.Server.Asked.Last(asked => asked.Line.Contains("/pods/web-1", StringComparison.Ordinal) && asked.Fields["Impersonate-User"]?.Contains("lee", StringComparison.Ordinal) == true).Fields;
        Assert.Equal("Bearer target-token-1", fields["Authorization"]);
        Assert.Equal("edgegate:lee@example.com", fields["Impersonate-User"]);
        Assert.Equal("edgegate:engineers", fields["Impersonate-Group"]);
    }

    /// <summary>A goodbye says nothing of how a command ended: kubectl takes silence for a success.</summary>
    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Target_that_leaves_without_saying_how_the_command_ended_is_no_success(string kubectl)
    {
        (int code, string output, string error) = await gate.KubectlAsync(kubectl, Engineer, ["exec", "web-1", "--", "leave"]);
        Assert.Equal("partly", output);
        Assert.True(code != 0, error);
        Assert.Contains("edgegate: the connection to the target was lost", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", "pod", "web-1")]
    [InlineData("exec", "web-1", "--", "true")]
    public async Task Streams_show_the_target_a_token_of_its_own_issuer_as_calls_do(params string[] arguments)
    {
        (int code, _, string error) = await gate.KubectlAsync(KubeFixture.Kubectls[0], Engineer, arguments, connection: "renewed");
        Assert.True(code == 0, error);
        string path = arguments[0] == "exec" ? "/exec" : "/pods/web-1";
        Assert.Contains(gate.Server.Asked, asked => asked.Line.Contains(path, StringComparison.Ordinal) && asked.Fields["Authorization"] == "Bearer renewed-token-1");
    }

    [Fact]
    public async Task A_call_no_rule_allows_is_forbidden_in_kubectls_own_words()
    {
        (int code, _, string error) = await gate.KubectlAsync(Analyst, "delete", "pod", "web-1", "--wait=false");
        Assert.NotEqual(0, code);
        Assert.Contains("Error from server (Forbidden)", error, StringComparison.Ordinal);
        Assert.Contains("no rule allows delete pods in namespace default", error, StringComparison.Ordinal);
        string audit = await gate.Gateway.AuditAsync();
        Assert.Contains("\"verb\":\"delete\",\"resource\":\"pods\",\"namespace\":\"default\",\"name\":\"web-1\"", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_a_rule_denies_sessions_everywhere_has_none_here()
    {
        (string status, _) = await gate.CurlAsync(gate.Issuer.Token("otto", "engineers", "outsiders"), "/api/v1/namespaces/default/pods/web-1");
        Assert.Equal("404", status);
        (status, _) = await gate.CurlAsync(Engineer, "/api/v1/namespaces/default/pods/web-1");
        Assert.Equal("200", status);
    }

    [Fact]
    public async Task A_secret_is_looked_into_through_base64()
    {
        (int code, string output, string error) = await gate.KubectlAsync(Analyst, "get", "secret", "db", "-o", "json");
        Assert.True(code == 0, error);
        Assert.DoesNotContain(Convert.ToBase64String("jane.roe@example.org"u8), output, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String("[pii.email]"u8), output, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String("nothing"u8), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_that_are_followed_stream_masked()
    {
        (int code, string output, _) = await Shell.RunAsync("timeout", ["5", KubeFixture.Kubectls[0], "--server", $"https://localhost:{gate.Port}/c/k8s", "--certificate-authority", $"{gate.Folder}/gate.pem", "--token", Analyst, "logs", "-f", "web-1"],
            new Dictionary<string, string> { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost", ["KUBECONFIG"] = "/dev/null", ["HOME"] = gate.Folder });
        Assert.Equal(124, code);
        Assert.Equal("line 0 of [pii.email]\nline 1 of [pii.email]\nline 2 of [pii.email]\n", output);
    }

    [Fact]
    public async Task A_watch_streams_masked()
    {
        (int code, string output, _) = await Shell.RunAsync("timeout", ["5", KubeFixture.Kubectls[0], "--server", $"https://localhost:{gate.Port}/c/k8s", "--certificate-authority", $"{gate.Folder}/gate.pem", "--token", Analyst, "get", "pods", "--watch-only", "-o", "yaml"],
            new Dictionary<string, string> { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost", ["KUBECONFIG"] = "/dev/null", ["HOME"] = gate.Folder });
        Assert.Equal(124, code);
        Assert.Contains("name: web-2", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Mail, output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Exec_masks_both_outputs_and_brings_the_exit_code(string kubectl)
    {
        (int code, string output, string error) = await gate.KubectlAsync(kubectl, Analyst, ["exec", "web-1", "--", "sh", "-c", $"echo out {Mail}; echo err {Mail} >&2; exit 7"]);
        Assert.Equal("out [pii.email]\n", output);
        Assert.Contains("err [pii.email]\n", error, StringComparison.Ordinal);
        Assert.Equal(7, code);
    }

    [Fact]
    public async Task Newer_kubectl_on_spdy_offers_v5_too_and_gets_v4()
    {
        (int code, string output, string error) = await Shell.RunAsync(
            "env", ["KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false", KubeFixture.Kubectls[0], "--server", $"https://localhost:{gate.Port}/c/k8s", "--certificate-authority", $"{gate.Folder}/gate.pem", "--token", Analyst, "exec", "-i", "web-1", "--", "sh", "-c", "cat; exit 7"],
            new Dictionary<string, string> { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost", ["KUBECONFIG"] = "/dev/null", ["HOME"] = gate.Folder }, $"to {Mail}\n");
        Assert.True((code, output) == (7, "to [pii.email]\n"), $"{code} {output} {error}");
    }

    [Fact]
    public async Task Exec_is_recorded_with_both_outputs_apart_and_audited_with_its_command()
    {
        string user = "rec" + Guid.NewGuid().ToString("N")[..8];
        (int code, _, string error) = await gate.KubectlAsync(gate.Issuer.Token(user, "engineers"), "exec", "web-1", "-c", "app", "--", "sh", "-c", $"echo out {Mail}; echo err >&2");
        Assert.True(code == 0, error);
        string events = await gate.RecordingAsync(user, "\"k\":\"exit\"");
        Assert.Contains("\"s\":\"out\",\"d\":\"out [pii.email]\\n\"", events, StringComparison.Ordinal);
        Assert.Contains("\"s\":\"err\",\"d\":\"err\\n\"", events, StringComparison.Ordinal);
        Assert.DoesNotContain(Mail, events, StringComparison.Ordinal);
        string audit = await gate.Gateway.AuditAsync();
        Assert.Contains("\"container\":\"app\",\"command\":\"sh -c echo out [pii.email]; echo err >&2\",\"tty\":\"false\"", audit, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"exec\",\"bytes_in\":0,\"bytes_out\":29,\"exit\":\"0\"", audit, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Exec_of_a_denied_command_is_forbidden_by_its_rule(string kubectl)
    {
        (int code, _, string error) = await gate.KubectlAsync(kubectl, Engineer, ["exec", "web-1", "--", "rm", "-rf", "/data"]);
        Assert.NotEqual(0, code);
        Assert.Contains("rule 'no rm' denies this command in pod web-1 in namespace default", error, StringComparison.Ordinal);
        Assert.DoesNotContain(gate.Server.Asked, static asked => asked.Line.Contains("command=rm", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Stdin_reaches_the_process_and_its_end_does(string kubectl)
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"line {i}\n"));
        (int code, string output, string error) = await gate.KubectlAsync(kubectl, Engineer, ["exec", "-i", "web-1", "--", "cat"], text);
        Assert.True(code == 0, error);
        Assert.Equal(text, output);
    }

    [Fact]
    public async Task Port_forward_is_denied_by_default()
    {
        (int code, _, string error) = await gate.KubectlAsync(Engineer, "port-forward", "pod/web-1", "0:80");
        Assert.NotEqual(0, code);
        Assert.Contains("no rule allows create pods/portforward in namespace default", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kubeconfig_of_the_gates_own_leads_kubectl_there()
    {
        (int code, string config, string error) = await Shell.RunAsync(GatewayProcess.Binary, ["kubeconfig", "k8s", "--gate", $"https://localhost:{gate.Port}", "--ca", $"{gate.Folder}/gate.pem"]);
        Assert.True(code == 0, error);
        string file = $"{gate.Folder}/kubeconfig-{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(file, config.Replace("command: edgegate", $"command: {GatewayProcess.Binary}", StringComparison.Ordinal));
        (code, string output, error) = await Shell.RunAsync(KubeFixture.Kubectls[0], ["get", "pods", "-o", "name"],
            new Dictionary<string, string> { ["KUBECONFIG"] = file, ["EDGEGATE_TOKEN"] = Engineer, ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost", ["HOME"] = gate.Folder });
        Assert.SkipWhen(error.Contains("invalid apiVersion \"client.authentication.k8s.io/v1\"", StringComparison.Ordinal), "kubectl before 1.22 knows no ExecCredential v1");
        Assert.True(code == 0, error);
        Assert.Equal("pod/web-1\npod/web-2\n", output);
    }
}
