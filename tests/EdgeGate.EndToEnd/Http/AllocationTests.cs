using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>A row of small requests, proven, judged, masked, audited and recorded, costs no memory; in the published binary, for a debug build keeps what awaits on the heap.</summary>
public sealed class AllocationTests(HttpFixture gate)
{
    private const int Requests = 8000;

    /// <summary>What recorder, audit log and timers take of their own accord, shared out: blocks of the recording, not requests, pay for it.</summary>
    private const double BytesMax = 96;

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Kept_connections_requests_allocate_next_to_nothing(int connections)
    {
        Assert.SkipWhen(new FileInfo(GatewayProcess.Binary).Length < 5_000_000, "needs the published binary");
        TcpClient[] clients = [.. Enumerable.Range(0, connections).Select(static _ => new TcpClient())];
        try
        {
            await Task.WhenAll(clients.Select(client => client.ConnectAsync("127.0.0.1", gate.Port)));
            byte[] request = Encoding.ASCII.GetBytes($"GET /c/web/people.json HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {gate.Analyst}\r\n\r\n");
            Task AskAllAsync() => Task.WhenAll(clients.Select(client => Task.Run(() => AskAsync(client.GetStream(), request, Requests / connections))));
            await AskAllAsync();
            double least = double.MaxValue;
            // Others use the gateway at the same time: the least of a few attempts is these connections'.
            for (int attempt = 0; attempt < 8 && least > BytesMax; attempt++)
            {
                await AllocatedAsync();
                double before = await AllocatedAsync();
                double looked = await AllocatedAsync() - before;
                before = await AllocatedAsync();
                await AskAllAsync();
                least = Math.Min(least, (await AllocatedAsync() - before - looked) / Requests);
            }
            Assert.True(least <= BytesMax, $"{least:F0} bytes a request");
        }
        finally
        {
            foreach (TcpClient client in clients) { client.Dispose(); }
        }
    }

    private static async Task AskAsync(NetworkStream stream, byte[] request, int count)
    {
        byte[] answer = new byte[4096];
        for (int i = 0; i < count; i++)
        {
            await stream.WriteAsync(request);
            int read = 0;
            while (!Encoding.Latin1.GetString(answer, 0, read).Contains('}', StringComparison.Ordinal)) { read += await stream.ReadAsync(answer.AsMemory(read)); }
        }
    }

    private async Task<double> AllocatedAsync()
    {
        using HttpClient http = new();
        string metrics = await http.GetStringAsync($"http://127.0.0.1:{gate.AdminPort}/metrics");
        return double.Parse(Regex.Match(metrics, @"^edgegate_allocated_bytes_total (\S+)", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
