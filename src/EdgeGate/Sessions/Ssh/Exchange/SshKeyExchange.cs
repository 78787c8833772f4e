using System.Buffers;
using System.Diagnostics;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Packets;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>The key exchanges of one end, one after the other: agrees on algorithms, makes secrets, proves who the server is, and changes the keys of both ways.</summary>
/// <remarks>
/// Which message may come when is the transport's to say (<see cref="SshPhases"/>). What takes long waits as work: <see cref="Compute"/> outside the session's lock, <see cref="Complete"/> under it. RFC 4253, 7 to 9;
/// OpenSSH PROTOCOL, 1.9.
/// </remarks>
/// <param name="options">How this end speaks.</param>
/// <param name="time">The clock.</param>
/// <param name="reader">Opens what the peer sealed.</param>
/// <param name="writer">Seals what goes to the peer.</param>
/// <param name="ownVersion">Our version line, without its end.</param>
internal sealed class SshKeyExchange(SshTransportOptions options, TimeProvider time, PacketReader reader, PacketWriter writer, byte[] ownVersion) : IDisposable
{
    private readonly KexOffer offer = new(options);
    private readonly KexBudget budget = new(options.PeerExchangesMax, time);
    private KexRun? run;
    private KexWork? work;
    private byte[] sessionId = [];
    private byte[] peerHostKey = [];
    private long keyedAt;
    private bool isOwnOn;

    /// <summary>The peer's version line, without its end.</summary>
    public byte[] PeerVersion { get; set; } = [];

    /// <summary>Runs when what is sealed has new keys: what was agreed on, whether they are the first, and where to what is sent next goes.</summary>
    public required Action<SshNegotiated, bool, ByteBuffer> OwnKeysTaken { get; init; }

    /// <summary>Whether the first exchange is done both ways.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether nothing of the layers above may be sealed: from our KEXINIT to our NEWKEYS, and before the first keys.</summary>
    public bool IsHolding => isOwnOn || sessionId.Length == 0;

    /// <summary>Whether both ends speak strict key exchange.</summary>
    public bool IsStrict { get; private set; }

    /// <summary>Whether the peer wants EXT_INFO.</summary>
    public bool PeerTakesExtInfo { get; private set; }

    /// <summary>The exchange hash of the first exchange; empty before.</summary>
    public ReadOnlySpan<byte> SessionId => sessionId;

    /// <summary>What was agreed on in the last exchange that is done; null before.</summary>
    public SshNegotiated? Negotiated { get; private set; }

    /// <summary>Client: the server's host key or certificate, once its signature was verified, trusted or not; empty before.</summary>
    public ReadOnlySpan<byte> PeerHostKey => peerHostKey;

    /// <summary>Exchanges that are done.</summary>
    public int Done { get; private set; }

    /// <summary>Whether something waits to be computed, or to be completed.</summary>
    public bool HasWork => work is not null;

    private bool IsServer => options.Role == SshRole.Server;

    private byte[] ClientVersion => IsServer ? PeerVersion : ownVersion;

    private byte[] ServerVersion => IsServer ? ownVersion : PeerVersion;

    /// <summary>Sends KEXINIT; from here to our NEWKEYS nothing of the layers above goes out.</summary>
    public void Begin(ByteBuffer outbox)
    {
        Debug.Assert(run is null);
        run = new KexRun(offer.Write(isFirst: sessionId.Length == 0));
        isOwnOn = true;
        writer.Write(run.OwnInit, [], outbox);
    }

    /// <summary>Begins an exchange, unless one is on or the first is not done.</summary>
    public void BeginIfIdle(ByteBuffer outbox)
    {
        if (IsReady && run is null) { Begin(outbox); }
    }

    /// <summary>Begins an exchange where keys have been used for as much, or as long, as they may.</summary>
    public void BeginIfDue(ByteBuffer outbox)
    {
        if (!IsReady || run is not null) { return; }
        if (Math.Max(reader.KeyedBytes, writer.KeyedBytes) >= options.RekeyBytes
            || Math.Max(reader.KeyedPackets, writer.KeyedPackets) >= options.RekeyPackets
            || time.GetElapsedTime(keyedAt) >= options.RekeyTime)
        {
            Begin(outbox);
        }
    }

    /// <summary>Whether a message of the exchange is the peer's wrong guess, to be skipped; one is.</summary>
    public bool Skips()
    {
        if (run is not { SkipsGuess: true }) { return false; }
        run.SkipsGuess = false;
        return true;
    }

    /// <summary>Computes what waits to be, once.</summary>
    public void Compute() => work?.Run();

    /// <summary>Does with what was computed what is to be done; computes first where nobody has.</summary>
    public KexFault Complete(ByteBuffer outbox)
    {
        KexWork done = work!;
        work = null;
        return done.Complete(outbox);
    }

    /// <summary>Forgets what was computed: the connection has ended.</summary>
    public KexFault Drop()
    {
        work = null;
        return KexFault.None;
    }

