using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Sessions.Ssh.Keys;
using EdgeGate.Sessions.Ssh.Login;

namespace EdgeGate.Sessions.Ssh;

/// <summary>A connection of protocol <c>ssh</c>, as configured.</summary>
/// <param name="Name">What users ask for as user name.</param>
/// <param name="Host">The target's host name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Trust">The target's host key, never trusted on first use.</param>
/// <param name="User">The user the gateway logs in as.</param>
/// <param name="OtherUsers">Users that may be asked for as <c>name%user</c>, or <c>*</c>.</param>
/// <param name="Key">The gateway's private key, or null.</param>
/// <param name="Authority">The private key of an authority the target trusts: a certificate is made for every session. Or null.</param>
/// <param name="Password">The password, or null.</param>
/// <param name="Environment">Names of variables a client may set, <c>*</c> in them for any characters.</param>
/// <param name="RecordsTyped">Whether what is typed on a terminal is recorded, not its length alone.</param>
public sealed record SshConnectionOptions(
    string Name, string Host, int Port, SshTargetTrust Trust, string User, ImmutableArray<string> OtherUsers,
    SshPrivateKey? Key, SshPrivateKey? Authority, SecretText? Password, ImmutableArray<string> Environment, bool RecordsTyped)
{
    /// <summary>Whether what flows on channels is recorded, not only what was asked and how much flowed.</summary>
    public bool RecordsData { get; init; } = true;

    /// <summary>The user at the target a client gets; null when it may not have the one it asks for.</summary>
    public string? UserFor(string? asked)
        => asked is null || asked == User ? User : asked.Length > 0 && (OtherUsers.Contains(asked) || OtherUsers.Contains("*")) ? asked : null;
}
