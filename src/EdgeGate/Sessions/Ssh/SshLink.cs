using EdgeGate.Core;
using EdgeGate.Core.Transport;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh;

/// <summary>One peer while a session is being set up: reads whole messages and writes them, when speed does not matter.</summary>
public sealed class SshLink(PeerTransport peer, SshTransport transport) : IDisposable
{
    private const int BytesMax = 1024 * 1024;

    private readonly ByteBuffer window = new(BytesMax);
    private readonly ByteBuffer outbox = new(64 * 1024 * 1024);
    private readonly ByteBuffer message = new(BytesMax);

    /// <summary>The peer's socket.</summary>
    public PeerTransport Peer => peer;

    /// <summary>The SSH transport on it.</summary>
    public SshTransport Transport => transport;

    /// <summary>The message read last, its number first; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Message => message.WrittenMemory;

    /// <summary>Sends the version line and begins the first key exchange.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        transport.Start(outbox);
        await FlushAsync(stop);
    }

    /// <summary>Goes on until the first key exchange is done; false when the peer closed.</summary>
    /// <exception cref="SshProtocolException">The peer broke the protocol, or showed a wrong host key.</exception>
    public async Task<bool> SettleAsync(CancellationToken stop)
    {
        while (!transport.IsReady)
        {
            SshReceived received = await ReceiveAsync(stop);
            if (received.Kind == SshReceivedKind.Closed) { return false; }
            if (received.Kind == SshReceivedKind.Message) { throw new SshProtocolException(ProtocolFault.SshUnexpectedMessage); }
        }
        return true;
    }

    /// <summary>Reads the next message for the layers above the transport; false when the peer closed.</summary>
    /// <exception cref="SshProtocolException">The peer broke the protocol.</exception>
    public async Task<bool> ReadAsync(CancellationToken stop)
    {
        while (true)
        {
            SshReceived received = await ReceiveAsync(stop);
            if (received.Kind == SshReceivedKind.Closed) { return false; }
            if (received.Kind == SshReceivedKind.Message) { return true; }
        }
    }

    /// <summary>Sends a message.</summary>
    public async Task SendAsync(ByteBuffer payload, CancellationToken stop)
    {
        transport.Send(payload.Written, outbox);
        await FlushAsync(stop);
    }

    /// <summary>Tells the peer why the connection ends.</summary>
    public async Task DisconnectAsync(SshDisconnectReason reason, string text, CancellationToken stop)
    {
        transport.Disconnect(reason, text, outbox);
        await FlushAsync(stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        window.Release();
        outbox.Release();
        message.Release();
    }

    /// <summary>Takes one packet. Only what it needs is taken from the socket, so that what follows stays there for the relay.</summary>
    private async Task<SshReceived> ReceiveAsync(CancellationToken stop)
    {
        message.Clear();
        while (true)
        {
            SshReceived received = transport.Receive(window.Written, outbox);
            if (received.Kind == SshReceivedKind.Message) { message.Append(transport.Payload); }
            window.RemoveFirst(received.Consumed);
            await FlushAsync(stop);
            if (received.Kind == SshReceivedKind.Fault) { throw new SshProtocolException(received.Problem); }
            if (received.Kind != SshReceivedKind.NeedMore) { return received; }
            if (!await peer.FillAsync(window, received.Need, stop)) { return SshReceived.Closed(0, SshDisconnectReason.ConnectionLost); }
        }
    }

    private async ValueTask FlushAsync(CancellationToken stop)
    {
        if (outbox.Length == 0) { return; }
        try
        {
            await peer.WriteAsync(outbox.WrittenMemory, stop);
        }
        finally
        {
            outbox.Clear();
        }
    }
}
