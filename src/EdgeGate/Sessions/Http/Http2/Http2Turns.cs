namespace EdgeGate.Sessions.Http.Http2;

/// <summary>Who may use the connection's window: who waits first is served first, and who comes meanwhile waits behind. Where the peer gives little for all, one could starve.</summary>
internal sealed class Http2Turns
{
    private readonly List<Http2Lane> row = [];
    private Http2Lane? turn;

    /// <summary>Whether a lane may use the window now.</summary>
    public bool IsOf(Http2Lane lane) => turn == lane || (turn is null && row.Count == 0);

    /// <summary>Whether a lane waits.</summary>
    public bool IsWaiting(Http2Lane lane) => row.Contains(lane);

    /// <summary>A lane waits.</summary>
    public void Wait(Http2Lane lane)
    {
        if (!row.Contains(lane)) { row.Add(lane); }
    }

    /// <summary>A lane has used what it could.</summary>
    public void End(Http2Lane lane)
    {
        if (turn == lane) { turn = null; }
    }

    /// <summary>A lane uses no more.</summary>
    public void Leave(Http2Lane lane)
    {
        row.Remove(lane);
        End(lane);
    }

    /// <summary>There is something to use: the next has its turn.</summary>
    public void PassOn()
    {
        while (turn is null && row.Count > 0)
        {
            Http2Lane next = row[0];
            row.RemoveAt(0);
            if (!next.IsWaiting) { continue; }
            turn = next;
            next.Wake();
        }
    }
}
