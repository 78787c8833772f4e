namespace EdgeGate.Sessions.Ssh.Requests;

/// <summary>What a session was allowed so far that decides about channels to come. Under the session's lock.</summary>
public sealed class SshAllowances
{
    /// <summary>Whether the client has said that it opens no more sessions.</summary>
    public bool TakesNoSessions { get; set; }

    /// <summary>Whether the target may open channels to the client's key agent.</summary>
    public bool MayUseAgent { get; set; }

    /// <summary>Whether the target may open channels to the client's display.</summary>
    public bool MayUseX11 { get; set; }

    /// <summary>Where the target was asked to listen.</summary>
    public SshRemoteForwards RemoteForwards { get; } = new();
}
