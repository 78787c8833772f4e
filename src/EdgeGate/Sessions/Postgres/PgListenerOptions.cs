using System.Net.Security;

namespace EdgeGate.Sessions.Postgres;

/// <summary>A listener of protocol <c>postgres</c>.</summary>
/// <param name="Certificate">Shown to clients; null when the listener offers no TLS.</param>
/// <param name="AllowsPlaintextToken">Whether a token may come outside TLS: on loopback only.</param>
/// <param name="SignIn">How people prove themselves there.</param>
public sealed record PgListenerOptions(SslStreamCertificateContext? Certificate, bool AllowsPlaintextToken, PgSignInOptions SignIn);
