using System.Diagnostics;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>A containerd of the tests' own, whose CRI streaming server is the kubelet's package: pods with a shell, and one that is attached to.</summary>
internal sealed class Containerd : IAsyncDisposable
{
    /// <summary>The pod's name.</summary>
    public const string Pod = "box";

    private readonly string folder = Directory.CreateTempSubdirectory("eg-cri-").FullName;
    private readonly List<string> log = [];
    private Process? process;
    private CriClient? client;
    private string? sandbox;

    /// <summary>Calls it.</summary>
    public CriClient Client => client!;

    /// <summary>The pod's sandbox.</summary>
    public string Sandbox => sandbox!;

    /// <summary>Containers by name: <c>app</c>, <c>echo</c> (what is attached to), <c>screen</c> (the same on a terminal).</summary>
    public Dictionary<string, string> Containers { get; } = [];

    public async Task StartAsync()
    {
        string socket = $"{folder}/s";
        await File.WriteAllTextAsync($"{folder}/config.toml", $"""
            version = 2
            root = "{folder}/root"
            state = "{folder}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri.nri", "io.containerd.internal.v1.opt"]
            [grpc]
              address = "{socket}"
            [plugins."io.containerd.grpc.v1.cri"]
              disable_apparmor = true
              restrict_oom_score_adj = true
              stream_server_address = "127.0.0.1"
              stream_server_port = "0"
              sandbox_image = "{BoxImage.Name}"
              [plugins."io.containerd.grpc.v1.cri".containerd]
                snapshotter = "native"
              [plugins."io.containerd.grpc.v1.cri".cni]
                conf_dir = "{folder}/cni"
            """);
        process = Process.Start(new ProcessStartInfo("containerd", ["--config", $"{folder}/config.toml", "--log-level", "error"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, line) => { lock (log) { log.Add(line.Data ?? ""); } };
        process.BeginErrorReadLine();
        client = new CriClient(socket);
        for (int i = 0; !await client.IsReadyAsync(); i++)
        {
            if (process.HasExited || i == 300) { throw new InvalidOperationException($"containerd does not run: {Log}"); }
            await Task.Delay(100);
        }
        await BoxImage.WriteAsync($"{folder}/box.tar");
        (int code, _, string error) = await Shell.RunAsync("ctr", ["--address", socket, "-n", "k8s.io", "images", "import", "--snapshotter", "native", $"{folder}/box.tar"]);
        if (code != 0) { throw new InvalidOperationException($"the image was not imported: {error}"); }
        sandbox = await client.RunSandboxAsync(Pod);
        Containers["app"] = await client.StartAsync(sandbox, Pod, "app", ["sleep", "1000000"], hasTerminal: false);
        Containers["echo"] = await client.StartAsync(sandbox, Pod, "echo", ["sh", "-c", "while read line; do echo \"got $line\"; echo \"err $line\" >&2; done"], hasTerminal: false);
        Containers["screen"] = await client.StartAsync(sandbox, Pod, "screen", ["sh"], hasTerminal: true);
    }

    private string Log { get { lock (log) { return string.Join('\n', log); } } }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (sandbox is not null) { await client!.StopAsync(sandbox); }
        }
        catch (Exception problem) when (problem is HttpRequestException or InvalidOperationException)
        {
            // It is gone already, and what ran in it with it.
        }
        client?.Dispose();
        if (process is { HasExited: false })
        {
            await Shell.RunAsync("kill", [$"{process.Id}"]);
            await process.WaitForExitAsync();
        }
        process?.Dispose();
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A mount that is still there; the machine's own tidying takes it.
        }
    }
}
