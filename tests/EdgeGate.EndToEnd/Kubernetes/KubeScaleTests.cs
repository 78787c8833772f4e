using System.Globalization;
using System.Text;
using Xunit;

namespace EdgeGate.EndToEnd.Kubernetes;

/// <summary>Much, many and slow: what exec does to the gateway's memory and handles. <c>EDGEGATE_STREAM_MIB</c> says how much; the gibibyte is its default.</summary>
public sealed class KubeScaleTests(KubeScaleFixture gate) : IClassFixture<KubeScaleFixture>
{
    private const int PieceBytes = 64 * 1024;

    private static readonly int Mebibytes = int.Parse(Environment.GetEnvironmentVariable("EDGEGATE_STREAM_MIB") ?? "1024", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_gibibyte_both_ways_at_once_passes_masked_whole_and_in_bounded_memory()
    {
        // Text of which a piece holds a whole number of lines, so each piece is the same and can be compared.
        byte[] line = Encoding.ASCII.GetBytes("2026-11-28T22:14:03Z INFO worker handled a request for part of the catalogue, all is well".PadRight(127, '.') + "\n");
        byte[] piece = new byte[PieceBytes];
        for (int i = 0; i < PieceBytes; i += line.Length) { line.CopyTo(piece, i); }
        byte[] twice = [.. piece, .. piece];
        using ExecClient client = await gate.OpenAsync("stdin=true", ["cat"]);
        await client.SendAsync(0, piece);
        long came = 0;
        client.Took = data =>
        {
            for (int at = 0; at < data.Length;)
            {
                int start = (int)(came % PieceBytes);
                int count = Math.Min(data.Length - at, PieceBytes);
                Assert.True(data.Span.Slice(at, count).SequenceEqual(twice.AsSpan(start, count)));
                came += count;
                at += count;
            }
        };
        while (came < PieceBytes) { Assert.True(await client.ReadAsync()); }
        int before = await gate.BeginPeakAsync();
        long wanted = (long)Mebibytes * 1024 * 1024;
        Task sending = Task.Run(async () =>
        {
            for (long sent = PieceBytes; sent < wanted; sent += PieceBytes) { await client.SendAsync(0, piece); }
            await client.CloseStdinAsync();
        });
        await client.ReadToEndAsync();
        await sending;
        Assert.Equal(wanted, came);
        Assert.Contains("Success", client.Text(3), StringComparison.Ordinal);
        int grown = (gate.Memory("VmHWM") - before) / 1024;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Mebibytes} MiB each way: peak {grown} MiB above {before / 1024}");
        Assert.InRange(grown, 0, 48);
    }

    [Fact]
    public async Task Two_hundred_execs_at_once_have_each_their_own_and_leave_nothing_behind()
    {
        await RunManyAsync(20);
        int handles = gate.Handles();
        int before = gate.Memory("VmRSS");
        int during = await RunManyAsync(200);
        TestContext.Current.TestOutputHelper?.WriteLine($"200 execs: {(during - before) / 1024} MiB above {before / 1024}");
        Assert.InRange((during - before) / 1024, 0, 100);
        for (int i = 0; i < 100 && gate.Handles() > handles + 16; i++) { await Task.Delay(100, TestContext.Current.CancellationToken); }
        Assert.InRange(gate.Handles(), 0, handles + 16);
    }

