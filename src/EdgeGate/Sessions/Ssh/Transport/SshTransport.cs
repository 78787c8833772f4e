using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Exchange;
using EdgeGate.Sessions.Ssh.Packets;

namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>One end of an SSH connection, from the version line to sealed packets. It does no I/O and never awaits.</summary>
/// <remarks>
/// Used under the session's lock. In steady state nothing is allocated. The two ways change keys apart: ours with our NEWKEYS, which the
/// exchange's last message of the peer makes due; the peer's with theirs (<see cref="SshKeyExchange"/>). From our KEXINIT to our NEWKEYS what the
/// layer above sends is queued in order. RFC 4253; RFC 8308; OpenSSH PROTOCOL 1.8 (ping) and 1.9 (strict key exchange).
/// </remarks>
public sealed class SshTransport : IDisposable
{
    private readonly SshTransportOptions options;
    private readonly SshKeyExchange exchange;
    private readonly PacketReader reader;
    private readonly PacketWriter writer;
    private readonly ByteBuffer queued;
    private readonly byte[] ownVersion;
    private SshPhase phase = SshPhase.Starting;
    private SshReceived end;
    private int prefaceBytes;
    private bool isAuthenticated;
    private bool compressesIn;
    private bool compressesOut;
    private bool isEnded;
    private bool isDisconnected;

    /// <summary>Prepares an end; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The options name algorithms that do not exist, or a server has no host key.</exception>
    public SshTransport(SshTransportOptions options, TimeProvider time)
    {
        this.options = options;
        reader = new PacketReader(options.Limits);
        writer = new PacketWriter(options.Limits);
        queued = new ByteBuffer(options.Limits.QueuedBytesMax);
        ownVersion = Encoding.ASCII.GetBytes("SSH-2.0-" + options.Software);
        if (SshFramer.CheckVersion(ownVersion) != ProtocolFault.None) { throw new ArgumentException("the software name must be printable ASCII", nameof(options)); }
        exchange = new SshKeyExchange(options, time, reader, writer, ownVersion) { OwnKeysTaken = OnOwnKeys };
    }

    /// <summary>Whether the first key exchange is done both ways: what is sent now is sealed at once.</summary>
    public bool IsReady => exchange.IsReady;

    /// <summary>Whether what is sent waits for the end of a key exchange; a caller that relays should read no more from the other side meanwhile.</summary>
    public bool IsHolding => exchange.IsHolding;

    /// <summary>Whether <see cref="Receive"/> leaves what takes long in a key exchange to <see cref="Compute"/>.</summary>
    public bool DefersComputing { get; set; }

    /// <summary>Bytes of messages that wait.</summary>
    public int QueuedBytes => queued.Length;

    /// <summary>The smallest window <see cref="Receive"/> can live with: the largest packet, its length and its tag.</summary>
    public int WindowBytesMin => options.Limits.PacketBytesMax + 128;

    /// <summary>The longest message that may be sent.</summary>
    public int MessageBytesMax => writer.MessageBytesMax;

    /// <summary>The exchange hash of the first key exchange; empty before.</summary>
    public ReadOnlySpan<byte> SessionId => exchange.SessionId;

    /// <summary>The peer's version line without its line end; empty before.</summary>
    public string PeerVersion => Encoding.ASCII.GetString(exchange.PeerVersion);

    /// <summary>What was agreed on last; null before.</summary>
    public SshNegotiated? NegotiatedAlgorithms => exchange.Negotiated;

    /// <summary>Client: the server's host key or certificate, once its signature was verified, trusted or not; empty before.</summary>
    public ReadOnlySpan<byte> PeerHostKey => exchange.PeerHostKey;

    /// <summary>Client: signature algorithms the server takes for user keys (server-sig-algs); null when it did not say.</summary>
    public string? PeerSignatures { get; private set; }

    /// <summary>Client: whether the server understands publickey-hostbound-v00@openssh.com.</summary>
    public bool IsPeerHostBound { get; private set; }

    /// <summary>After Closed: the text of the peer's DISCONNECT, control characters replaced.</summary>
    public string PeerDisconnectText { get; private set; } = "";

    /// <summary>How many key exchanges are done.</summary>
    public int KeyExchangesDone => exchange.Done;

    /// <summary>After Message: the message, its type byte first. Valid until the next <see cref="Receive"/>.</summary>
    public ReadOnlySpan<byte> Payload => reader.Payload;

    private bool IsServer => options.Role == SshRole.Server;

    /// <summary>Writes the version line and KEXINIT.</summary>
    public void Start(ByteBuffer outbox)
    {
        outbox.Append(ownVersion);
        outbox.Append("\r\n"u8);
        exchange.Begin(outbox);
    }

