namespace EdgeGate.Sessions.Postgres;

/// <summary>A session is refused while it is being set up; the client is told in its own protocol.</summary>
/// <param name="sqlState">The SQLSTATE of the FATAL it gets.</param>
/// <param name="message">What the client is told.</param>
/// <param name="reason">A stable word for audit and metrics.</param>
public sealed class PgRefusalException(string sqlState, string message, string reason) : Exception(message)
{
    /// <summary>The SQLSTATE.</summary>
    public string SqlState => sqlState;

    /// <summary>A stable word for audit and metrics.</summary>
    public string Reason => reason;
}
