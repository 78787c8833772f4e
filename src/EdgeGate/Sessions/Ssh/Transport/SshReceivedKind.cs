namespace EdgeGate.Sessions.Ssh.Transport;

/// <summary>The outcomes of one <see cref="SshTransport.Receive"/>.</summary>
public enum SshReceivedKind
{
    /// <summary>The window is too short; nothing was consumed.</summary>
    NeedMore,
    /// <summary>A version line or a packet of the transport's own was handled; call again with the rest.</summary>
    Handled,
    /// <summary>Something that takes long waits for <see cref="SshTransport.Compute"/>; then call again with the rest.</summary>
    Computing,
    /// <summary>A message for the layer above is in <see cref="SshTransport.Payload"/>.</summary>
    Message,
    /// <summary>The peer sent DISCONNECT; nothing follows.</summary>
    Closed,
    /// <summary>The peer broke the protocol. A DISCONNECT is in the outbox: write it out and close.</summary>
    Fault,
}
