using System.Diagnostics;

namespace EdgeGate.EndToEnd.Oidc;

/// <summary>A real OpenID Connect provider (npm <c>oidc-provider</c>) on a loopback port, installed from its lock file; what it knows is told in <c>provider.js</c>.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private readonly Process process;

    private OidcProvider(Process process, int port)
    {
        this.process = process;
        Url = $"http://127.0.0.1:{port}";
    }

    /// <summary>The issuer.</summary>
    public string Url { get; }

    /// <summary>The folder of its scripts, with their packages.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Oidc");

    /// <summary>Installs the packages once, and starts it.</summary>
    /// <param name="redirects">Where browsers may come back to.</param>
    public static Task<OidcProvider> StartAsync(params string[] redirects) => StartAsync(new Dictionary<string, string>(), redirects);

    /// <summary>The same, with variables of its environment.</summary>
    public static async Task<OidcProvider> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] redirects)
    {
        await InstallAsync();
        int port = Ports.Free();
        ProcessStartInfo start = new("node", ["provider.js", $"{port}", string.Join(',', redirects)])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) { start.Environment[name] = value; }
        Process started = Process.Start(start)!;
        string? line = await started.StandardOutput.ReadLineAsync();
        if (line != "ready") { throw new InvalidOperationException("the provider did not start: " + await started.StandardError.ReadToEndAsync()); }
        _ = started.StandardError.ReadToEndAsync();
        _ = started.StandardOutput.ReadToEndAsync();
        return new OidcProvider(started, port);
    }

    /// <summary>Runs one of the scripts.</summary>
    public static async Task<(int Code, string Output, string Error)> NodeAsync(string script, params string[] arguments)
    {
        await InstallAsync();
        return await Shell.RunAsync("node", [Path.Combine(Folder, script), .. arguments], new Dictionary<string, string> { ["NO_PROXY"] = "127.0.0.1,localhost", ["no_proxy"] = "127.0.0.1,localhost" });
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Installs what the lock file names; gives the folder.</summary>
    internal static async Task<string> InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            if (File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json"))) { return Folder; }
            (int code, _, string error) = await Shell.RunAsync("npm", ["ci", "--prefix", Folder, "--ignore-scripts", "--no-audit", "--no-fund"]);
            if (code != 0) { throw new InvalidOperationException("npm could not install the provider: " + error); }
            return Folder;
        }
        finally
        {
            Installing.Release();
        }
    }
}
