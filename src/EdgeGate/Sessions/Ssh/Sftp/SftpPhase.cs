namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>How far an sftp channel has come.</summary>
internal enum SftpPhase
{
    /// <summary>The client has not said its version.</summary>
    Init,
    /// <summary>The target has not said its version.</summary>
    Version,
    /// <summary>The target has not said in which folder it starts.</summary>
    Home,
    /// <summary>Requests and answers.</summary>
    Open,
    /// <summary>It has ended; what still comes is dropped.</summary>
    Ended,
}
