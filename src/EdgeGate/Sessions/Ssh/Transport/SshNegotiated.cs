namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>The algorithms of the key exchange done last, by their names on the wire.</summary>
/// <param name="KeyExchange">Key exchange method.</param>
/// <param name="HostKey">Host key algorithm.</param>
/// <param name="CipherToServer">Cipher from client to server.</param>
/// <param name="CipherToClient">Cipher from server to client.</param>
/// <param name="MacToServer">MAC from client to server; empty where the cipher authenticates itself.</param>
/// <param name="MacToClient">MAC from server to client; empty likewise.</param>
/// <param name="CompressionToServer">Compression from client to server.</param>
/// <param name="CompressionToClient">Compression from server to client.</param>
/// <param name="IsStrict">Whether both ends keep to strict key exchange.</param>
public sealed record SshNegotiated(
    string KeyExchange, string HostKey, string CipherToServer, string CipherToClient, string MacToServer, string MacToClient, string CompressionToServer, string CompressionToClient, bool IsStrict);
