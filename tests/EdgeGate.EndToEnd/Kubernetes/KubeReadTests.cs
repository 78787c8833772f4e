using System.Collections.Specialized;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>What kubectl does beside get and exec: apply, describe, top, watches; and what comes of secrets, media types and impersonation on the way.</summary>
public sealed class KubeReadTests(KubeFixture gate)
{
    private string Analyst => gate.Issuer.Token("kim", "analysts");

    private string Engineer => gate.Issuer.Token("lee", "engineers");

    public static TheoryData<string> Kubectls => [.. KubeFixture.Kubectls];

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Apply_makes_and_then_patches_and_who_reads_masked_sees_no_mail_address(string kubectl)
    {
        string name = "settings-" + Guid.NewGuid().ToString("N")[..8];
        string Manifest(string color) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name}, namespace: default }}\ndata: {{ color: {color}, contact: {ScratchDocuments.Mail} }}\n";
        foreach ((string color, string done) in ((string, string)[])[("red", "created"), ("blue", "configured"), ("blue", "unchanged")])
        {
            (int code, string output, string error) = await gate.KubectlAsync(kubectl, Engineer, ["apply", "--validate=false", "-f", "-"], Manifest(color));
            Assert.True(code == 0, error);
            Assert.Equal($"configmap/{name} {done}\n", output);
        }
        Assert.Equal("blue", gate.Server.ConfigMaps.Find(name)!["data"]!["color"]!.GetValue<string>());
        Assert.Equal(ScratchDocuments.Mail, gate.Server.ConfigMaps.Find(name)!["data"]!["contact"]!.GetValue<string>());
        (int status, string shown, string problem) = await gate.KubectlAsync(kubectl, Analyst, ["get", "configmap", name, "-o", "yaml"]);
        Assert.True(status == 0, problem);
        Assert.Contains("color: blue", shown, StringComparison.Ordinal);
        Assert.Contains("contact: '[pii.email]'", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(ScratchDocuments.Mail, shown, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Describe_shows_a_pod_and_its_events_masked(string kubectl)
    {
        (int code, string output, string error) = await gate.KubectlAsync(kubectl, Analyst, ["describe", "pod", "web-1"]);
        Assert.True(code == 0, error);
        Assert.Contains("owner: [pii.email]", output, StringComparison.Ordinal);
        Assert.Contains("asked for by [pii.email]", output, StringComparison.Ordinal);
        Assert.DoesNotContain(ScratchDocuments.Mail, output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Top_shows_what_the_metrics_group_says(string kubectl)
    {
        (int code, string output, string error) = await gate.KubectlAsync(kubectl, Analyst, ["top", "pods"]);
        Assert.True(code == 0, error);
        Assert.Matches("web-1 +250m +64Mi", output);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Watch_follows_as_a_table(string kubectl)
    {
        (_, string output, string error) = await Shell.RunAsync("timeout", ["4", kubectl, .. Options(Analyst), "get", "pods", "--watch"], Plain);
        Assert.True(output.Split("web-2").Length > 2, output + error);
    }

    [Theory]
    [InlineData("get", "secret", "db")]
    [InlineData("get", "secrets")]
    [InlineData("get", "secrets", "--watch-only")]
    public async Task Secrets_are_masked_by_tag_and_through_base64_alone_in_lists_and_in_watches(params string[] what)
    {
        (_, string output, string error) = await Shell.RunAsync("timeout", ["4", KubeFixture.Kubectls[0], .. Options(Analyst), .. what, "-o", "yaml"], Plain);
        Assert.Contains($"mail: {ScratchDocuments.Coded("[pii.email]")}\n", output + error, StringComparison.Ordinal);
        Assert.Contains($"password: {ScratchDocuments.Coded("[secret.stored]")}\n", output, StringComparison.Ordinal);
        Assert.Contains($"plain: {ScratchDocuments.Coded("nothing")}\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain(ScratchDocuments.Coded(ScratchDocuments.Mail), output, StringComparison.Ordinal);
        Assert.DoesNotContain(ScratchDocuments.Coded("hunter2"), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_something_is_masked_protobuf_is_neither_asked_for_nor_passed()
    {
        const string Wanted = "Accept: application/vnd.kubernetes.protobuf;q=0.9, application/json;as=Table;v=v1;g=meta.k8s.io, application/cbor";
        string mark = Guid.NewGuid().ToString("N")[..8];
        (string status, _) = await gate.CurlAsync(Analyst, $"/api/v1/namespaces/default/pods?labelSelector={mark}", "-H", Wanted);
        Assert.Equal("200", status);
        Assert.Equal("application/json;as=Table;v=v1;g=meta.k8s.io", gate.Server.Asked.Single(asked => asked.Line.Contains(mark, StringComparison.Ordinal)).Fields["Accept"]);
        (status, string body) = await gate.CurlAsync(Analyst, "/api/v1/namespaces/default/pods/protobuf", "-H", Wanted);
        Assert.Equal("502", status);
        Assert.Contains("\"kind\":\"Status\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(ScratchDocuments.Mail, body, StringComparison.Ordinal);
        // Who sees all may have it as it is.
        (status, body) = await gate.CurlAsync(Engineer, "/api/v1/namespaces/default/pods/protobuf", "-H", Wanted, "--output", "-");
        Assert.Equal("200", status);
        Assert.Contains(ScratchDocuments.Mail, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_is_told_the_principal_and_nothing_that_a_client_says_of_itself()
    {
        // HttpListener keeps the last line of a field alone; what comes of several groups is seen in CriStreamTests.
        string user = "imp" + Guid.NewGuid().ToString("N")[..8];
        string[] claims = ["-H", "Impersonate-User: system:admin", "-H", "impersonate-group: system:masters", "-H", "IMPERSONATE-UID: 0", "-H", "Impersonate-Extra-scopes: all", "-H", "Impersonate_User: root"];
        (string status, _) = await gate.CurlAsync(gate.Issuer.Token(user, "engineers"), $"/api/v1/namespaces/default/pods?labelSelector={user}", claims);
        Assert.Equal("200", status);
        NameValueCollection told = gate.Server.Asked.Single(asked => asked.Line.Contains(user, StringComparison.Ordinal)).Fields;
        string[] names = [.. told.AllKeys.OfType<string>().Where(static name => name.StartsWith("impersonate", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase)];
        Assert.Equal(["Impersonate-Extra-edgegate.email", "Impersonate-Extra-edgegate.issuer", "Impersonate-Group", "Impersonate-User"], names);
        Assert.Equal($"edgegate:{user}@example.com", told["Impersonate-User"]);
        Assert.Equal("edgegate:engineers", told["Impersonate-Group"]);
        Assert.Equal(gate.Issuer.Url.TrimEnd('/'), told["Impersonate-Extra-edgegate.issuer"]!.TrimEnd('/'));
    }

    [Fact]
    public async Task Streams_are_asked_for_with_the_principal_too()
    {
        string user = "imp" + Guid.NewGuid().ToString("N")[..8];
        using ExecClient client = await ExecClient.OpenAsync($"https://localhost:{gate.Port}/c/k8s", gate.Issuer.Token(user, "engineers"), "web-1", "v5.channel.k8s.io", "", "echo", user);
        await client.ReadToEndAsync();
        NameValueCollection told = gate.Server.Asked.Single(asked => asked.Line.Contains(user, StringComparison.Ordinal)).Fields;
        Assert.Equal(($"edgegate:{user}@example.com", "edgegate:engineers", "Bearer target-token-1"), (told["Impersonate-User"], told["Impersonate-Group"], told["Authorization"]));
    }

    [Fact]
    public async Task Logs_and_logs_that_are_followed_are_recorded_masked()
    {
        foreach (string[] more in (string[][])[[], ["-f"]])
        {
            string user = "log" + Guid.NewGuid().ToString("N")[..8];
            await Shell.RunAsync("timeout", ["4", KubeFixture.Kubectls[0], .. Options(gate.Issuer.Token(user, "engineers")), "logs", .. more, "web-1"], Plain);
            string events = await gate.RecordingAsync(user, "\"k\":\"body\"");
            Assert.Contains("/pods/web-1/log", events, StringComparison.Ordinal);
            Assert.Contains("line 2 of [pii.email]", events, StringComparison.Ordinal);
            Assert.DoesNotContain(ScratchDocuments.Mail, events, StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, string> Plain { get; } = new() { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost", ["KUBECONFIG"] = "/dev/null" };

    private string[] Options(string token) => ["--server", $"https://localhost:{gate.Port}/c/k8s", "--certificate-authority", $"{gate.Folder}/gate.pem", "--token", token, "--cache-dir", $"{gate.Folder}/cache-read"];
}
