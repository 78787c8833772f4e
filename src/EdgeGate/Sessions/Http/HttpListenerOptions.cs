using System.Collections.Immutable;
using System.Net.Security;
using EdgeGate.Identity;

namespace EdgeGate.Sessions.Http;

/// <summary>A listener of protocol <c>http</c>.</summary>
/// <param name="Certificate">Shown to clients; null when the listener speaks no TLS.</param>
/// <param name="AllowsPlaintextToken">Whether a token may come outside TLS: on loopback only.</param>
/// <param name="Hosts">The gate's own host names, in lower case: <c>connection.host</c> means a connection. Empty: any host, and connections by prefix alone.</param>
/// <param name="Name">What tells it from other listeners: its address.</param>
/// <param name="SignIn">How people sign in with a browser; null when they cannot.</param>
/// <param name="FailuresPerMinute">Failed proofs of one address in a minute, after which it must wait.</param>
public sealed record HttpListenerOptions(SslStreamCertificateContext? Certificate, bool AllowsPlaintextToken, ImmutableArray<string> Hosts, string Name = "", DeviceOptions? SignIn = null, int FailuresPerMinute = HttpListenerOptions.FailuresPerMinuteDefault)
{
    /// <summary>Failed proofs unless something is configured. Tokens cannot be guessed: it bounds work and noise, of a whole office behind one address too.</summary>
    public const int FailuresPerMinuteDefault = 300;

    /// <summary>Whether HTTP/2 is spoken too.</summary>
    public bool HasHttp2 { get; init; } = true;

    /// <summary>Authorities whose client certificates prove people.</summary>
    public ImmutableArray<ClientAuthority> Authorities { get; init; } = [];
}
