namespace EdgeGate.Sessions.Ssh.Login;

/// <summary>What a user certificate permits beside the policy's own rules; without one, everything.</summary>
/// <remarks>OpenSSH PROTOCOL.certkeys, "Critical options" and "Extensions".</remarks>
/// <param name="ForcedCommand">force-command: run in the place of whatever is asked for, or null.</param>
/// <param name="Pty">permit-pty.</param>
/// <param name="Forward">permit-port-forwarding.</param>
/// <param name="Agent">permit-agent-forwarding.</param>
/// <param name="X11">permit-X11-forwarding.</param>
public sealed record SshGrants(byte[]? ForcedCommand, bool Pty, bool Forward, bool Agent, bool X11)
{
    /// <summary>Everything.</summary>
    public static SshGrants All { get; } = new(null, true, true, true, true);
}
