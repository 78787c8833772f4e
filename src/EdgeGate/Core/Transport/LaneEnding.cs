using Microsoft.AspNetCore.Connections;

namespace EdgeGate.Core.Transport;

/// <summary>Why both ends of a lane ended at once, if they did.</summary>
internal sealed class LaneEnding
{
    private ConnectionAbortedException? reason;
    private bool isUnserved;

    /// <summary>Why; null while they go on.</summary>
    public ConnectionAbortedException? Reason => Volatile.Read(ref reason);

    /// <summary>Whether what was said in the lane was not begun with.</summary>
    public bool IsUnserved
    {
        get => Volatile.Read(ref isUnserved);
        set => Volatile.Write(ref isUnserved, value);
    }

    /// <summary>Ends them; false when they had ended.</summary>
    public bool TrySet(ConnectionAbortedException why) => Interlocked.CompareExchange(ref reason, why, null) is null;

    /// <exception cref="ConnectionAbortedException">They have ended.</exception>
    public void Check()
    {
        if (Reason is { } why) { throw new ConnectionAbortedException(why.Message); }
    }
}
