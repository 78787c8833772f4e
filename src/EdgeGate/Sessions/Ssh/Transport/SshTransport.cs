using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;

namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>One end of an SSH connection, from the version line to sealed packets. It does no I/O and never awaits.</summary>
/// <remarks>Used under the session's lock. RFC 4253; OpenSSH PROTOCOL 1.9 (strict key exchange).</remarks>
public sealed class SshTransport(SshTransportOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Whether the first key exchange is done both ways: what is sent now is sealed at once.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether what is sent waits for the end of a key exchange; a caller that relays should read no more meanwhile.</summary>
    public bool IsHolding { get; private set; }

    /// <summary>Bytes of messages that wait.</summary>
    public int QueuedBytes { get; private set; }

    /// <summary>The exchange hash of the first key exchange; empty before.</summary>
    public ReadOnlySpan<byte> SessionId => [];

    /// <summary>The peer's version line without its line end; empty before.</summary>
    public string PeerVersion { get; private set; } = "";

    /// <summary>What was agreed on last; null before.</summary>
    public SshNegotiated? NegotiatedAlgorithms { get; private set; }

    /// <summary>Client: signature algorithms the server takes for user keys (server-sig-algs); null when it did not say.</summary>
    public string? PeerSignatures { get; private set; }

    /// <summary>After Closed: the text of the peer's DISCONNECT.</summary>
    public string PeerDisconnectText { get; private set; } = "";

    /// <summary>After Message: the message, its type byte first. Valid until the next call of anything here.</summary>
    public ReadOnlySpan<byte> Payload => [];

    /// <summary>Writes the version line and KEXINIT.</summary>
    public void Start(ByteBuffer outbox) => throw new NotImplementedException(options.Software + time);

    /// <summary>Handles one version line or one packet from the front of the unread bytes.</summary>
    public SshReceived Receive(ReadOnlySpan<byte> unread, ByteBuffer outbox) => throw new NotImplementedException();

    /// <summary>Seals one message, or queues it while a key exchange is on.</summary>
    public void Send(ReadOnlySpan<byte> payload, ByteBuffer outbox) => Send(payload, [], outbox);

    /// <summary>Seals one message given in two pieces.</summary>
    public void Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ByteBuffer outbox) => throw new NotImplementedException();

    /// <summary>Tells the peer that the message received last was not understood (UNIMPLEMENTED).</summary>
    public void SendUnimplemented(ByteBuffer outbox) => throw new NotImplementedException();

    /// <summary>Tells the peer why the connection ends; nothing may be sent afterwards.</summary>
    public void Disconnect(SshDisconnectReason reason, string text, ByteBuffer outbox) => throw new NotImplementedException();

    /// <summary>Begins a key exchange, unless one is on.</summary>
    public void RequestRekey(ByteBuffer outbox) => throw new NotImplementedException();

    /// <summary>Gives back memory while nothing is read; <see cref="Payload"/> is gone.</summary>
    public void ReleaseMemory() => throw new NotImplementedException();

    /// <summary>Wipes keys and memory.</summary>
    public void Dispose() => throw new NotImplementedException();
}