    /// <summary>Handles one version line or one packet from the front of the unread bytes.</summary>
    /// <param name="unread">Contiguous, from where the last call stopped. It must be able to grow to <see cref="WindowBytesMin"/>.</param>
    /// <param name="outbox">What goes to this same peer.</param>
    /// <returns>What was done. After Closed or Fault every call returns the same again, with nothing consumed.</returns>
    public SshReceived Receive(ReadOnlySpan<byte> unread, ByteBuffer outbox)
    {
        if (isEnded) { return end; }
        if (exchange.HasWork) { return Complete(consumed: 0, outbox); }
        if (exchange.PeerVersion.Length == 0) { return ReceiveVersion(unread, outbox); }
        ParseStep step = reader.Read(unread);
        switch (step.Kind)
        {
            case ParseKind.NeedMore:
                return SshReceived.NeedMore(step.Bytes);
            case ParseKind.Fault:
                return Fail(step.Problem is ProtocolFault.SshMac ? SshDisconnectReason.MacError : SshDisconnectReason.ProtocolError, step.Problem, outbox);
            default:
                SshReceived received = Handle(step.Bytes, outbox);
                if (!isEnded && !isDisconnected) { exchange.BeginIfDue(outbox); }
                return received;
        }
    }

    /// <summary>After Computing: computes; everything but <see cref="Receive"/> and <see cref="Dispose"/> may be called meanwhile.</summary>
    public void Compute() => exchange.Compute();

    /// <summary>Seals one message, or queues it while a key exchange is on.</summary>
    /// <exception cref="InvalidOperationException">More is queued than <see cref="SshLimits.QueuedBytesMax"/>: the caller read on while <see cref="IsHolding"/>.</exception>
    public void Send(ReadOnlySpan<byte> payload, ByteBuffer outbox) => Send(payload, [], outbox);

