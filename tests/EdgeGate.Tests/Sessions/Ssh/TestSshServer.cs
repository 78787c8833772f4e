using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>The smallest server that real clients talk to: whoever comes is let in, and what an exec gets on stdin comes back on stdout.</summary>
internal sealed class TestSshServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly SshTransportOptions options;
    private readonly Task accepting;

    public TestSshServer(SshTransportOptions options)
    {
        this.options = options;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How the last connection ended.</summary>
    public SshReceived LastReceived { get; private set; }

    public SshNegotiated? LastNegotiated { get; private set; }

    public int LastKeyExchanges { get; private set; }

    /// <summary>Rekeys from the server's side after this many messages, if not 0.</summary>
    public int RekeyEvery { get; init; }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync();
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using SshTransport transport = new(options, TimeProvider.System);
        using ByteBuffer outbox = new(64 << 20);
        byte[] window = new byte[transport.WindowBytesMin * 2];
        int have = 0, messages = 0;
        EchoChannel channel = new(transport, outbox);
        using (client)
        {
            NetworkStream stream = client.GetStream();
            try
            {
                transport.Start(outbox);
                while (true)
                {
                    await stream.WriteAsync(outbox.WrittenMemory);
                    outbox.Clear();
                    int read = await stream.ReadAsync(window.AsMemory(have));
                    if (read == 0) { return; }
                    have += read;
                    int start = 0;
                    SshReceived received;
                    while ((received = transport.Receive(window.AsSpan(start, have - start), outbox)).Kind is SshReceivedKind.Handled or SshReceivedKind.Message)
                    {
                        start += received.Consumed;
                        if (received.Kind == SshReceivedKind.Message) { channel.Handle(transport.Payload); }
                        if (RekeyEvery > 0 && ++messages % RekeyEvery == 0) { transport.RequestRekey(outbox); }
                    }
                    window.AsSpan(start, have - start).CopyTo(window);
                    have -= start;
                    LastReceived = received;
                    LastNegotiated = transport.NegotiatedAlgorithms;
                    LastKeyExchanges = transport.KeyExchangesDone;
                    if (received.Kind is SshReceivedKind.Closed or SshReceivedKind.Fault)
                    {
                        await stream.WriteAsync(outbox.WrittenMemory);
                        return;
                    }
                }
            }
            catch (IOException)
            {
                // The client closed in the middle; the test sees that by its exit status.
            }
        }
    }

    /// <summary>Just enough of RFC 4252 and RFC 4254 for one exec.</summary>
    private sealed class EchoChannel(SshTransport transport, ByteBuffer outbox)
    {
        private readonly ByteBuffer waiting = new(64 << 20);
        private uint peer;
        private long peerWindow;
        private bool isEof;
        private bool isClosed;

        public void Handle(ReadOnlySpan<byte> message)
        {
            SshReader reader = new(message);
            reader.TryReadByte(out byte type);
            switch (type)
            {
                case SshMessageType.ServiceRequest:
                    Send(static w => { SshWriter.Byte(w, SshMessageType.ServiceAccept); SshWriter.Text(w, "ssh-userauth"); });
                    break;
                case 50:
                    Send(static w => SshWriter.Byte(w, 52));
                    break;
                case 90:
                    reader.TryReadString(out _);
                    reader.TryReadUInt32(out peer);
                    reader.TryReadUInt32(out uint window);
                    peerWindow = window;
                    Send(w => { SshWriter.Byte(w, 91); SshWriter.UInt32(w, peer); SshWriter.UInt32(w, 0); SshWriter.UInt32(w, int.MaxValue); SshWriter.UInt32(w, 32768); });
                    break;
                case 98:
                    reader.TryReadUInt32(out _);
                    reader.TryReadString(out _);
                    reader.TryReadBoolean(out bool wantsReply);
                    if (wantsReply) { Send(w => { SshWriter.Byte(w, 99); SshWriter.UInt32(w, peer); }); }
                    break;
                case 93:
                    reader.TryReadUInt32(out _);
                    reader.TryReadUInt32(out uint more);
                    peerWindow += more;
                    break;
                case 94:
                    reader.TryReadUInt32(out _);
                    reader.TryReadString(out ReadOnlySpan<byte> data);
                    waiting.Append(data);
                    break;
                case 96:
                    isEof = true;
                    break;
                case 97 or 80:
                    break;
                default:
                    transport.SendUnimplemented(outbox);
                    break;
            }
            Echo();
        }

        private void Echo()
        {
            ReadOnlySpan<byte> all = waiting.Written;
            int sent = 0;
            while (sent < all.Length && peerWindow > 0)
            {
                int length = (int)Math.Min(Math.Min(all.Length - sent, 32768), peerWindow);
                byte[] head = [94, 0, 0, 0, 0, 0, 0, 0, 0];
                BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), peer);
                BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), length);
                transport.Send(head, all.Slice(sent, length), outbox);
                peerWindow -= length;
                sent += length;
            }
            waiting.RemoveFirst(sent);
            if (!isEof || isClosed || waiting.Length > 0) { return; }
            isClosed = true;
            Send(w => { SshWriter.Byte(w, 98); SshWriter.UInt32(w, peer); SshWriter.Text(w, "exit-status"); SshWriter.Boolean(w, false); SshWriter.UInt32(w, 7); });
            Send(w => { SshWriter.Byte(w, 96); SshWriter.UInt32(w, peer); });
            Send(w => { SshWriter.Byte(w, 97); SshWriter.UInt32(w, peer); });
        }

        private void Send(Action<IBufferWriter<byte>> write)
        {
            ArrayBufferWriter<byte> message = new();
            write(message);
            transport.Send(message.WrittenSpan, outbox);
        }
    }
}
