namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>Which end of a connection a transport is.</summary>
public enum SshRole
{
    /// <summary>The end that owns the host key: towards the gateway's client.</summary>
    Server,
    /// <summary>The end that checks the host key: towards the target.</summary>
    Client,
}
