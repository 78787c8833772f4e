using EdgeGate.Core;
using EdgeGate.Protocols.Ssh.Connection;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh;

/// <summary>One end of a relayed session: seals messages of the connection protocol into its outbox. Under the session's lock.</summary>
public sealed class SshPeer(SshTransport transport, Outbox outbox) : IDisposable
{
    /// <summary>Messages that may wait for the end of a key exchange; a peer that lets more pile up is stalled.</summary>
    private const int QueuedBytesMax = 4 * 1024 * 1024;

    private readonly ByteBuffer message = new(1024 * 1024);
    private readonly byte[] head = new byte[SshConnectionWriter.DataHeadBytes + sizeof(uint)];

    /// <summary>The transport.</summary>
    public SshTransport Transport => transport;

    /// <summary>What is written to the peer.</summary>
    public Outbox Outbox => outbox;

    /// <summary>Whether data should wait for the end of a key exchange.</summary>
    public bool IsHolding => transport.IsHolding;

    /// <summary>Whether more waits than may.</summary>
    public bool IsStalled => transport.QueuedBytes > QueuedBytesMax;

    /// <summary>Begins a message; end it with <see cref="Send"/>.</summary>
    public ByteBuffer Begin()
    {
        message.Clear();
        return message;
    }

    /// <summary>Sends the message that was begun.</summary>
    public void Send()
    {
        transport.Send(message.Written, outbox.Buffer);
        message.Release();
    }

    /// <summary>Sends data of a channel.</summary>
    public void SendData(uint recipient, uint code, ReadOnlySpan<byte> data)
    {
        int length = SshConnectionWriter.DataHead(head, recipient, code, data.Length);
        transport.Send(head.AsSpan(0, length), data, outbox.Buffer);
    }

    /// <summary>Sends EOF, CLOSE, SUCCESS or FAILURE of a channel.</summary>
    public void SendSignal(byte number, uint recipient)
    {
        int length = SshConnectionWriter.SignalHead(head, number, recipient);
        transport.Send(head.AsSpan(0, length), outbox.Buffer);
    }

    /// <summary>Grants a channel's sender more.</summary>
    public void SendWindow(uint recipient, uint bytes)
    {
        int length = SshConnectionWriter.WindowHead(head, recipient, bytes);
        transport.Send(head.AsSpan(0, length), outbox.Buffer);
    }

    /// <inheritdoc/>
    public void Dispose() => message.Release();
}
