using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EdgeGate.EndToEnd;

/// <summary>The published binary, running with a configuration of the tests.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<string> log = [];

    private GatewayProcess(Process process, string config, string state, int adminPort)
    {
        this.process = process;
        Config = config;
        State = state;
        AdminPort = adminPort;
    }

    public static string Binary { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("EDGEGATE_BINARY") ?? "out/edgegate");

    public int ProcessId => process.Id;

    public string Config { get; }

    public string State { get; }

    public int AdminPort { get; }

    public string Log { get { lock (log) { return string.Join('\n', log); } } }

    public static async Task<GatewayProcess> StartAsync(string config, string state, int adminPort)
    {
        ProcessStartInfo start = new(Binary, ["run", "--config", config]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["NO_PROXY"] = "127.0.0.1,localhost";
        GatewayProcess gateway = new(Process.Start(start)!, config, state, adminPort);
        gateway.process.ErrorDataReceived += (_, line) => { lock (gateway.log) { gateway.log.Add(line.Data ?? ""); } };
        gateway.process.BeginErrorReadLine();
        using HttpClient http = new();
        for (int i = 0; i < 1200; i++)
        {
            if (gateway.process.HasExited) { throw new InvalidOperationException($"the gateway ended with {gateway.process.ExitCode}: {gateway.Log}"); }
            try
            {
                if ((await http.GetAsync($"http://127.0.0.1:{adminPort}/readyz")).IsSuccessStatusCode) { return gateway; }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }
        throw new TimeoutException($"the gateway is not ready: {gateway.Log}");
    }

    public async Task SignalAsync(string signal) => await Shell.RunAsync("kill", [$"-{signal}", $"{process.Id}"]);

    /// <summary>Has it read another configuration, and waits until it has taken or refused it.</summary>
    public async Task ReloadAsync(string config)
    {
        await File.WriteAllTextAsync(Config, config);
        int before = ReloadsSaid();
        await SignalAsync("HUP");
        for (int i = 0; i < 600 && ReloadsSaid() == before; i++) { await Task.Delay(50); }
        if (ReloadsSaid() == before) { throw new TimeoutException($"the gateway did not reload: {Log}"); }
    }

    /// <summary>Reads the audit log; what was just done is in it.</summary>
    public async Task<string> AuditAsync()
    {
        await Task.Delay(600);
        return await File.ReadAllTextAsync(Path.Combine(State, "audit.jsonl"));
    }

    /// <summary>The events of a user's newest recording that is over.</summary>
    public async Task<string> RecordingAsync(string user, string wanted)
    {
        for (int i = 0; i < 100; i++)
        {
            (_, string list, _) = await Shell.RunAsync(Binary, ["sessions", "list", "--state", State, "--user", user, "--output", "json"]);
            foreach (Match id in Regex.Matches(list, "\"id\": ?\"([0-9a-z]{26})\""))
            {
                (int code, string events, _) = await Shell.RunAsync(Binary, ["export", id.Groups[1].Value, "--state", State, "--format", "jsonl"]);
                if (code == 0 && events.Contains("\"k\":\"end\"", StringComparison.Ordinal) && events.Contains(wanted, StringComparison.Ordinal)) { return events; }
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"there is no finished recording with {wanted}");
    }

    /// <summary>Kills it, as a crash would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await SignalAsync("TERM");
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
            await process.WaitForExitAsync(patience.Token);
        }
        process.Dispose();
    }

    private int ReloadsSaid() => Log.Split("reloaded").Length;
}
