using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Exchange;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Packets;

namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>One end of an SSH connection, from the version line to sealed packets. It does no I/O and never awaits.</summary>
/// <remarks>
/// Used under the session's lock. In steady state nothing is allocated. The two ways change keys apart: ours with our NEWKEYS, which the
/// exchange's last message of the peer makes due; the peer's with theirs. From our KEXINIT to our NEWKEYS what the layer above sends is queued
/// in order. RFC 4253; RFC 8308; OpenSSH PROTOCOL 1.8 (ping) and 1.9 (strict key exchange).
/// </remarks>
public sealed class SshTransport : IDisposable
{
    private const string DescriptionForFaults = "protocol error";

    private readonly SshTransportOptions options;
    private readonly TimeProvider time;
    private readonly KexOffer offer;
    private readonly PacketReader reader;
    private readonly PacketWriter writer;
    private readonly ByteBuffer queued;
    private readonly byte[] ownVersion;
    private byte[] peerVersion = [];
    private byte[] sessionId = [];
    private byte[] peerHostKey = [];
    private SshPhase phase = SshPhase.Starting;
    private readonly KexBudget budget;
    private KexRun? run;
    private KexWork? work;
    private SshReceived end;
    private int prefaceBytes;
    private long keyedAt;
    private bool isOwnExchangeOn;
    private bool isStrict;
    private bool takesExtInfo;
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
        this.time = time;
        offer = new KexOffer(options);
        reader = new PacketReader(options.Limits);
        writer = new PacketWriter(options.Limits);
        queued = new ByteBuffer(options.Limits.QueuedBytesMax);
        budget = new KexBudget(options.PeerExchangesMax, time);
        ownVersion = Encoding.ASCII.GetBytes("SSH-2.0-" + options.Software);
        if (SshFramer.CheckVersion(ownVersion) != ProtocolFault.None) { throw new ArgumentException("the software name must be printable ASCII", nameof(options)); }
    }

    /// <summary>Whether the first key exchange is done both ways: what is sent now is sealed at once.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether what is sent waits for the end of a key exchange; a caller that relays should read no more from the other side meanwhile.</summary>
    public bool IsHolding => isOwnExchangeOn || sessionId.Length == 0;

    /// <summary>Whether <see cref="Receive"/> leaves what takes long in a key exchange to <see cref="Compute"/>.</summary>
    public bool DefersComputing { get; set; }

    /// <summary>Bytes of messages that wait.</summary>
    public int QueuedBytes => queued.Length;

    /// <summary>The smallest window <see cref="Receive"/> can live with: the largest packet, its length and its tag.</summary>
    public int WindowBytesMin => options.Limits.PacketBytesMax + 128;

    /// <summary>The longest message that may be sent.</summary>
    public int MessageBytesMax => writer.MessageBytesMax;

    /// <summary>The exchange hash of the first key exchange; empty before.</summary>
    public ReadOnlySpan<byte> SessionId => sessionId;

    /// <summary>The peer's version line without its line end; empty before.</summary>
    public string PeerVersion => Encoding.ASCII.GetString(peerVersion);

    /// <summary>What was agreed on last; null before.</summary>
    public SshNegotiated? NegotiatedAlgorithms { get; private set; }

    /// <summary>Client: the server's host key or certificate, once its signature was verified and the check passed; empty before.</summary>
    public ReadOnlySpan<byte> PeerHostKey => peerHostKey;

    /// <summary>Client: signature algorithms the server takes for user keys (server-sig-algs); null when it did not say.</summary>
    public string? PeerSignatures { get; private set; }

    /// <summary>Client: whether the server understands publickey-hostbound-v00@openssh.com.</summary>
    public bool IsPeerHostBound { get; private set; }

    /// <summary>After Closed: the text of the peer's DISCONNECT, control characters replaced.</summary>
    public string PeerDisconnectText { get; private set; } = "";

    /// <summary>How many key exchanges are done.</summary>
    public int KeyExchangesDone { get; private set; }

    /// <summary>After Message: the message, its type byte first. Valid until the next <see cref="Receive"/>.</summary>
    public ReadOnlySpan<byte> Payload => reader.Payload;

    private bool IsServer => options.Role == SshRole.Server;

    private byte[] ClientVersion => IsServer ? peerVersion : ownVersion;

    private byte[] ServerVersion => IsServer ? ownVersion : peerVersion;

    /// <summary>Writes the version line and KEXINIT.</summary>
    public void Start(ByteBuffer outbox)
    {
        outbox.Append(ownVersion);
        outbox.Append("\r\n"u8);
        BeginExchange(outbox);
    }

    /// <summary>Handles one version line or one packet from the front of the unread bytes.</summary>
    /// <param name="unread">Contiguous, from where the last call stopped. It must be able to grow to <see cref="WindowBytesMin"/>.</param>
    /// <param name="outbox">What goes to this same peer.</param>
    /// <returns>What was done. After Closed or Fault every call returns the same again, with nothing consumed.</returns>
    public SshReceived Receive(ReadOnlySpan<byte> unread, ByteBuffer outbox)
    {
        if (isEnded) { return end; }
        if (work is { } done)
        {
            work = null;
            done.Complete(outbox);
            return isEnded ? end : SshReceived.Handled(0);
        }
        if (peerVersion.Length == 0) { return ReceiveVersion(unread, outbox); }
        ParseStep step = reader.Read(unread);
        switch (step.Kind)
        {
            case ParseKind.NeedMore:
                return SshReceived.NeedMore(step.Bytes);
            case ParseKind.Fault:
                return Fail(step.Problem is ProtocolFault.SshMac ? SshDisconnectReason.MacError : SshDisconnectReason.ProtocolError, step.Problem, outbox);
            default:
                SshReceived received = Handle(step.Bytes, outbox);
                if (!isEnded) { RekeyIfDue(outbox); }
                return received;
        }
    }

    /// <summary>After Computing: computes; everything but <see cref="Receive"/> and <see cref="Dispose"/> may be called meanwhile.</summary>
    public void Compute() => work?.Run();

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
        RekeyIfDue(outbox);
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
        if (IsReady && run is null && !isDisconnected && !isEnded) { BeginExchange(outbox); }
    }

    /// <summary>Wipes keys and memory.</summary>
    public void Dispose()
    {
        isEnded = true;
        run?.Dispose();
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
        peerVersion = line.ToArray();
        return SshReceived.Handled(step.Bytes);
    }

    private SshReceived Handle(int consumed, ByteBuffer outbox)
    {
        ReadOnlySpan<byte> message = reader.Payload;
        byte type = message[0];
        if (run is { SkipsGuess: true } && phase == SshPhase.Exchanging && type is >= 30 and < SshMessageType.UserAuthFirst)
        {
            run.SkipsGuess = false;
            return SshReceived.Handled(consumed);
        }
        SshPhase next = SshPhases.After(phase, type, IsServer, isStrictFirst: isStrict && !IsReady);
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
                return ReceiveKexInit(message, consumed, outbox);
            case SshMessageType.KexExchangeInit:
                phase = next;
                return ReceiveExchangeInit(message, consumed, outbox);
            case SshMessageType.KexExchangeReply:
                phase = next;
                return ReceiveExchangeReply(message, consumed, outbox);
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

    private SshReceived ReceiveKexInit(ReadOnlySpan<byte> message, int consumed, ByteBuffer outbox)
    {
        if (!SshKexInit.TryRead(message, options.Limits, out SshKexInit theirs)) { return Malformed(outbox); }
        bool isFirst = sessionId.Length == 0;
        if (isFirst)
        {
            isStrict = theirs.KeyExchanges.Contains(IsServer ? "kex-strict-c-v00@openssh.com"u8 : "kex-strict-s-v00@openssh.com"u8);
            takesExtInfo = theirs.KeyExchanges.Contains(IsServer ? "ext-info-c"u8 : "ext-info-s"u8);
            if (!isStrict && options.RequiresStrictKeyExchange) { return Fail(SshDisconnectReason.KeyExchangeFailed, ProtocolFault.SshStrictRequired, outbox); }
        }
        if (run is null)
        {
            if (!budget.TryTake(reader.KeyedBytes + writer.KeyedBytes)) { return Fail(SshDisconnectReason.ProtocolError, ProtocolFault.SshTooManyKeyExchanges, outbox); }
            BeginExchange(outbox);
        }
        run!.PeerInit = message.ToArray();
        if (!offer.TryNegotiate(theirs, isStrict, out SshNegotiated negotiated)) { return Fail(SshDisconnectReason.KeyExchangeFailed, ProtocolFault.SshNoCommonAlgorithm, outbox); }
        run.Negotiated = negotiated;
        run.SkipsGuess = theirs.IsGuessFollowing && !SshNegotiation.IsGuessRight(offer.KeyExchanges, offer.HostKeys, theirs);
        if (IsServer) { return SshReceived.Handled(consumed); }
        KexRun exchange = run;
        return Defer(consumed, outbox, () =>
        {
            byte[] begun = exchange.Begin();
            return box => writer.Write(begun, [], box);
        });
    }

    private SshReceived ReceiveExchangeInit(ReadOnlySpan<byte> message, int consumed, ByteBuffer outbox)
    {
        if (!SshMessages.TryReadKexExchangeInit(message, out ReadOnlySpan<byte> peerPublic)) { return Malformed(outbox); }
        byte[] theirs = peerPublic.ToArray();
        return Defer(consumed, outbox, () => Answer(run!, theirs));
    }

    /// <summary>Server: makes the secret and signs.</summary>
    private Action<ByteBuffer> Answer(KexRun exchange, byte[] peerPublic)
    {
        string algorithm = exchange.Negotiated!.HostKey;
        SshHostKey hostKey = options.HostKeys.First(key => key.Algorithms.Contains(algorithm));
        if (!exchange.TryAnswer(hostKey.Blob.Span, peerPublic, ClientVersion, ServerVersion, out byte[] ownPublic, out byte[] secret))
        {
            return box => Fail(SshDisconnectReason.KeyExchangeFailed, ProtocolFault.SshKeyExchangeValue, box);
        }
        ArrayBufferWriter<byte> reply = new();
        SshWriter.Byte(reply, SshMessageType.KexExchangeReply);
        SshWriter.String(reply, hostKey.Blob.Span);
        SshWriter.String(reply, ownPublic);
        SshWriter.String(reply, hostKey.Key.Sign(algorithm, exchange.ExchangeHash));
        return box =>
        {
            writer.Write(reply.WrittenSpan, [], box);
            TakeOwnKeys(secret, box);
        };
    }

    private SshReceived ReceiveExchangeReply(ReadOnlySpan<byte> message, int consumed, ByteBuffer outbox)
    {
        if (!SshMessages.TryReadKexExchangeReply(message, options.Limits, out ReadOnlySpan<byte> hostKey, out ReadOnlySpan<byte> peerPublic, out ReadOnlySpan<byte> signature))
        {
            return Malformed(outbox);
        }
        (byte[] key, byte[] theirs, byte[] signed) = (hostKey.ToArray(), peerPublic.ToArray(), signature.ToArray());
        return Defer(consumed, outbox, () => Finish(run!, key, theirs, signed));
    }

    /// <summary>Client: makes the secret and verifies the server's signature.</summary>
    private Action<ByteBuffer> Finish(KexRun exchange, byte[] hostKey, byte[] peerPublic, byte[] signature)
    {
        string algorithm = exchange.Negotiated!.HostKey;
        if (!exchange.TryFinish(hostKey, peerPublic, ClientVersion, ServerVersion, out byte[] secret))
        {
            return box => Fail(SshDisconnectReason.KeyExchangeFailed, ProtocolFault.SshKeyExchangeValue, box);
        }
        if (!HostKeySignature.IsRight(algorithm, hostKey, exchange.ExchangeHash, signature, options.Limits))
        {
            return box => Fail(SshDisconnectReason.KeyExchangeFailed, ProtocolFault.SshHostSignature, box);
        }
        return box =>
        {
            // A key that changes between two exchanges of one connection was not the one that was trusted.
            if ((peerHostKey.Length > 0 && !hostKey.AsSpan().SequenceEqual(peerHostKey)) || !options.HostKeyCheck!(algorithm, hostKey))
            {
                Fail(SshDisconnectReason.HostKeyNotVerifiable, ProtocolFault.SshHostKeyRefused, box);
                return;
            }
            if (peerHostKey.Length == 0) { peerHostKey = hostKey; }
            TakeOwnKeys(secret, box);
        };
    }

    /// <summary>Computes at once, or has the caller do it outside its lock. What follows is done under it, unless the connection has ended meanwhile.</summary>
    private SshReceived Defer(int consumed, ByteBuffer outbox, Func<Action<ByteBuffer>> compute)
    {
        KexWork next = new(() =>
        {
            Action<ByteBuffer> complete = compute();
            return box =>
            {
                if (!isDisconnected) { complete(box); }
            };
        });
        if (DefersComputing)
        {
            work = next;
            return SshReceived.Computing(consumed);
        }
        next.Complete(outbox);
        return isEnded ? end : SshReceived.Handled(consumed);
    }

    private SshReceived ReceiveNewKeys(ReadOnlySpan<byte> message, int consumed, ByteBuffer outbox)
    {
        if (message.Length != 1) { return Malformed(outbox); }
        reader.ChangeKeys(run!.TakeReader(), isStrict);
        NegotiatedAlgorithms = run.Negotiated;
        compressesIn = Compresses(IsServer ? run.Negotiated!.CompressionToServer : run.Negotiated!.CompressionToClient);
        if (isAuthenticated) { DecompressIn(); }
        run.Dispose();
        run = null;
        keyedAt = time.GetTimestamp();
        KeyExchangesDone++;
        IsReady = true;
        return SshReceived.Handled(consumed);
    }

    /// <summary>Sends KEXINIT; from here to our NEWKEYS nothing of the layer above goes out.</summary>
    private void BeginExchange(ByteBuffer outbox)
    {
        Debug.Assert(run is null);
        run = new KexRun(offer.Write(isFirst: sessionId.Length == 0));
        isOwnExchangeOn = true;
        writer.Write(run.OwnInit, [], outbox);
    }

    /// <summary>Sends NEWKEYS, seals with the new keys from there on, and sends what waited.</summary>
    private void TakeOwnKeys(byte[] secret, ByteBuffer outbox)
    {
        KexRun exchange = run!;
        bool isFirst = sessionId.Length == 0;
        if (isFirst) { sessionId = exchange.ExchangeHash; }
        exchange.DeriveKeys(secret, sessionId, IsServer);
        writer.Write([SshMessageType.NewKeys], [], outbox);
        writer.ChangeKeys(exchange.TakeWriter(), isStrict);
        compressesOut = Compresses(IsServer ? exchange.Negotiated!.CompressionToClient : exchange.Negotiated!.CompressionToServer);
        if (isAuthenticated) { CompressOut(); }
        isOwnExchangeOn = false;
        if (isFirst && IsServer && takesExtInfo) { SendExtInfo(outbox); }
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

    private static bool Compresses(string compression) => compression != "none";

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

    private void RekeyIfDue(ByteBuffer outbox)
    {
        if (!IsReady || run is not null || isDisconnected) { return; }
        if (Math.Max(reader.KeyedBytes, writer.KeyedBytes) >= options.RekeyBytes
            || Math.Max(reader.KeyedPackets, writer.KeyedPackets) >= options.RekeyPackets
            || time.GetElapsedTime(keyedAt) >= options.RekeyTime)
        {
            BeginExchange(outbox);
        }
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
        _ => DescriptionForFaults,
    };

    private static string Printable(ReadOnlySpan<byte> text)
    {
        const int CharactersMax = 256;
        string clear = string.Concat(Encoding.UTF8.GetString(text).Select(static c => char.IsControl(c) ? ' ' : c));
        return clear.Length > CharactersMax ? clear[..CharactersMax] : clear;
    }
}
