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
