using System.Net;
using System.Net.Sockets;
using Xunit;

namespace EdgeGate.EndToEnd.Http;

/// <summary>Connections that say nothing, more than one address may have.</summary>
[Collection("http")]
public sealed class UnprovenTests(HttpFixture gate)
{
    // limits.unproven_of_one is 256.
    private const int Connections = 300;

    [Fact]
    public async Task Address_is_refused_more_connections_and_another_is_served()
    {
        List<Socket> open = [];
        try
        {
            for (int i = 0; i < Connections; i++)
            {
                Socket one = new(SocketType.Stream, ProtocolType.Tcp);
                open.Add(one);
                await one.ConnectAsync(IPAddress.Loopback, gate.Port, TestContext.Current.CancellationToken);
            }
            Assert.Equal(0, await open[^1].ReceiveAsync(new byte[1], SocketFlags.None, TestContext.Current.CancellationToken));
            (int code, string answer, _) = await gate.CurlAsync(gate.Engineer, "/c/web/x", "-i", "--interface", "127.0.0.2");
            Assert.Equal(0, code);
            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
            Assert.Contains("\"too_many_unproven\"", await gate.Gateway.AuditAsync(), StringComparison.Ordinal);
        }
        finally
        {
            open.ForEach(static one => one.Dispose());
        }
        for (int i = 0; i < 50; i++)
        {
            (int code, _, _) = await gate.CurlAsync(gate.Engineer, "/c/web/x");
            if (code == 0) { return; }
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail("the places were not given back");
    }
}
