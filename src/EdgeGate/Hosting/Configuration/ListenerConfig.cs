using System.Collections.Immutable;
using System.Net;
using EdgeGate.Identity;
using EdgeGate.Sessions.Http;
using EdgeGate.Sessions.Postgres;
using EdgeGate.Sessions.Ssh;

namespace EdgeGate.Hosting.Configuration;

/// <summary>One entry of <c>listeners</c>.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="CertificateFile">PEM certificate, or null for no TLS.</param>
/// <param name="KeyFile">Its key.</param>
/// <param name="AllowsPlaintextToken">Whether tokens may come outside TLS; on loopback only.</param>
/// <param name="Protocol">What is spoken there.</param>
/// <param name="Hosts">HTTP: the gate's own host names.</param>
/// <param name="Ssh">What it is for SSH; null for other protocols.</param>
/// <param name="SignIn">HTTP: how people sign in with a browser; null when they cannot.</param>
/// <param name="Postgres">PostgreSQL: how people prove themselves.</param>
/// <param name="FailuresPerMinute">HTTP: failed proofs of one address in a minute, after which it must wait.</param>
public sealed record ListenerConfig(
    IPEndPoint Address, string? CertificateFile, string? KeyFile, bool AllowsPlaintextToken, string Protocol, ImmutableArray<string> Hosts, SshListenerOptions? Ssh = null, DeviceOptions? SignIn = null,
    PgSignInOptions? Postgres = null, int FailuresPerMinute = HttpListenerOptions.FailuresPerMinuteDefault)
{
    /// <summary>The entry's key.</summary>
    public string Key { get; init; } = "";

    /// <summary>HTTP: whether HTTP/2 is spoken too.</summary>
    public bool HasHttp2 { get; init; } = true;

    /// <summary>HTTP: authorities whose client certificates prove people.</summary>
    public ImmutableArray<ClientAuthority> Authorities { get; init; } = [];
}
