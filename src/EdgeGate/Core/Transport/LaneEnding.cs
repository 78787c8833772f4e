using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Core.Transport;

/// <summary>Why both ends of a lane ended at once, if they did.</summary>
internal sealed class LaneEnding
{
    private ConnectionAbortedException? reason;

    /// <summary>Why; null while they go on.</summary>
    public ConnectionAbortedException? Reason => Volatile.Read(ref reason);

    /// <summary>Ends them; false when they had ended.</summary>
    public bool TrySet(ConnectionAbortedException why) => Interlocked.CompareExchange(ref reason, why, null) is null;

    /// <exception cref="ConnectionAbortedException">They have ended.</exception>
    public void Check()
    {
        if (Reason is { } why) { throw new ConnectionAbortedException(why.Message); }
    }
}
