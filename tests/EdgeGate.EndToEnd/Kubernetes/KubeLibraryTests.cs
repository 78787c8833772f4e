using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Client libraries of the API: lists, watches, logs, exec, denials.</summary>
public sealed class KubeLibraryTests(KubeFixture gate)
{
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "kubernetes-node");

    private string Url => $"https://localhost:{gate.Port}/c/k8s";

    [Fact]
    public async Task Nodes_client_lists_watches_reads_logs_runs_and_is_denied()
    {
        string folder = Directory.CreateDirectory($"{gate.Folder}/node-{Guid.NewGuid():N}").FullName;
        foreach (string name in (string[])["client.js", "package.json", "package-lock.json"]) { File.Copy(Path.Combine(Sources, name), Path.Combine(folder, name)); }
        (int code, _, string error) = await Shell.RunAsync("npm", ["ci", "--prefix", folder, "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]);
        Assert.True(code == 0, error);
        (code, string output, error) = await Shell.RunAsync(
            "node", [$"{folder}/client.js", Url, $"{gate.Folder}/gate.pem", gate.Issuer.Token("nora", "analysts"), "web-1"], new Dictionary<string, string> { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost" });
        Assert.True(code == 0, output + error);
        Assert.Equal("""
            web-1 [pii.email] web-2 [pii.email]
            ADDED web-1 [pii.email] ADDED web-2 [pii.email]
            "line 0 of [pii.email]\nline 1 of [pii.email]\nline 2 of [pii.email]\n"
            "out [pii.email]\n" "err [pii.email]\n" Failure 3
            "to [pii.email]" "" Success 
            403 true

            """.ReplaceLineEndings("\n"), output);
    }

    [Fact]
    public async Task Dotnets_client_lists_watches_reads_logs_runs_and_is_denied()
    {
        using k8s.Kubernetes client = new(new KubernetesClientConfiguration
        {
            Host = Url,
            AccessToken = gate.Issuer.Token("dina", "analysts"),
            SslCaCerts = [X509CertificateLoader.LoadCertificateFromFile($"{gate.Folder}/gate.pem")],
        });
        V1PodList pods = await client.CoreV1.ListNamespacedPodAsync("default");
        Assert.Equal(["web-1 [pii.email]", "web-2 [pii.email]"], pods.Items.Select(static pod => $"{pod.Metadata.Name} {pod.Metadata.Annotations["owner"]}"));
        List<string> seen = [];
        await foreach ((WatchEventType type, V1Pod pod) in client.CoreV1.WatchListNamespacedPodAsync("default"))
        {
            seen.Add($"{type} {pod.Metadata.Name} {pod.Metadata.Annotations["owner"]}");
            if (seen.Count == 2) { break; }
        }
        Assert.Equal(["Added web-1 [pii.email]", "Added web-2 [pii.email]"], seen);
        await using Stream log = await client.CoreV1.ReadNamespacedPodLogAsync("web-1", "default");
        using StreamReader lines = new(log);
        Assert.Equal("line 0 of [pii.email]\nline 1 of [pii.email]\nline 2 of [pii.email]\n", await lines.ReadToEndAsync());
        string said = "";
        int code = await client.NamespacedPodExecAsync(
            "web-1", "default", "app", ["sh", "-c", $"head -c 5; echo out {ScratchDocuments.Mail}; echo err {ScratchDocuments.Mail} >&2; exit 3"], false,
            async (stdin, stdout, stderr) =>
            {
                await stdin.WriteAsync("abcde"u8.ToArray());
                await stdin.FlushAsync();
                using StreamReader shown = new(stdout, Encoding.UTF8);
                using StreamReader complained = new(stderr, Encoding.UTF8);
                said = await shown.ReadLineAsync() + "|" + await complained.ReadLineAsync();
            },
            CancellationToken.None);
        Assert.Equal((3, "abcdeout [pii.email]|err [pii.email]"), (code, said));
        HttpOperationException refused = await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.DeleteNamespacedPodAsync("web-1", "default"));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.Response.StatusCode);
        Assert.Contains("no rule allows delete pods in namespace default", refused.Response.Content, StringComparison.Ordinal);
    }
}
