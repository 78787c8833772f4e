namespace EdgeGate.Core.Notifications;

/// <summary>What people are told of. Numbers are kept for ever: the state has them.</summary>
public enum NoticeKind
{
    /// <summary><c>asked</c>: an operation waits for approval.</summary>
    Asked = 1,
    /// <summary><c>decided</c>: it was approved, or denied.</summary>
    Decided = 2,
    /// <summary><c>expired</c>: nobody decided in time.</summary>
    Expired = 3,
    /// <summary><c>glass</c>: somebody passed without approval.</summary>
    Glass = 4,
}
