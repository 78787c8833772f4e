namespace EdgeGate.Sessions.Postgres;

/// <summary>
/// A COPY from the client, as the target sees it. While it takes rows it ignores Sync and Flush, and what else is no row is an error: who counted such a message as one to be
/// answered would take the next one's answer for it. Under the session's lock.
/// </summary>
/// <remarks>PostgreSQL protocol, "COPY Operations". A Query may have several.</remarks>
public sealed class PgCopyIn
{
    private int begun;
    private int ended;

    /// <summary>Whether the target takes rows.</summary>
    public bool IsOpen => begun > ended;

    /// <summary>Whether the client has sent the end of one; where it did so before the target had begun, the target reads it as soon as it has.</summary>
    public bool HasEnded => ended > 0;

    /// <summary>Whether the target was asked to send at once what became of it.</summary>
    public bool IsAsked { get; set; }

    /// <summary>What may begin one goes to the target, or one can no longer be under way.</summary>
    public void Reset()
    {
        begun = ended = 0;
        IsAsked = false;
    }

    /// <summary>The target has begun one.</summary>
    public void Begin() => begun++;

    /// <summary>The client has sent CopyDone or CopyFail.</summary>
    public void End() => ended++;
}