    /// <summary>Seals one message given in two pieces, such as the head of CHANNEL_DATA and the data.</summary>
    /// <inheritdoc cref="Send(ReadOnlySpan{byte}, ByteBuffer)"/>
    public void Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ByteBuffer outbox)
    {
        if (isDisconnected || isEnded) { return; }
        if (IsHolding)
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, head.Length + body.Length);
            queued.GetSpan(length.Length + head.Length + body.Length);
            queued.Append(length);
            queued.Append(head);
            queued.Append(body);
            return;
        }
        Seal(head, body, outbox);
        exchange.BeginIfDue(outbox);
    }

    /// <summary>Tells the peer that the message received last was not understood (UNIMPLEMENTED).</summary>
    public void SendUnimplemented(ByteBuffer outbox)
    {
        Span<byte> message = stackalloc byte[1 + sizeof(uint)];
        message[0] = SshMessageType.Unimplemented;
        BinaryPrimitives.WriteUInt32BigEndian(message[1..], unchecked(reader.Sequence - 1));
        Send(message, outbox);
    }

    /// <summary>Tells the peer why the connection ends; nothing is sent afterwards.</summary>
    public void Disconnect(SshDisconnectReason reason, string text, ByteBuffer outbox)
    {
        if (isDisconnected || isEnded) { return; }
        isDisconnected = true;
        ArrayBufferWriter<byte> message = new();
        SshWriter.Byte(message, SshMessageType.Disconnect);
        SshWriter.UInt32(message, (uint)reason);
        SshWriter.Text(message, text);
        SshWriter.Text(message, "");
        writer.Write(message.WrittenSpan, [], outbox);
    }

    /// <summary>Begins a key exchange, unless one is on or the connection is not ready.</summary>
    public void RequestRekey(ByteBuffer outbox)
    {
        if (!isDisconnected && !isEnded) { exchange.BeginIfIdle(outbox); }
    }

    /// <summary>Wipes keys and memory.</summary>
    public void Dispose()
    {
        isEnded = true;
        exchange.Dispose();
        reader.Dispose();
        writer.Dispose();
        queued.Release();
    }

    private SshReceived ReceiveVersion(ReadOnlySpan<byte> unread, ByteBuffer outbox)
    {
        ParseStep step = SshFramer.ReadLine(unread, options.Limits, out ReadOnlySpan<byte> line);
        if (step.Kind == ParseKind.NeedMore) { return SshReceived.NeedMore(step.Bytes); }
        if (step.Kind == ParseKind.Fault) { return Fail(SshDisconnectReason.ProtocolError, step.Problem, outbox); }
        if (!IsServer && !SshFramer.IsVersion(line))
        {
            // A server may say other things first (RFC 4253 4.2); a client may not.
            prefaceBytes += step.Bytes;
            return prefaceBytes > options.Limits.PrefaceBytesMax
                ? Fail(SshDisconnectReason.ProtocolError, ProtocolFault.SshVersionTooLong, outbox)
                : SshReceived.Handled(step.Bytes);
        }
        ProtocolFault problem = SshFramer.CheckVersion(line);
        if (problem == ProtocolFault.SshVersionUnsupported) { return Fail(SshDisconnectReason.ProtocolVersionNotSupported, problem, outbox); }
        if (problem != ProtocolFault.None) { return Fail(SshDisconnectReason.ProtocolError, problem, outbox); }
        exchange.PeerVersion = line.ToArray();
        return SshReceived.Handled(step.Bytes);
    }

    private SshReceived Handle(int consumed, ByteBuffer outbox)
    {
        ReadOnlySpan<byte> message = reader.Payload;
        byte type = message[0];
        if (phase == SshPhase.Exchanging && type is >= 30 and < SshMessageType.UserAuthFirst && exchange.Skips()) { return SshReceived.Handled(consumed); }
        SshPhase next = SshPhases.After(phase, type, IsServer, isStrictFirst: exchange.IsStrict && !IsReady);
        if (next == SshPhase.Refused) { return Fail(SshDisconnectReason.ProtocolError, ProtocolFault.SshUnexpectedMessage, outbox); }
        switch (type)
        {
            case SshMessageType.Disconnect:
                return ReceiveDisconnect(message, consumed, outbox);
            case SshMessageType.Ignore or SshMessageType.Debug:
                return SshReceived.Handled(consumed);
            case SshMessageType.Unimplemented:
                // What we send is either understood by every peer or optional; who needs to know sees no answer come.
                return SshReceived.Handled(consumed);
            case SshMessageType.ExtInfo:
                return ReceiveExtInfo(message, consumed, outbox);
            case SshMessageType.Ping:
                return ReceivePing(message, consumed, outbox);
            case SshMessageType.KexInit:
                phase = next;
                return Exchanged(exchange.OnInit(message, outbox), consumed, outbox);
            case SshMessageType.KexExchangeInit:
                phase = next;
                return Exchanged(exchange.OnExchangeInit(message), consumed, outbox);
            case SshMessageType.KexExchangeReply:
                phase = next;
                return Exchanged(exchange.OnExchangeReply(message), consumed, outbox);
            case SshMessageType.NewKeys:
                phase = next;
                return ReceiveNewKeys(message, consumed, outbox);
            case SshMessageType.UserAuthSuccess when !IsServer:
                OnAuthenticated();
                return SshReceived.Message(consumed);
            default:
                return SshReceived.Message(consumed);
        }
    }

    private SshReceived ReceiveDisconnect(ReadOnlySpan<byte> message, int consumed, ByteBuffer outbox)
    {
        if (!SshMessages.TryReadDisconnect(message, out uint reason, out ReadOnlySpan<byte> text)) { return Malformed(outbox); }
        PeerDisconnectText = Printable(text);
        isEnded = true;
        SshDisconnectReason known = reason is > 0 and <= (uint)SshDisconnectReason.IllegalUserName ? (SshDisconnectReason)reason : SshDisconnectReason.ByApplication;
        end = SshReceived.Closed(0, known);
        return SshReceived.Closed(consumed, known);
    }

    private SshReceived ReceiveExtInfo(ReadOnlySpan<byte> message, int consumed, ByteBuffer outbox)
    {
        if (!SshMessages.TryReadExtInfo(message, out uint count, out SshReader extensions)) { return Malformed(outbox); }
        for (uint i = 0; i < count; i++)
        {
            if (!SshMessages.TryReadExtension(ref extensions, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)) { return Malformed(outbox); }
            if (IsServer) { continue; }
            if (name.SequenceEqual("server-sig-algs"u8) && SshNameList.TryRead(value, out _)) { PeerSignatures = Encoding.ASCII.GetString(value); }
            if (name.SequenceEqual("publickey-hostbound@openssh.com"u8)) { IsPeerHostBound = value.SequenceEqual("0"u8); }
        }
        return extensions.AtEnd ? SshReceived.Handled(consumed) : Malformed(outbox);
    }

    private SshReceived ReceivePing(ReadOnlySpan<byte> message, int consumed, ByteBuffer outbox)
    {
        if (!SshMessages.TryReadData(message, out ReadOnlySpan<byte> data) || data.Length > options.Limits.PingBytesMax) { return Malformed(outbox); }
        // While a key exchange is on, pongs are queued like all else; a peer that pings on and on must not fill the queue.
        if (queued.Length + message.Length > queued.BytesMax / 2) { return Fail(SshDisconnectReason.ProtocolError, ProtocolFault.SshUnexpectedMessage, outbox); }
        Send([SshMessageType.Pong], message[1..], outbox);
        return SshReceived.Handled(consumed);
    }

    /// <summary>What a message of a key exchange led to: a fault, something to compute, or nothing more.</summary>
    private SshReceived Exchanged(KexFault fault, int consumed, ByteBuffer outbox)
    {
        if (fault.Problem != ProtocolFault.None) { return Fail(fault.Reason, fault.Problem, outbox); }
        if (!exchange.HasWork) { return SshReceived.Handled(consumed); }
        return DefersComputing ? SshReceived.Computing(consumed) : Complete(consumed, outbox);
    }

    /// <summary>Does with what was computed what is to be done, unless the connection has ended meanwhile.</summary>
    private SshReceived Complete(int consumed, ByteBuffer outbox)
    {
        KexFault fault = isDisconnected ? exchange.Drop() : exchange.Complete(outbox);
        return fault.Problem == ProtocolFault.None ? SshReceived.Handled(consumed) : Fail(fault.Reason, fault.Problem, outbox);
    }

    private SshReceived ReceiveNewKeys(ReadOnlySpan<byte> message, int consumed, ByteBuffer outbox)
    {
        if (message.Length != 1) { return Malformed(outbox); }
        exchange.OnNewKeys();
        compressesIn = (IsServer ? NegotiatedAlgorithms!.CompressionToServer : NegotiatedAlgorithms!.CompressionToClient) != "none";
        if (isAuthenticated) { DecompressIn(); }
        return SshReceived.Handled(consumed);
    }

    /// <summary>From here on what is sealed has new keys; what waited for them goes out.</summary>
    private void OnOwnKeys(SshNegotiated agreed, bool isFirst, ByteBuffer outbox)
    {
        compressesOut = (IsServer ? agreed.CompressionToClient : agreed.CompressionToServer) != "none";
        if (isAuthenticated) { CompressOut(); }
        if (isFirst && IsServer && exchange.PeerTakesExtInfo) { SendExtInfo(outbox); }
        SendQueued(outbox);
    }

    private void SendExtInfo(ByteBuffer outbox)
    {
        ArrayBufferWriter<byte> message = new();
        SshWriter.Byte(message, SshMessageType.ExtInfo);
        SshWriter.UInt32(message, options.AnnouncesHostBound ? 3u : 2u);
        SshWriter.Text(message, "server-sig-algs");
        SshWriter.NameList(message, options.UserSignatures);
        if (options.AnnouncesHostBound)
        {
            SshWriter.Text(message, "publickey-hostbound@openssh.com");
            SshWriter.Text(message, "0");
        }
        SshWriter.Text(message, "ping@openssh.com");
        SshWriter.Text(message, "0");
        writer.Write(message.WrittenSpan, [], outbox);
    }

    /// <summary>Seals a message of the layers above. Behind a server's USERAUTH_SUCCESS both ways are compressed, where that was agreed on.</summary>
    private void Seal(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ByteBuffer outbox)
    {
        writer.Write(head, body, outbox);
        if (IsServer && head[0] == SshMessageType.UserAuthSuccess) { OnAuthenticated(); }
    }

    private void OnAuthenticated()
    {
        if (isAuthenticated) { return; }
        isAuthenticated = true;
        CompressOut();
        DecompressIn();
    }

    private void CompressOut()
    {
        if (compressesOut) { writer.Compressor = new PacketCompressor(options.Limits.PacketBytesMax); }
    }

    private void DecompressIn()
    {
        if (compressesIn) { reader.Decompressor = new PacketDecompressor(options.Limits.PacketBytesMax); }
    }

    private void SendQueued(ByteBuffer outbox)
    {
        ReadOnlySpan<byte> waiting = queued.Written;
        while (!waiting.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(waiting);
            Seal(waiting.Slice(sizeof(int), length), [], outbox);
            waiting = waiting[(sizeof(int) + length)..];
        }
        queued.Release();
    }

    private SshReceived Malformed(ByteBuffer outbox) => Fail(SshDisconnectReason.ProtocolError, ProtocolFault.SshMalformedMessage, outbox);

    private SshReceived Fail(SshDisconnectReason reason, ProtocolFault problem, ByteBuffer outbox)
    {
        Disconnect(reason, Describe(problem), outbox);
        isEnded = true;
        end = SshReceived.Fault(reason, problem);
        return end;
    }

    private static string Describe(ProtocolFault problem) => problem switch
    {
        ProtocolFault.SshNoCommonAlgorithm => "no common algorithm",
        ProtocolFault.SshHostKeyRefused => "the host key is not the one expected",
        ProtocolFault.SshMac => "corrupted packet",
        ProtocolFault.SshCompression => "what was compressed cannot be read",
        ProtocolFault.SshStrictRequired => "strict key exchange is required",
        ProtocolFault.SshTooManyKeyExchanges => "too many key exchanges",
        _ => "protocol error",
    };

    private static string Printable(ReadOnlySpan<byte> text)
    {
        const int CharactersMax = 256;
        string clear = string.Concat(Encoding.UTF8.GetString(text).Select(static c => char.IsControl(c) ? ' ' : c));
        return clear.Length > CharactersMax ? clear[..CharactersMax] : clear;
    }
}
