namespace EdgeGate.Sessions.Http.Targets;

/// <summary>A target cannot be had.</summary>
/// <param name="status">The status the client gets: 502, 503 or 504.</param>
/// <param name="message">What the client is told.</param>
/// <param name="reason">A stable word for audit and metrics.</param>
public sealed class HttpTargetException(int status, string message, string reason) : Exception(message)
{
    /// <summary>The status.</summary>
    public int Status => status;

    /// <summary>The word.</summary>
    public string Reason => reason;
}
