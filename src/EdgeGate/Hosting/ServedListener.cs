using System.Net.Security;
using EdgeGate.Hosting.Configuration;

namespace EdgeGate.Hosting;

/// <summary>A listener with what it shows clients.</summary>
/// <param name="Config">As configured.</param>
/// <param name="Certificate">Its certificate; null when it speaks no TLS.</param>
internal sealed record ServedListener(ListenerConfig Config, SslStreamCertificateContext? Certificate);
