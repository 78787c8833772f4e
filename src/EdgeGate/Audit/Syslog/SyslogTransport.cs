namespace EdgeGate.Audit.Syslog;

/// <summary>How syslog messages travel.</summary>
public enum SyslogTransport
{
    /// <summary>TLS (RFC 5425).</summary>
    Tls = 1,
    /// <summary>TCP, with counted octets (RFC 6587, 3.4.1).</summary>
    Tcp = 2,
    /// <summary>UDP (RFC 5426).</summary>
    Udp = 3,
    /// <summary>A datagram socket on this machine.</summary>
    Unix = 4,
}
