namespace EdgeGate.Protocols.Kubernetes;

/// <summary>A channel of exec and attach; the numbers are those of the WebSocket protocols.</summary>
/// <remarks>kubernetes, "remotecommand": <c>stdin 0, stdout 1, stderr 2, error 3, resize 4</c>; 255 closes another (v5).</remarks>
public enum RemoteChannel : byte
{
    /// <summary>To the process.</summary>
    Stdin = 0,
    /// <summary>From the process.</summary>
    Stdout = 1,
    /// <summary>From the process, apart.</summary>
    Stderr = 2,
    /// <summary>How it ended.</summary>
    Error = 3,
    /// <summary>Sizes of the client's terminal.</summary>
    Resize = 4,
    /// <summary>Closes the channel whose number follows.</summary>
    Close = 255,
}
