using System.Collections.Concurrent;
using EdgeGate.Identity;
using EdgeGate.Interop.Epoll;
using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Transport;
using EdgeGate.State;

namespace EdgeGate.Sessions.Ssh;

/// <summary>What SSH sessions share. Lives as long as a configuration.</summary>
/// <param name="engines">The engines.</param>
/// <param name="policy">The configuration's part of them.</param>
/// <param name="connections">The connections, by name.</param>
/// <param name="hostKeys">The gateway's own; these outlive a configuration.</param>
/// <param name="failures">Failed proofs by address; likewise.</param>
/// <param name="logins">Keys that stand for sign-ins; likewise.</param>
/// <param name="transport">Opens sockets.</param>
public sealed class SshGate(
    GateEngines engines, GatePolicy policy, IReadOnlyDictionary<string, SshConnectionOptions> connections, IReadOnlyList<SshHostKey> hostKeys,
    SshFailureLimit failures, RememberedLogins logins, EpollTransport transport)
{
    private readonly ConcurrentDictionary<DeviceOptions, DeviceSignIn> signIns = new();

    /// <summary>The engines.</summary>
    public GateEngines Engines => engines;
    /// <summary>The configuration's part of them.</summary>
    public GatePolicy Policy => policy;
    /// <summary>Failed proofs by address.</summary>
    public SshFailureLimit Failures => failures;
    /// <summary>Keys that stand for sign-ins.</summary>
    public RememberedLogins Logins => logins;
    /// <summary>Reaches targets.</summary>
    public SshTargetConnector Connector { get; } = new(transport, engines.Time);
    /// <summary>How the gateway speaks to clients.</summary>
    public SshTransportOptions ServerOptions { get; } = new() { Role = SshRole.Server, HostKeys = hostKeys };

    /// <summary>Finds a connection by the name a client asked for; null when there is none.</summary>
    public SshConnectionOptions? Find(string name) => connections.GetValueOrDefault(name);

    /// <summary>The sign-in by browser of a listener that has one.</summary>
    public DeviceSignIn SignInOf(SshListenerOptions listener) => signIns.GetOrAdd(listener.SignIn!, options => new DeviceSignIn(options, policy.Identity));
}
