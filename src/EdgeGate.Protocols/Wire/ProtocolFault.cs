namespace EdgeGate.Protocols.Wire;

/// <summary>What was wrong with bytes from a peer. Numbers are kept for ever: they are metric labels, audit codes and doc keys.</summary>
public enum ProtocolFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A message's length does not even cover itself.</summary>
    PgLengthBelowMinimum = 101,
    /// <summary>A message is longer than <c>PgLimits.MessageBytesMax</c>.</summary>
    PgMessageTooLong = 102,
    /// <summary>A startup packet is longer than <c>PgLimits.StartupBytesMax</c>.</summary>
    PgStartupTooLong = 103,
    /// <summary>A field runs past the end of its message, or bytes are left over.</summary>
    PgMalformedMessage = 104,
    /// <summary>A message type the protocol does not have, or not in this phase.</summary>
    PgUnexpectedMessage = 105,
    /// <summary>A startup packet of a protocol that is not 3.x.</summary>
    PgUnsupportedProtocol = 106,
    /// <summary>A message that must be seen whole is longer than the window.</summary>
    PgMessageBeyondWindow = 107,
    /// <summary>Bytes were sent before the TLS handshake that claim to be inside it (CVE-2021-23214).</summary>
    PgBytesBeforeTls = 108,
    /// <summary>Rows came without a description of their columns.</summary>
    PgRowsUndescribed = 109,
    /// <summary>A response that answers nothing that was asked.</summary>
    PgUnaskedResponse = 110,

    /// <summary>A version line with bytes it may not have, or none where one must be.</summary>
    SshVersionMalformed = 200,
    /// <summary>A version line, or what comes before it, is longer than <c>SshLimits</c> allows.</summary>
    SshVersionTooLong = 201,
    /// <summary>A protocol version that is not 2.0.</summary>
    SshVersionUnsupported = 202,
    /// <summary>A packet's length is below the minimum, above <c>SshLimits.PacketBytesMax</c> or no multiple of the block.</summary>
    SshPacketLength = 203,
    /// <summary>A packet's padding is too short or leaves no message.</summary>
    SshPadding = 204,
    /// <summary>A packet's integrity check failed.</summary>
    SshMac = 205,
    /// <summary>A field runs past the end of its message, bytes are left over, or a value is not one of its kind.</summary>
    SshMalformedMessage = 206,
    /// <summary>A message that may not come now.</summary>
    SshUnexpectedMessage = 207,
    /// <summary>The two ends have no algorithm in common.</summary>
    SshNoCommonAlgorithm = 208,
    /// <summary>A public value of a key exchange that is outside its group.</summary>
    SshKeyExchangeValue = 209,
    /// <summary>The signature of the host key over the exchange is wrong.</summary>
    SshHostSignature = 210,
    /// <summary>The host key is not the one expected.</summary>
    SshHostKeyRefused = 211,
    /// <summary>The peer does not keep to strict key exchange, and must.</summary>
    SshStrictRequired = 212,
    /// <summary>The peer sent on under old keys until they were used up.</summary>
    SshKeysExhausted = 213,

    /// <summary>A channel's sender sent more than its window.</summary>
    SshWindowExceeded = 250,
    /// <summary>A message for a channel that is not open.</summary>
    SshUnknownChannel = 251,
    /// <summary>More requests than may wait for their answers.</summary>
    SshTooManyRequests = 252,
    /// <summary>An answer that answers nothing that was asked.</summary>
    SshUnaskedReply = 253,
    /// <summary>A peer lets more pile up than may wait for it.</summary>
    SshPeerStalled = 254,
}
