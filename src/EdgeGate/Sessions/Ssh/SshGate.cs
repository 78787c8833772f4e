using System.Collections.Concurrent;
using EdgeGate.Identity;
using EdgeGate.Interop.Epoll;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Sftp;
using EdgeGate.Sessions.Ssh.Transport;
using EdgeGate.State;

namespace EdgeGate.Sessions.Ssh;

/// <summary>What SSH sessions share. Lives as long as a configuration.</summary>
/// <param name="engines">The engines.</param>
/// <param name="policy">The configuration's part of them.</param>
/// <param name="connections">The connections, by name.</param>
/// <param name="shared">What outlives a configuration.</param>
/// <param name="transport">Opens sockets.</param>
public sealed class SshGate(
    GateEngines engines, GatePolicy policy, IReadOnlyDictionary<string, SshConnectionOptions> connections, SshShared shared, EpollTransport transport)
{
    private readonly ConcurrentDictionary<DeviceOptions, DeviceSignIn> signIns = new();
    private readonly ConcurrentDictionary<SshListenerOptions, SshTransportOptions> servers = new(ReferenceEqualityComparer.Instance);

    /// <summary>The engines.</summary>
    public GateEngines Engines => engines;
    /// <summary>The configuration's part of them.</summary>
    public GatePolicy Policy => policy;
    /// <summary>Failed proofs by address.</summary>
    public FailureLimit Failures => shared.Failures;
    /// <summary>Keys that stand for sign-ins.</summary>
    public RememberedLogins Logins => shared.Logins;
    /// <summary>Turns of requests about files.</summary>
    public SftpTurnTable Turns => shared.Turns;
    /// <summary>The public key of the gateway's own authority for people's certificates; null before there is an SSH listener.</summary>
    public byte[]? UserAuthority => shared.UserAuthority?.PublicBlob;
    /// <summary>Reaches targets.</summary>
    public SshTargetConnector Connector { get; } = new(transport, engines.Time);

    /// <summary>Finds a connection by the name a client asked for; null when there is none.</summary>
    public SshConnectionOptions? Find(string name) => connections.GetValueOrDefault(name);

    /// <summary>How the gateway speaks to clients of a listener.</summary>
    public SshTransportOptions ServerOptions(SshListenerOptions listener)
        => servers.GetOrAdd(listener, one => SshTransportOptions.Of(SshRole.Server, one.Suite, [.. one.HostKeys.SelectMany(shared.ShownFor)]));

    /// <summary>The sign-in by browser of a listener that has one.</summary>
    public DeviceSignIn SignInOf(SshListenerOptions listener) => signIns.GetOrAdd(listener.SignIn!, options => new DeviceSignIn(options, policy.Identity, engines.Time));
}
