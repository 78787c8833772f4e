namespace EdgeGate.Protocols.Ssh.Connection;

/// <summary>How a request is answered.</summary>
public enum SshReply
{
    /// <summary>The peer answers, and its answer goes on.</summary>
    Passed = 1,
    /// <summary>The peer answers, and who asked is told: it starts what the channel is for.</summary>
    Start = 2,
    /// <summary>The peer answers, and its answer goes nowhere: the gateway asked for itself.</summary>
    Swallowed = 3,
    /// <summary>The gateway answers: no.</summary>
    Refused = 4,
    /// <summary>The gateway answers: yes.</summary>
    Granted = 5,
    /// <summary>The gateway answers yes, says why it may not be, and ends the channel.</summary>
    Ended = 6,
}
