using EdgeGate.Relay;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Sftp;
using EdgeGate.State;

namespace EdgeGate.Sessions.Ssh;

/// <summary>What SSH sessions share for as long as the gateway runs.</summary>
public sealed class SshShared
{
    private readonly string statePath;
    private Dictionary<string, SshHostKey> certified = [];

    private SshShared(string statePath, GateEngines engines)
    {
        this.statePath = statePath;
        Failures = engines.Failures;
        Logins = new RememberedLogins(engines.State);
        Turns = new SftpTurnTable(engines.Time);
    }

    /// <summary>Failed proofs by address.</summary>
    public FailureLimit Failures { get; }

    /// <summary>Keys that stand for sign-ins.</summary>
    public RememberedLogins Logins { get; }

    /// <summary>Turns of requests about files.</summary>
    public SftpTurnTable Turns { get; }

    /// <summary>Kinds of host keys there are.</summary>
    public static IReadOnlyList<string> HostKeyKinds { get; } = ["ed25519", "ecdsa", "rsa"];

    /// <summary>The gateway's host keys by kind; none before there is a listener that shows them.</summary>
    public IReadOnlyDictionary<string, SshHostKey> HostKeys { get; private set; } = new Dictionary<string, SshHostKey>();

    /// <summary>How a kind of host key is shown: by its certificate, where the state folder has one, and as it is.</summary>
    public IEnumerable<SshHostKey> ShownFor(string kind) => certified.TryGetValue(kind, out SshHostKey? shown) ? [shown, HostKeys[kind]] : [HostKeys[kind]];

    /// <summary>The host keys as lines of a known_hosts file have them, without names.</summary>
    public IEnumerable<string> HostKeyLines() => HostKeys.Values.Select(static key => SshKeyFile.PublicLine(key.Key.PublicBlob, ""));

    /// <summary>What signs people's certificates; null before there is an SSH listener.</summary>
    public SshPrivateKey? UserAuthority { get; private set; }

    /// <summary>Prepares it.</summary>
    /// <param name="statePath">The state folder, where the host keys are.</param>
    /// <param name="needsHostKeys">Whether there is a listener that shows them.</param>
    /// <param name="engines">The engines.</param>
    /// <exception cref="IOException">A host key cannot be read or made.</exception>
    public static SshShared Create(string statePath, bool needsHostKeys, GateEngines engines)
    {
        SshShared shared = new(statePath, engines);
        if (needsHostKeys) { shared.EnsureHostKeys(); }
        return shared;
    }

    /// <summary>Reads the host keys, and makes those that are not there yet; reads their certificates anew.</summary>
    /// <exception cref="IOException">One cannot be read or made.</exception>
    public void EnsureHostKeys()
    {
        if (HostKeys.Count == 0) { HostKeys = SshHostKeyFiles.OpenOrCreate(statePath); }
        certified = HostKeys.Select(one => (one.Key, Shown: SshHostCertificateFile.Read(statePath, one.Key, one.Value.Key))).Where(static one => one.Shown is not null).ToDictionary(static one => one.Key, static one => one.Shown!);
        UserAuthority ??= SshHostKeyFiles.OpenOrCreateAuthority(statePath);
    }
}
