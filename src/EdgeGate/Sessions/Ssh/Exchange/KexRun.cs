using System.Buffers;
using System.Security.Cryptography;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Packets;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>One key exchange, from KEXINIT to NEWKEYS both ways.</summary>
internal sealed class KexRun(byte[] ownInit) : IDisposable
{
    private byte[] ownPublic = [];
    private KeyAgreement? agreement;

    /// <summary>Our KEXINIT.</summary>
    public byte[] OwnInit { get; } = ownInit;

    /// <summary>The peer's KEXINIT; empty before it came.</summary>
    public byte[] PeerInit { get; set; } = [];

    /// <summary>What was agreed on.</summary>
    public SshNegotiated? Negotiated { get; set; }

    /// <summary>Whether the exchange's next message is a wrong guess, to be skipped.</summary>
    public bool SkipsGuess { get; set; }

    /// <summary>H, once there is one.</summary>
    public byte[] ExchangeHash { get; private set; } = [];

    /// <summary>The keys of what we open, until the peer's NEWKEYS; whoever takes it owns it.</summary>
    public PacketCipher? NextReader { get; private set; }

    /// <summary>The keys of what we seal, until our NEWKEYS; whoever takes it owns it.</summary>
    public PacketCipher? NextWriter { get; private set; }

    /// <summary>Client: makes the exchange's INIT message.</summary>
    public byte[] Begin()
    {
        agreement = KeyAgreement.Create(Negotiated!.KeyExchange);
        ownPublic = agreement.Begin();
        ArrayBufferWriter<byte> message = new();
        SshWriter.Byte(message, SshMessageType.KexExchangeInit);
        SshWriter.String(message, ownPublic);
        return message.WrittenSpan.ToArray();
    }

    /// <summary>Client: takes the server's public value and computes the exchange hash.</summary>
    /// <returns>False when the value is outside its group.</returns>
    public bool TryFinish(ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> peerPublic, byte[] clientVersion, byte[] serverVersion, out byte[] secret)
    {
        if (!agreement!.TryFinish(peerPublic, out secret)) { return false; }
        ExchangeHash = Hash(clientVersion, serverVersion, OwnInit, PeerInit, hostKey, ownPublic, peerPublic, secret);
        return true;
    }

    /// <summary>Server: takes the client's public value, makes its own and computes the exchange hash.</summary>
    /// <returns>False when the value is outside its group.</returns>
    public bool TryAnswer(ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> peerPublic, byte[] clientVersion, byte[] serverVersion, out byte[] answer, out byte[] secret)
    {
        agreement = KeyAgreement.Create(Negotiated!.KeyExchange);
        if (!agreement.TryAnswer(peerPublic, out answer, out secret)) { return false; }
        ExchangeHash = Hash(clientVersion, serverVersion, PeerInit, OwnInit, hostKey, peerPublic, answer, secret);
        return true;
    }

    /// <summary>Derives the keys of both ways; the secret is wiped.</summary>
    public void DeriveKeys(byte[] secret, byte[] sessionId, bool isServer)
    {
        using KeyDerivation keys = new(agreement!.Hash, secret, ExchangeHash, sessionId);
        SshNegotiated chosen = Negotiated!;
        PacketCipher toServer = PacketCiphers.Create(chosen.CipherToServer, chosen.MacToServer, keys, isToServer: true, seals: !isServer);
        PacketCipher toClient = PacketCiphers.Create(chosen.CipherToClient, chosen.MacToClient, keys, isToServer: false, seals: isServer);
        (NextReader, NextWriter) = isServer ? (toServer, toClient) : (toClient, toServer);
        agreement.Dispose();
    }

    /// <summary>Hands over the keys of what we open.</summary>
    public PacketCipher TakeReader()
    {
        PacketCipher taken = NextReader!;
        NextReader = null;
        return taken;
    }

    /// <summary>Hands over the keys of what we seal.</summary>
    public PacketCipher TakeWriter()
    {
        PacketCipher taken = NextWriter!;
        NextWriter = null;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        agreement?.Dispose();
        NextReader?.Dispose();
        NextWriter?.Dispose();
    }

    /// <summary>H = HASH(V_C, V_S, I_C, I_S, K_S, public values, K): strings, but K as it is (RFC 4253 8, RFC 5656 4).</summary>
    private byte[] Hash(
        byte[] clientVersion, byte[] serverVersion, byte[] clientInit, byte[] serverInit, ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> clientPublic,
        ReadOnlySpan<byte> serverPublic, byte[] secret)
    {
        using IncrementalHash hasher = IncrementalHash.CreateHash(agreement!.Hash);
        AppendString(hasher, clientVersion);
        AppendString(hasher, serverVersion);
        AppendString(hasher, clientInit);
        AppendString(hasher, serverInit);
        AppendString(hasher, hostKey);
        AppendString(hasher, clientPublic);
        AppendString(hasher, serverPublic);
        hasher.AppendData(secret);
        return hasher.GetHashAndReset();
    }

    private static void AppendString(IncrementalHash hasher, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hasher.AppendData(length);
        hasher.AppendData(bytes);
    }
}
