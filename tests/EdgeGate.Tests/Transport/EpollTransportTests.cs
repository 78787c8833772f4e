using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeGate.Core.Transport;
using EdgeGate.Interop.Epoll;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace EdgeGate.Tests.Transport;

/// <summary>The transport against the runtime's own sockets as peers.</summary>
public sealed class EpollTransportTests : IDisposable
{
    /// <summary>What must come comes at once; a lost wake-up would hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EpollTransport transport = new(1);

    public void Dispose() => transport.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(5_000_000)]
    public async Task Bytes_pass_both_ways_whole_and_in_order(int count)
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        byte[] sent = RandomNumberGenerator.GetBytes(count);
        Task<byte[]> echoed = ReceiveAsync(peer, count);
        Task echo = EchoAsync(gate, count);
        await SendAsync(peer, sent);
        await echo.WaitAsync(Patience);
        Assert.Equal(sent, await echoed.WaitAsync(Patience));
        await gate.DisposeAsync();
        peer.Dispose();
    }

    [Fact]
    public async Task Write_waits_while_the_peer_takes_nothing()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        byte[] sent = RandomNumberGenerator.GetBytes(16 * 1024 * 1024);
        Task write = gate.Output.WriteAsync(sent).AsTask();
        Assert.False(write.IsCompleted);
        Assert.Equal(sent, await ReceiveAsync(peer, sent.Length).WaitAsync(Patience));
        await write.WaitAsync(Patience);
        await gate.DisposeAsync();
        peer.Dispose();
    }

    [Fact]
    public async Task Half_closed_connection_still_carries_the_other_way()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        await SendAsync(peer, [1, 2, 3]);
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal([1, 2, 3], await ReadToEndAsync(gate).WaitAsync(Patience));
        await gate.Output.WriteAsync(new byte[] { 4, 5 });
        await gate.Output.CompleteAsync();
        Assert.Equal([4, 5], await ReceiveAsync(peer, 2).WaitAsync(Patience));
        Assert.Equal(0, await peer.ReceiveAsync(new byte[1]));
        await gate.DisposeAsync();
        peer.Dispose();
    }

    [Fact]
    public async Task Reset_by_the_peer_fails_the_read_and_the_write()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        Task<ReadResult> read = gate.Input.ReadAsync().AsTask();
        peer.Close(0);
        await Assert.ThrowsAsync<ConnectionResetException>(() => read.WaitAsync(Patience));
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await gate.Output.WriteAsync(new byte[1]));
        await gate.DisposeAsync();
    }

    [Fact]
    public async Task Abort_fails_a_waiting_read_and_a_stalled_write_and_resets_the_peer()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        Task<ReadResult> read = gate.Input.ReadAsync().AsTask();
        Task write = gate.Output.WriteAsync(new byte[16 * 1024 * 1024]).AsTask();
        gate.Abort(new ConnectionAbortedException("enough"));
        Assert.Equal("enough", (await Assert.ThrowsAsync<ConnectionAbortedException>(() => read.WaitAsync(Patience))).Message);
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => write.WaitAsync(Patience));
        await gate.DisposeAsync();
        await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(peer, 17 * 1024 * 1024).WaitAsync(Patience));
        peer.Dispose();
    }

    [Fact]
    public async Task Dispose_ends_a_waiting_read()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        Task<ReadResult> read = gate.Input.ReadAsync().AsTask();
        await gate.DisposeAsync();
        // The end may be seen as the end of the stream, or as the disposal itself.
        try { Assert.True((await read.WaitAsync(Patience)).IsCompleted); }
        catch (ObjectDisposedException) { }
        peer.Dispose();
    }

    [Fact]
    public async Task Cancelled_read_leaves_the_next_one_whole()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        using CancellationTokenSource stop = new();
        Task<ReadResult> read = gate.Input.ReadAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Patience));
        read = gate.Input.ReadAsync().AsTask();
        gate.Input.CancelPendingRead();
        ReadResult canceled = await read.WaitAsync(Patience);
        Assert.True(canceled.IsCanceled);
        gate.Input.AdvanceTo(canceled.Buffer.End);
        gate.Input.CancelPendingRead();
        canceled = await gate.Input.ReadAsync();
        Assert.True(canceled.IsCanceled);
        gate.Input.AdvanceTo(canceled.Buffer.End);
        await SendAsync(peer, [7]);
        ReadResult result = await gate.Input.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.Equal([7], result.Buffer.ToArray());
        await gate.DisposeAsync();
        peer.Dispose();
    }

    [Fact]
    public async Task Write_given_up_part_way_lets_nothing_follow()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        using CancellationTokenSource stop = new();
        Task write = gate.Output.WriteAsync(new byte[16 * 1024 * 1024], stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.WaitAsync(Patience));
        await Assert.ThrowsAsync<IOException>(async () => await gate.Output.WriteAsync(new byte[1]));
        await gate.DisposeAsync();
        peer.Dispose();
    }

    [Fact]
    public async Task Unconsumed_bytes_are_read_again_with_what_follows()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        await SendAsync(peer, [1, 2]);
        ReadResult first = await gate.Input.ReadAsync().AsTask().WaitAsync(Patience);
        gate.Input.AdvanceTo(first.Buffer.Start);
        ReadResult same = await gate.Input.ReadAsync();
        Assert.Equal([1, 2], same.Buffer.ToArray());
        gate.Input.AdvanceTo(same.Buffer.GetPosition(1), same.Buffer.End);
        Task<ReadResult> more = gate.Input.ReadAsync().AsTask();
        Assert.False(more.IsCompleted);
        await SendAsync(peer, [3]);
        Assert.Equal([2, 3], (await more.WaitAsync(Patience)).Buffer.ToArray());
        await gate.DisposeAsync();
        peer.Dispose();
    }

    [Fact]
    public async Task Peer_that_never_stops_sending_leaves_others_their_turn()
    {
        (EpollConnection busy, Socket flood) = await AcceptAsync();
        (EpollConnection calm, Socket peer) = await AcceptAsync();
        busy.CompletesInline = calm.CompletesInline = true;
        using CancellationTokenSource stop = new();
        Task flooding = Task.Factory.StartNew(
            () =>
            {
                byte[] piece = new byte[256 * 1024];
                while (!stop.IsCancellationRequested) { flood.Send(piece); }
                flood.Shutdown(SocketShutdown.Send);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task<long> swallowing = SwallowAsync(busy);
        Task echo = EchoAsync(calm, 100);
        for (int i = 0; i < 100; i++)
        {
            await SendAsync(peer, [(byte)i]);
            Assert.Equal([(byte)i], await ReceiveAsync(peer, 1).WaitAsync(Patience));
        }
        await echo.WaitAsync(Patience);
        await stop.CancelAsync();
        await flooding.WaitAsync(Patience);
        Assert.True(await swallowing.WaitAsync(Patience) > 0);
        await busy.DisposeAsync();
        await calm.DisposeAsync();
        flood.Dispose();
        peer.Dispose();
    }

    [Fact]
    public async Task Tls_runs_over_it()
    {
        (EpollConnection gate, Socket peer) = await AcceptAsync();
        using X509Certificate2 certificate = Certificate();
        await using PeerTransport server = new(gate);
        SslStream serverTls = server.CreateTls();
        await using SslStream clientTls = new(new NetworkStream(peer, ownsSocket: true), false, (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString());
        await Task.WhenAll(
            serverTls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, CancellationToken.None),
            clientTls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, CancellationToken.None)).WaitAsync(Patience);
        server.UseTls(serverTls);
        server.CompletesInline = true;
        byte[] sent = RandomNumberGenerator.GetBytes(300_000);
        Task write = clientTls.WriteAsync(sent).AsTask();
        int left = sent.Length;
        Task echo = Task.Run(async () =>
        {
            while (left > 0)
            {
                ReadResult result = await server.Input.ReadAsync();
                byte[] bytes = result.Buffer.ToArray();
                server.Input.AdvanceTo(result.Buffer.End);
                left -= bytes.Length;
                await server.WriteAsync(bytes, CancellationToken.None);
            }
        });
        byte[] echoed = new byte[sent.Length];
        await clientTls.ReadExactlyAsync(echoed).AsTask().WaitAsync(Patience);
        await Task.WhenAll(write, echo).WaitAsync(Patience);
        Assert.Equal(sent, echoed);
    }

    [Fact]
    public async Task Connect_reaches_tcp_and_unix_sockets_by_name_and_address()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        await using ConnectionContext byAddress = await transport.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        await using ConnectionContext byName = await transport.ConnectAsync(new DnsEndPoint("localhost", port));
        string path = Path.Combine(Path.GetTempPath(), $"edgegate-{Guid.NewGuid():N}");
        using Socket unix = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        unix.Bind(new UnixDomainSocketEndPoint(path));
        unix.Listen();
        await using ConnectionContext byPath = await transport.ConnectAsync(new UnixDomainSocketEndPoint(path));
        using Socket accepted = await unix.AcceptAsync();
        await byPath.Transport.Output.WriteAsync(new byte[] { 9 });
        Assert.Equal([9], await ReceiveAsync(accepted, 1).WaitAsync(Patience));
        File.Delete(path);
    }

    [Fact]
    public async Task Connect_to_nobody_says_refused()
    {
        int port;
        using (Socket unused = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)unused.LocalEndPoint!).Port;
        }
        SocketException problem = await Assert.ThrowsAsync<SocketException>(async () => await transport.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)));
        Assert.Equal(SocketError.ConnectionRefused, problem.SocketErrorCode);
    }

    [Fact]
    public async Task Many_connections_come_and_go()
    {
        for (int round = 0; round < 20; round++)
        {
            (EpollConnection Gate, Socket Peer)[] all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AcceptAsync()));
            await Task.WhenAll(all.Select(async pair =>
            {
                Task echo = EchoAsync(pair.Gate, 3);
                await SendAsync(pair.Peer, [1, 2, 3]);
                Assert.Equal([1, 2, 3], await ReceiveAsync(pair.Peer, 3));
                await echo;
                await pair.Gate.DisposeAsync();
                pair.Peer.Dispose();
            })).WaitAsync(Patience);
        }
    }

    private async Task<(EpollConnection Gate, Socket Peer)> AcceptAsync()
    {
        await using IConnectionListener listener = await transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Task connecting = peer.ConnectAsync(listener.EndPoint);
        ConnectionContext accepted = (await listener.AcceptAsync())!;
        await connecting;
        return ((EpollConnection)accepted, peer);
    }

    private static async Task EchoAsync(EpollConnection gate, int count)
    {
        while (count > 0)
        {
            ReadResult result = await gate.Input.ReadAsync();
            byte[] bytes = result.Buffer.ToArray();
            gate.Input.AdvanceTo(result.Buffer.End);
            count -= bytes.Length;
            await gate.Output.WriteAsync(bytes);
        }
    }

    private static async Task<long> SwallowAsync(EpollConnection gate)
    {
        long all = 0;
        while (true)
        {
            ReadResult result = await gate.Input.ReadAsync();
            all += result.Buffer.Length;
            gate.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) { return all; }
        }
    }

    private static async Task<byte[]> ReadToEndAsync(EpollConnection gate)
    {
        while (true)
        {
            ReadResult result = await gate.Input.ReadAsync();
            if (result.IsCompleted) { return result.Buffer.ToArray(); }
            gate.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static async Task SendAsync(Socket peer, byte[] bytes)
    {
        int done = 0;
        while (done < bytes.Length) { done += await peer.SendAsync(bytes.AsMemory(done)); }
    }

    private static async Task<byte[]> ReceiveAsync(Socket peer, int count)
    {
        byte[] bytes = new byte[count];
        int done = 0;
        while (done < count)
        {
            int received = await peer.ReceiveAsync(bytes.AsMemory(done));
            if (received == 0) { throw new EndOfStreamException(); }
            done += received;
        }
        return bytes;
    }

    private static X509Certificate2 Certificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
