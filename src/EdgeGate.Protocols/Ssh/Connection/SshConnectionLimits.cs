namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>Bounds of the authentication and connection protocols as the gateway speaks them.</summary>
/// <param name="NameBytesMax">The longest name of a channel type, request, subsystem or signal; RFC 4250 4.6.1 has 64.</param>
/// <param name="TextBytesMax">The longest description, address, path or environment value.</param>
/// <param name="CommandBytesMax">The longest command of an exec request; Linux takes 128 KiB in one argument.</param>
/// <param name="DataBytesMax">The longest data in one message that is accepted, and announced as maximum packet size.</param>
/// <param name="PacketBytesMin">The least maximum packet size of a channel that a peer may announce: what is sealed is some fifty bytes longer than what it holds.</param>
/// <param name="WindowBytesMax">The largest window the gateway grants on a channel.</param>
/// <param name="ChannelsMax">Channels open at once in one session.</param>
/// <param name="RequestsMax">Requests of one channel, or of the connection, that may wait for their answers.</param>
/// <param name="UserBytesMax">The longest user name.</param>
/// <param name="TokenBytesMax">The longest password: a token of an issuer.</param>
/// <param name="BlobBytesMax">The longest public key, certificate or signature.</param>
/// <param name="PromptsMax">Prompts in one SSH_MSG_USERAUTH_INFO_REQUEST.</param>
public sealed record SshConnectionLimits(
    int NameBytesMax = 64,
    int TextBytesMax = 8 * 1024,
    int CommandBytesMax = 128 * 1024,
    int DataBytesMax = 32 * 1024,
    int PacketBytesMin = 64,
    int WindowBytesMax = 2 * 1024 * 1024,
    int ChannelsMax = 64,
    int RequestsMax = 256,
    int UserBytesMax = 256,
    int TokenBytesMax = 16 * 1024,
    int BlobBytesMax = 64 * 1024,
    int PromptsMax = 8)
{
    /// <summary>The bounds as they are unless something is configured.</summary>
    public static SshConnectionLimits Default { get; } = new();
}
