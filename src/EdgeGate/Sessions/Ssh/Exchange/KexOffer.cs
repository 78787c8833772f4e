using System.Buffers;
using System.Security.Cryptography;
using EdgeGate.Protocols.Ssh;
using EdgeGate.Sessions.Ssh.Packets;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>What one end offers: its lists, checked once. A name it does not know is refused here, not when a peer chooses it.</summary>
internal sealed class KexOffer
{
    private readonly bool isClient;

    /// <summary>Takes the lists of the options.</summary>
    /// <exception cref="ArgumentException">A list is empty or names what does not exist; a server has no host key, or a client no check.</exception>
    public KexOffer(SshTransportOptions options)
    {
        isClient = options.Role == SshRole.Client;
        KeyExchanges = options.KeyExchanges ?? (isClient ? SshAlgorithms.ClientKeyExchanges : SshAlgorithms.ServerKeyExchanges);
        Ciphers = options.Ciphers;
        Macs = options.Macs;
        Compressions = options.Compressions;
        HostKeys = isClient ? options.HostKeyAlgorithms : [.. options.HostKeys.SelectMany(static key => key.Algorithms).Distinct()];
        Require(KeyExchanges, SshAlgorithms.KeyExchanges, "key exchange");
        Require(Ciphers, SshAlgorithms.Ciphers, "cipher");
        Require(Compressions, SshAlgorithms.Compressions, "compression");
        Require(HostKeys, [.. SshAlgorithms.Signatures, .. SshAlgorithms.CertificateSignatures], "host key algorithm");
        if (Macs.Count > 0 || !Ciphers.All(PacketCiphers.IsAuthenticating)) { Require(Macs, [.. SshAlgorithms.Macs, .. SshAlgorithms.PlainMacs], "MAC"); }
        if (isClient && options.HostKeyCheck is null) { throw new ArgumentException("a client must check the host key", nameof(options)); }
    }

    /// <summary>Key exchange methods, best first.</summary>
    public IReadOnlyList<string> KeyExchanges { get; }
    /// <summary>Host key algorithms, best first.</summary>
    public IReadOnlyList<string> HostKeys { get; }
    /// <summary>Ciphers, best first.</summary>
    public IReadOnlyList<string> Ciphers { get; }
    /// <summary>MACs, best first.</summary>
    public IReadOnlyList<string> Macs { get; }
    /// <summary>Compressions, best first.</summary>
    public IReadOnlyList<string> Compressions { get; }

    /// <summary>Writes a KEXINIT message.</summary>
    /// <param name="isFirst">Whether it is the connection's first, which has the marks for EXT_INFO and strict key exchange.</param>
    public byte[] Write(bool isFirst)
    {
        ArrayBufferWriter<byte> message = new();
        SshWriter.Byte(message, SshMessageType.KexInit);
        RandomNumberGenerator.Fill(message.GetSpan(SshKexInit.CookieBytes)[..SshKexInit.CookieBytes]);
        message.Advance(SshKexInit.CookieBytes);
        string[] marks = isClient
            ? [SshNegotiation.ExtInfoClient, SshNegotiation.StrictClient]
            : [SshNegotiation.ExtInfoServer, SshNegotiation.StrictServer];
        SshWriter.NameList(message, isFirst ? [.. KeyExchanges, .. marks] : KeyExchanges);
        SshWriter.NameList(message, HostKeys);
        SshWriter.NameList(message, Ciphers);
        SshWriter.NameList(message, Ciphers);
        SshWriter.NameList(message, Macs);
        SshWriter.NameList(message, Macs);
        SshWriter.NameList(message, Compressions);
        SshWriter.NameList(message, Compressions);
        SshWriter.NameList(message, []);
        SshWriter.NameList(message, []);
        SshWriter.Boolean(message, false);
        SshWriter.UInt32(message, 0);
        return message.WrittenSpan.ToArray();
    }

    /// <summary>Chooses one algorithm for each purpose.</summary>
    /// <returns>False when one purpose has none in common.</returns>
    public bool TryNegotiate(in SshKexInit theirs, bool isStrict, out SshNegotiated negotiated)
    {
        negotiated = null!;
        string macToServer = "", macToClient = "";
        if (!SshNegotiation.TryChoose(KeyExchanges, theirs.KeyExchanges, isClient, out string keyExchange)
            || !SshNegotiation.TryChoose(HostKeys, theirs.HostKeys, isClient, out string hostKey)
            || !SshNegotiation.TryChoose(Ciphers, theirs.CiphersToServer, isClient, out string cipherToServer)
            || !SshNegotiation.TryChoose(Ciphers, theirs.CiphersToClient, isClient, out string cipherToClient)
            || (!PacketCiphers.IsAuthenticating(cipherToServer) && !SshNegotiation.TryChoose(Macs, theirs.MacsToServer, isClient, out macToServer))
            || (!PacketCiphers.IsAuthenticating(cipherToClient) && !SshNegotiation.TryChoose(Macs, theirs.MacsToClient, isClient, out macToClient))
            || !SshNegotiation.TryChoose(Compressions, theirs.CompressionsToServer, isClient, out string compressionToServer)
            || !SshNegotiation.TryChoose(Compressions, theirs.CompressionsToClient, isClient, out string compressionToClient))
        {
            return false;
        }
        negotiated = new SshNegotiated(keyExchange, hostKey, cipherToServer, cipherToClient, macToServer, macToClient, compressionToServer, compressionToClient, isStrict);
        return true;
    }

    private static void Require(IReadOnlyList<string> names, IReadOnlyList<string> known, string what)
    {
        if (names.Count == 0) { throw new ArgumentException($"there must be at least one {what}", nameof(names)); }
        foreach (string name in names)
        {
            if (!known.Contains(name)) { throw new ArgumentException($"{name} is no {what} that is spoken here", nameof(names)); }
        }
    }
}
