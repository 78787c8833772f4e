using System.Collections.Immutable;
using EdgeGate.Identity;
using EdgeGate.Sessions.Ssh.Login;
using EdgeGate.Sessions.Ssh.Transport;

namespace EdgeGate.Sessions.Ssh;

/// <summary>A listener of protocol <c>ssh</c>, as configured.</summary>
/// <param name="Banner">What everybody is told before signing in; empty for nothing.</param>
/// <param name="AuthTriesMax">Failed proofs after which a client is disconnected; so many sign-ins it may begin.</param>
/// <param name="FailuresPerMinute">Failed proofs of one address in a minute, after which it must wait.</param>
/// <param name="Authorities">Authorities whose user certificates are taken.</param>
/// <param name="HostKeys">Kinds of host keys that are shown, of <see cref="SshShared.HostKeyKinds"/>.</param>
/// <param name="SignIn">Sign-in by browser; null where people bring a token.</param>
/// <param name="TakesOwnCertificates">Whether certificates that the gateway itself signed for people (<c>edgegate ssh-cert</c>) are taken.</param>
public sealed record SshListenerOptions(string Banner, int AuthTriesMax, int FailuresPerMinute, ImmutableArray<SshAuthorityOptions> Authorities, ImmutableArray<string> HostKeys, DeviceOptions? SignIn, bool TakesOwnCertificates = false)
{
    /// <summary>Algorithms, and when keys are renewed.</summary>
    public SshSuite Suite { get; init; } = SshSuite.Default;

    /// <summary>Kinds of host keys unless something is configured: a signature of ecdsa gives its key away where its random number is weak.</summary>
    public static ImmutableArray<string> HostKeysDefault { get; } = ["ed25519", "rsa"];

    /// <summary>What is said unless something is configured.</summary>
    public const string BannerDefault = "This session is recorded.";
}
