namespace EdgeGate.Sessions.Kubernetes;

/// <summary>One stream of a port-forward: a connection's bytes, or why it failed. Under the session's lock.</summary>
/// <param name="port">The pod's port.</param>
/// <param name="isData">Whether it carries the connection's bytes.</param>
/// <param name="started">When it was opened.</param>
internal sealed class ForwardStream(int port, bool isData, long started)
{
    /// <summary>The pod's port.</summary>
    public int Port => port;

    /// <summary>Whether it carries the connection's bytes.</summary>
    public bool IsData => isData;

    /// <summary>When it was opened.</summary>
    public long Started => started;

    /// <summary>Bytes that went to the target.</summary>
    public long BytesIn { get; set; }

    /// <summary>Bytes that went to the client.</summary>
    public long BytesOut { get; set; }

    /// <summary>Whether the client sends nothing more.</summary>
    public bool HasClientEnded { get; set; }

    /// <summary>Whether the target sends nothing more.</summary>
    public bool HasTargetEnded { get; set; }
}
