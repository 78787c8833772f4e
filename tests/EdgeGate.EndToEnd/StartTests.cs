using System.Diagnostics;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd;

/// <summary>Signals that come while the gateway starts: its configuration is a pipe, so a test says how far it gets.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly TimeSpan SignalTime = TimeSpan.FromMilliseconds(500);

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-start-").FullName;

    private Process? gateway;

    public void Dispose()
    {
        if (gateway is { HasExited: false }) { gateway.Kill(); }
        gateway?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Hangup_during_the_start_is_honoured_after_it()
    {
        gateway = await StartAsync();
        await using (Stream first = await OpenAsync())
        {
            await SignalAsync(gateway, "HUP");
            await first.WriteAsync(Encoding.UTF8.GetBytes(Configuration()));
        }
        await ReadUntilAsync(gateway, "listens on");
        await using (Stream again = await OpenAsync()) { await again.WriteAsync(Encoding.UTF8.GetBytes("rules: [oops")); }
        await ReadUntilAsync(gateway, "not reloaded");
        await SignalAsync(gateway, "TERM");
        Assert.Equal(0, await EndAsync(gateway));
    }

    [Fact]
    public async Task Terminated_during_the_start_it_ends_without_listening()
    {
        gateway = await StartAsync();
        await using (Stream first = await OpenAsync())
        {
            await SignalAsync(gateway, "TERM");
            await first.WriteAsync(Encoding.UTF8.GetBytes(Configuration()));
        }
        Assert.Equal(0, await EndAsync(gateway));
        Assert.DoesNotContain("listens on", await gateway.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private string Pipe => Path.Combine(folder, "edgegate.yaml");

    private static string Configuration() => $$"""
        identity: { issuers: [ { issuer: "https://issuer.test/", audience: edgegate } ] }
        listeners: [ { protocol: postgres, address: "127.0.0.1:{{Ports.Free()}}", allow_plaintext_token: true } ]
        admin: { address: "127.0.0.1:{{Ports.Free()}}" }
        state: { path: state }
        """;

    private static async Task SignalAsync(Process gateway, string signal)
    {
        await Shell.RunAsync("kill", [$"-{signal}", $"{gateway.Id}"]);
        await Task.Delay(SignalTime);
    }

    private async Task<Process> StartAsync()
    {
        await Shell.RunAsync("mkfifo", [Pipe]);
        return Process.Start(new ProcessStartInfo(GatewayProcess.Binary, ["run", "--config", Pipe]) { RedirectStandardError = true })!;
    }

    /// <summary>Opens the pipe; done when the gateway reads it.</summary>
    private async Task<Stream> OpenAsync() => await Task.Run(() => new FileStream(Pipe, FileMode.Open, FileAccess.Write)).WaitAsync(TimeSpan.FromSeconds(20));

    private static async Task ReadUntilAsync(Process gateway, string wanted)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (await gateway.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(wanted, StringComparison.Ordinal)) { return; }
        }
        Assert.Fail($"the gateway ended and never said '{wanted}'");
    }

    private static async Task<int> EndAsync(Process gateway)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        await gateway.WaitForExitAsync(patience.Token);
        return gateway.ExitCode;
    }
}