    [Fact]
    public async Task Client_that_does_not_read_stops_its_process_costs_little_and_delays_nobody()
    {
        using ExecClient slow = await gate.OpenAsync("stdin=false", ["yes", "nothing of note in this line"]);
        int before = await gate.BeginPeakAsync();
        long sent = -1;
        for (int i = 0; i < 100 && gate.Server.StdoutBytes != sent; i++)
        {
            sent = gate.Server.StdoutBytes;
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
        // It stands: what is under way lies in sockets.
        Assert.Equal(sent, gate.Server.StdoutBytes);
        Assert.InRange((gate.Memory("VmHWM") - before) / 1024, 0, 32);
        using ExecClient other = await gate.OpenAsync("stdin=false", ["echo", "not delayed"]);
        await other.ReadToEndAsync();
        Assert.Equal("not delayed\n", other.Text(1));
        // Whoever reads on gets on.
        long read = 0;
        slow.Took = data => read += data.Length;
        while (read < sent + (4 * 1024 * 1024)) { Assert.True(await slow.ReadAsync()); }
        slow.Abort();
    }

    [Fact]
    public async Task Process_that_does_not_read_stops_its_client_and_output_goes_on()
    {
        using ExecClient client = await gate.OpenAsync("stdin=true", ["sh", "-c", "read first; echo got $first; i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo tick; sleep 0.1; done; wc -c"]);
        int before = await gate.BeginPeakAsync();
        byte[] piece = new byte[PieceBytes];
        piece.AsSpan().Fill((byte)'x');
        Task sending = Task.Run(async () =>
        {
            await client.SendAsync(0, "line\n"u8.ToArray());
            for (int i = 0; i < 512; i++) { await client.SendAsync(0, piece); }
            await client.CloseStdinAsync();
        });
        await client.ReadToEndAsync();
        await sending;
        Assert.Equal($"got line\n{string.Concat(Enumerable.Repeat("tick\n", 20))}{512 * PieceBytes}\n", client.Text(1).Replace(" ", "", StringComparison.Ordinal).Replace("gotline", "got line", StringComparison.Ordinal));
        Assert.InRange((gate.Memory("VmHWM") - before) / 1024, 0, 32);
    }

    [Fact]
    public async Task Process_that_ends_early_ends_the_stream_though_its_client_still_sends()
    {
        using ExecClient client = await gate.OpenAsync("stdin=true", ["head", "-c", "4"]);
        byte[] piece = new byte[PieceBytes];
        piece.AsSpan().Fill((byte)'x');
        Task sending = Task.Run(async () =>
        {
            try
            {
                for (int i = 0; i < 32; i++) { await client.SendAsync(0, piece); }
            }
            catch (Exception problem) when (problem is System.Net.WebSockets.WebSocketException or InvalidOperationException or IOException)
            {
                // The stream is over, which is the point.
            }
        });
        await client.ReadToEndAsync();
        Assert.Equal("xxxx", client.Text(1));
        Assert.Contains("Success", client.Text(3), StringComparison.Ordinal);
        client.Abort();
        await sending;
    }

    [Fact]
    public async Task Ten_thousand_sizes_of_a_terminal_all_arrive_in_order()
    {
        using ExecClient client = await gate.OpenAsync("stdin=true&tty=true", ["head", "-c", "1"]);
        for (int i = 1; i <= 10_000; i++) { await client.SendAsync(4, Encoding.ASCII.GetBytes($"{{\"Width\":{i},\"Height\":24}}")); }
        await client.SendAsync(0, "x"u8.ToArray());
        await client.ReadToEndAsync();
        Assert.Equal(Enumerable.Range(1, 10_000).Select(static i => $"{{\"Width\":{i},\"Height\":24}}"), gate.Server.Sizes.Select(static size => size.Trim()));
    }

    [Fact]
    public async Task Client_that_vanishes_takes_its_process_along_and_is_audited()
    {
        string user = "gone" + Guid.NewGuid().ToString("N")[..8];
        ExecClient client = await gate.OpenAsync("stdin=true", ["sh", "-c", "echo here; cat"], "recorded", user);
        Assert.True(await client.ReadAsync());
        client.Abort();
        client.Dispose();
        string events = await gate.Gateway.RecordingAsync(user, "\"k\":\"close\"");
        Assert.Contains("here", events, StringComparison.Ordinal);
        string audit = await gate.Gateway.AuditAsync();
        Assert.Contains(audit.Split('\n'), line => line.Contains("stream.ended", StringComparison.Ordinal) && line.Contains($"\"subject\":\"{user}\"", StringComparison.Ordinal));
    }

    /// <summary>Runs so many at once, each with its own word; KiB of the gateway's memory while all were open.</summary>
    private async Task<int> RunManyAsync(int count)
    {
        ExecClient[] clients = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => gate.OpenAsync("stdin=true", ["cat"], "recorded")));
        await Task.WhenAll(clients.Select(static (client, i) => client.SendAsync(0, Encoding.ASCII.GetBytes($"word of {i}\n"))));
        await Task.WhenAll(clients.Select(static client => client.ReadAsync()));
        int during = gate.Memory("VmRSS");
        await Task.WhenAll(clients.Select(static client => client.CloseStdinAsync()));
        await Task.WhenAll(clients.Select(static client => client.ReadToEndAsync()));
        for (int i = 0; i < count; i++)
        {
            Assert.Equal($"word of {i}\n", clients[i].Text(1));
            Assert.Contains("Success", clients[i].Text(3), StringComparison.Ordinal);
            clients[i].Dispose();
        }
        return during;
    }
}
