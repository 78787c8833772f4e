using EdgeGate.Core;

namespace EdgeGate.Relay;

/// <summary>A session that the table of sessions watches.</summary>
public interface IWatchedSession
{
    /// <summary>Ends the session; the first reason stays.</summary>
    void Stop(SessionEnd reason);

    /// <summary>Ends it when a deadline has passed; called about once a second.</summary>
    void CheckDeadlines(RelayDeadlines deadlines);
}
