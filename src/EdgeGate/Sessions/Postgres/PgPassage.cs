namespace EdgeGate.Sessions.Postgres;

/// <summary>
/// A COPY to the client in which nothing is masked, or a replication stream: it passes message for message, for the boundaries
/// of messages mean something there (a row, a WAL record, a piece of a backup). Counted, never kept.
/// </summary>
/// <param name="judged">What it answers.</param>
public sealed class PgPassage(PgJudged judged)
{
    /// <summary>What it answers.</summary>
    public PgJudged Judged => judged;

    /// <summary>Whether the target still sends.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>CopyData messages to the client; for a COPY, its rows.</summary>
    public long Messages { get; private set; }

    /// <summary>Bytes in them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of CopyData from the client.</summary>
    public long BytesFromClient { get; set; }

    /// <summary>A message of this many bytes begins.</summary>
    public void Count(int bodyBytes)
    {
        Messages++;
        Bytes += bodyBytes;
    }
}