    /// <summary>The peer's KEXINIT.</summary>
    public KexFault OnInit(ReadOnlySpan<byte> message, ByteBuffer outbox)
    {
        if (!SshKexInit.TryRead(message, options.Limits, out SshKexInit theirs)) { return KexFault.Malformed; }
        if (sessionId.Length == 0)
        {
            IsStrict = theirs.KeyExchanges.Contains(IsServer ? "kex-strict-c-v00@openssh.com"u8 : "kex-strict-s-v00@openssh.com"u8);
            PeerTakesExtInfo = theirs.KeyExchanges.Contains(IsServer ? "ext-info-c"u8 : "ext-info-s"u8);
            if (!IsStrict && options.RequiresStrictKeyExchange) { return KexFault.Failed(ProtocolFault.SshStrictRequired); }
        }
        if (run is null)
        {
            if (!budget.TryTake(reader.KeyedBytes + writer.KeyedBytes)) { return new KexFault(SshDisconnectReason.ProtocolError, ProtocolFault.SshTooManyKeyExchanges); }
            Begin(outbox);
        }
        KexRun exchange = run!;
        exchange.PeerInit = message.ToArray();
        if (!offer.TryNegotiate(theirs, IsStrict, out SshNegotiated negotiated)) { return KexFault.Failed(ProtocolFault.SshNoCommonAlgorithm); }
        exchange.Negotiated = negotiated;
        exchange.SkipsGuess = theirs.IsGuessFollowing && !SshNegotiation.IsGuessRight(offer.KeyExchanges, offer.HostKeys, theirs);
        if (!IsServer)
        {
            work = new KexWork(() =>
            {
                byte[] begun = exchange.Begin();
                return box =>
                {
                    writer.Write(begun, [], box);
                    return KexFault.None;
                };
            });
        }
        return KexFault.None;
    }

    /// <summary>Server: the client's public value.</summary>
    public KexFault OnExchangeInit(ReadOnlySpan<byte> message)
    {
        if (!SshMessages.TryReadKexExchangeInit(message, out ReadOnlySpan<byte> peerPublic)) { return KexFault.Malformed; }
        byte[] theirs = peerPublic.ToArray();
        work = new KexWork(() => Answer(run!, theirs));
        return KexFault.None;
    }

    /// <summary>Client: the server's public value, host key and signature.</summary>
    public KexFault OnExchangeReply(ReadOnlySpan<byte> message)
    {
        if (!SshMessages.TryReadKexExchangeReply(message, options.Limits, out ReadOnlySpan<byte> hostKey, out ReadOnlySpan<byte> peerPublic, out ReadOnlySpan<byte> signature))
        {
            return KexFault.Malformed;
        }
        (byte[] key, byte[] theirs, byte[] signed) = (hostKey.ToArray(), peerPublic.ToArray(), signature.ToArray());
        work = new KexWork(() => Finish(run!, key, theirs, signed));
        return KexFault.None;
    }

    /// <summary>The peer's NEWKEYS: what comes next is sealed with the new keys, and the exchange is done.</summary>
    public void OnNewKeys()
    {
        reader.ChangeKeys(run!.TakeReader(), IsStrict);
        Negotiated = run.Negotiated;
        run.Dispose();
        run = null;
        keyedAt = time.GetTimestamp();
        Done++;
        IsReady = true;
    }

    /// <inheritdoc/>
    public void Dispose() => run?.Dispose();

    /// <summary>Server: makes the secret and signs.</summary>
    private Func<ByteBuffer, KexFault> Answer(KexRun exchange, byte[] peerPublic)
    {
        string algorithm = exchange.Negotiated!.HostKey;
        SshHostKey hostKey = options.HostKeys.First(key => key.Algorithms.Contains(algorithm));
        if (!exchange.TryAnswer(hostKey.Blob.Span, peerPublic, ClientVersion, ServerVersion, out byte[] ownPublic, out byte[] secret))
        {
            return static _ => KexFault.Failed(ProtocolFault.SshKeyExchangeValue);
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
            return KexFault.None;
        };
    }

    /// <summary>Client: makes the secret and verifies the server's signature.</summary>
    private Func<ByteBuffer, KexFault> Finish(KexRun exchange, byte[] hostKey, byte[] peerPublic, byte[] signature)
    {
        string algorithm = exchange.Negotiated!.HostKey;
        if (!exchange.TryFinish(hostKey, peerPublic, ClientVersion, ServerVersion, out byte[] secret))
        {
            return static _ => KexFault.Failed(ProtocolFault.SshKeyExchangeValue);
        }
        if (!HostKeySignature.IsRight(algorithm, hostKey, exchange.ExchangeHash, signature, options.Limits))
        {
            return static _ => KexFault.Failed(ProtocolFault.SshHostSignature);
        }
        return box =>
        {
            // A key that changes between two exchanges of one connection was not the one that was trusted.
            bool isOther = peerHostKey.Length > 0 && !hostKey.AsSpan().SequenceEqual(peerHostKey);
            peerHostKey = hostKey;
            if (isOther || !options.HostKeyCheck!(algorithm, hostKey))
            {
                return new KexFault(SshDisconnectReason.HostKeyNotVerifiable, ProtocolFault.SshHostKeyRefused);
            }
            TakeOwnKeys(secret, box);
            return KexFault.None;
        };
    }

    /// <summary>Sends NEWKEYS, and seals with the new keys from there on.</summary>
    private void TakeOwnKeys(byte[] secret, ByteBuffer outbox)
    {
        KexRun exchange = run!;
        bool isFirst = sessionId.Length == 0;
        if (isFirst) { sessionId = exchange.ExchangeHash; }
        exchange.DeriveKeys(secret, sessionId, IsServer);
        writer.Write([SshMessageType.NewKeys], [], outbox);
        writer.ChangeKeys(exchange.TakeWriter(), IsStrict);
        isOwnOn = false;
        OwnKeysTaken(exchange.Negotiated!, isFirst, outbox);
    }
}
