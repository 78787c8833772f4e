namespace EdgeGate.Relay.Guests;

/// <summary>A guest's target cannot be reached.</summary>
/// <param name="status">What a client is told by HTTP.</param>
/// <param name="message">For the client.</param>
/// <param name="reason">A stable word for audit and metrics.</param>
/// <param name="inner">What failed.</param>
public sealed class GuestUnreachableException(int status, string message, string reason, Exception inner) : Exception(message, inner)
{
    /// <summary>The status of an answer that was not begun.</summary>
    public int Status => status;

    /// <summary>A stable word for audit and metrics.</summary>
    public string Reason => reason;
}
