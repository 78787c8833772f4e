namespace EdgeGate.Protocols.Ssh;

/// <summary>SSH_MSG_KEXINIT: cookie, ten name-lists, whether a guess follows. A view over the message.</summary>
/// <remarks>
/// RFC 4253 7.1: byte 20, byte[16] cookie, name-lists kex, host key, encryption c2s and s2c, mac c2s and s2c, compression c2s and s2c,
/// languages c2s and s2c, boolean first_kex_packet_follows, uint32 0 (reserved).
/// </remarks>
public readonly ref struct SshKexInit
{
    /// <summary>Bytes of the cookie.</summary>
    public const int CookieBytes = 16;

    private SshKexInit(
        SshNameList keyExchanges, SshNameList hostKeys, SshNameList ciphersToServer, SshNameList ciphersToClient, SshNameList macsToServer,
        SshNameList macsToClient, SshNameList compressionsToServer, SshNameList compressionsToClient, bool isGuessFollowing)
    {
        KeyExchanges = keyExchanges;
        HostKeys = hostKeys;
        CiphersToServer = ciphersToServer;
        CiphersToClient = ciphersToClient;
        MacsToServer = macsToServer;
        MacsToClient = macsToClient;
        CompressionsToServer = compressionsToServer;
        CompressionsToClient = compressionsToClient;
        IsGuessFollowing = isGuessFollowing;
    }

    /// <summary>kex_algorithms.</summary>
    public SshNameList KeyExchanges { get; }
    /// <summary>server_host_key_algorithms.</summary>
    public SshNameList HostKeys { get; }
    /// <summary>encryption_algorithms_client_to_server.</summary>
    public SshNameList CiphersToServer { get; }
    /// <summary>encryption_algorithms_server_to_client.</summary>
    public SshNameList CiphersToClient { get; }
    /// <summary>mac_algorithms_client_to_server.</summary>
    public SshNameList MacsToServer { get; }
    /// <summary>mac_algorithms_server_to_client.</summary>
    public SshNameList MacsToClient { get; }
    /// <summary>compression_algorithms_client_to_server.</summary>
    public SshNameList CompressionsToServer { get; }
    /// <summary>compression_algorithms_server_to_client.</summary>
    public SshNameList CompressionsToClient { get; }
    /// <summary>first_kex_packet_follows.</summary>
    public bool IsGuessFollowing { get; }

    /// <summary>Reads the message, its type byte first.</summary>
    /// <returns>False when it is malformed or beyond the limits. The reserved number is for later and not looked at.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, SshLimits limits, out SshKexInit init)
    {
        init = default;
        SshReader reader = new(message);
        if (message.Length > limits.KexInitBytesMax
            || !reader.TryReadByte(out byte type) || type != SshMessageType.KexInit
            || !reader.TryReadBytes(CookieBytes, out _)
            || !reader.TryReadNameList(out SshNameList keyExchanges) || keyExchanges.Count() > limits.NamesMax
            || !reader.TryReadNameList(out SshNameList hostKeys) || hostKeys.Count() > limits.NamesMax
            || !reader.TryReadNameList(out SshNameList ciphersToServer) || ciphersToServer.Count() > limits.NamesMax
            || !reader.TryReadNameList(out SshNameList ciphersToClient) || ciphersToClient.Count() > limits.NamesMax
            || !reader.TryReadNameList(out SshNameList macsToServer) || macsToServer.Count() > limits.NamesMax
            || !reader.TryReadNameList(out SshNameList macsToClient) || macsToClient.Count() > limits.NamesMax
            || !reader.TryReadNameList(out SshNameList compressionsToServer) || compressionsToServer.Count() > limits.NamesMax
            || !reader.TryReadNameList(out SshNameList compressionsToClient) || compressionsToClient.Count() > limits.NamesMax
            || !reader.TryReadNameList(out _)
            || !reader.TryReadNameList(out _)
            || !reader.TryReadBoolean(out bool isGuessFollowing)
            || !reader.TryReadUInt32(out _)
            || !reader.AtEnd)
        {
            return false;
        }
        init = new SshKexInit(
            keyExchanges, hostKeys, ciphersToServer, ciphersToClient, macsToServer, macsToClient, compressionsToServer, compressionsToClient, isGuessFollowing);
        return true;
    }
}
