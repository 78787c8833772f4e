using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGate.Admin;
using EdgeGate.Audit;
using EdgeGate.EndToEnd;
using EdgeGate.Telemetry;
using Xunit;

namespace EdgeGate.Tests.Admin;

/// <summary>Who opens connections to the admin listener takes no more than a share of the gateway's descriptors.</summary>
public sealed class AdminConnectionsTests : IDisposable
{
    private const int Most = 6;
    private const int MostOfOne = 3;

    private readonly string folder = Directory.CreateTempSubdirectory("edgegate-admin-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("192.0.2.0/24", MostOfOne)]
    [InlineData("127.0.0.0/8", Most)]
    public async Task One_address_holds_so_many_connections_and_a_proxy_as_many_as_there_are(string proxies, int held)
    {
        string path = Path.Combine(folder, "audit.jsonl");
        using (AuditLog audit = AuditLog.Open([new AuditOptions("audit[0]", path, AuditSync.Never)], TimeProvider.System))
        {
            ImmutableArray<IPNetwork> trusted = [IPNetwork.Parse(proxies)];
            IPEndPoint address = new(IPAddress.Loopback, Ports.Free());
            AdminHosts hosts = new(address.Address, static () => "", static () => [], audit, TimeProvider.System);
            await using AdminListener admin = await AdminListener.StartAsync(
                address, new GateMetrics("", "", static () => 0), static () => true, () => trusted, hosts, new AdminConnections(Most, MostOfOne, () => trusted, audit), static _ => { });
            List<TcpClient> clients = [];
            for (int i = 0; i < held; i++) { clients.Add(await AnsweredAsync(address, isServed: true)); }
            for (int i = 0; i < 3; i++) { (await AnsweredAsync(address, isServed: false)).Dispose(); }
            clients[0].Dispose();
            // The place is given back when the listener has seen it go.
            await Task.Delay(500, TestContext.Current.CancellationToken);
            (await AnsweredAsync(address, isServed: true)).Dispose();
            clients.ForEach(static client => client.Dispose());
        }
        string line = Assert.Single(await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken));
        Assert.Contains("\"reason\":\"too_many_connections\"", line, StringComparison.Ordinal);
        Assert.Contains("\"protocol\":\"admin\"", line, StringComparison.Ordinal);
    }

    private static async Task<TcpClient> AnsweredAsync(IPEndPoint address, bool isServed)
    {
        TcpClient client = new();
        await client.ConnectAsync(address, TestContext.Current.CancellationToken);
        byte[] answer = new byte[4];
        int count = 0;
        try
        {
            await client.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            count = await client.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // It was ended.
        }
        Assert.Equal(isServed, count > 0);
        return client;
    }
}
