namespace EdgeGate.Audit.Syslog;

/// <summary>A syslog receiver.</summary>
/// <param name="Name">What it is called in metrics, the log and the state folder.</param>
/// <param name="Host">Its host; empty for a socket on this machine.</param>
/// <param name="Port">Its port.</param>
/// <param name="SocketPath">The path of a datagram socket, such as <c>/dev/log</c>; empty for a host.</param>
/// <param name="Transport">How messages go there.</param>
/// <param name="CaFile">Authorities to trust instead of the system's; null for these.</param>
/// <param name="CertificateFile">The gateway's own certificate, with its chain; null for none.</param>
/// <param name="KeyFile">Its key.</param>
/// <param name="ServerName">The name its certificate must have, where that is not the host.</param>
/// <param name="Facility">The facility's number (RFC 5424, 6.2.1).</param>
/// <param name="QueueBytesMax">Bytes that may wait on disk for it.</param>
public sealed record SyslogOptions(
    string Name, string Host, int Port, string SocketPath, SyslogTransport Transport, string? CaFile, string? CertificateFile, string? KeyFile, string? ServerName, int Facility, long QueueBytesMax);
