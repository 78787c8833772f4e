using Xunit;

namespace EdgeGate.EndToEnd.Ssh;

/// <summary>Many sessions and commands leave nothing behind. <c>perf/compare ssh --soak</c> does it with 500 at once and 10,000 commands.</summary>
[Collection("ssh")]
public sealed class SshScaleTests(SshFixture gate)
{
    private const string Lanes = """
        import asyncio, asyncssh, sys
        async def lane():
            for _ in range(5):
                async with asyncssh.connect("127.0.0.1", int(sys.argv[1]), username="box", password=sys.argv[2], known_hosts=None, client_keys=None, agent_path=None, kex_algs=["curve25519-sha256"]) as connection:
                    for _ in range(8):
                        result = await connection.run("echo ok")
                        assert (result.stdout, result.exit_status) == ("ok\n", 0)
        async def main(): await asyncio.gather(*[lane() for _ in range(8)])
        asyncio.run(main())
        """;

    [Fact]
    public async Task Sessions_and_commands_leave_no_handle_behind()
    {
        await RunAsync();
        int handles = await SettledHandlesAsync();
        await RunAsync();
        // The pool of threads, and of what they wait on, may grow by a few; 40 sessions and 320 commands that were kept would show.
        Assert.InRange(await SettledHandlesAsync(), 0, handles + 16);
    }

    private async Task RunAsync()
    {
        (int code, _, string error) = await Shell.RunAsync("/usr/bin/python3", ["-W", "ignore", "-c", Lanes, $"{gate.Port}", gate.Issuer.Token("pia", "devs")]);
        Assert.True(code == 0, error);
    }

    /// <summary>Handles of the gateway once no session is under way.</summary>
    private async Task<int> SettledHandlesAsync()
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        for (int i = 0; i < 100; i++)
        {
            string metrics = await http.GetStringAsync($"http://127.0.0.1:{gate.Gateway.AdminPort}/metrics", TestContext.Current.CancellationToken);
            if (metrics.Contains("edgegate_sessions_active{protocol=\"ssh\"} 0\n", StringComparison.Ordinal))
            {
                // A socket may linger for two seconds behind its session.
                await Task.Delay(3000, TestContext.Current.CancellationToken);
                return Directory.GetFiles($"/proc/{gate.Gateway.ProcessId}/fd").Length;
            }
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("sessions are still under way");
    }
}
