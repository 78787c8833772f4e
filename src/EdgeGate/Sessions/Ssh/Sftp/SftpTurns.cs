namespace EdgeGate.Sessions.Ssh.Sftp;

/// <summary>
/// Keeps what moves names (RENAME, SYMLINK) apart from requests by path, over all sessions of one person at one target: between the answer to REALPATH and what is done with
/// it they cannot put a link in the place of a folder.
/// </summary>
/// <remarks>
/// A request that may not be sent yet has its paths followed anew, which takes a while, and asks again; nobody is woken. One that moves names takes its turn as soon as there is none: then no
/// other begins, and it is sent when those that were sent are answered. Thread-safe.
/// </remarks>
/// <param name="time">The clock.</param>
public sealed class SftpTurns(TimeProvider time)
{
    /// <summary>How long a request asks again, and how long others wait for one that moves names: a target may never answer.</summary>
    internal static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    /// <summary>How long what was sent may still be done by a target whose channel has ended.</summary>
    internal static readonly TimeSpan LeftBehind = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private int uses;
    private long moves;
    private SftpPathRequest? mover;
    private long movesSince;

    /// <summary>The paths of a request are about to be followed.</summary>
    internal void Begin(SftpPathRequest request)
    {
        lock (gate) { request.Moves = moves; }
    }

    /// <summary>Whether a request may be sent, whose paths were followed.</summary>
    internal SftpTurn Take(SftpPathRequest request)
    {
        lock (gate)
        {
            if (mover is not null && mover != request && time.GetElapsedTime(movesSince) >= WaitMax) { mover = null; }
            if (mover is null && request.IsMove) { (mover, movesSince) = (request, time.GetTimestamp()); }
            if (request.Moves == moves && (request.IsMove ? mover == request && uses == 0 : mover is null))
            {
                if (!request.IsMove) { uses++; }
                request.HasTurn = true;
                return SftpTurn.Now;
            }
            request.WaitsSince ??= time.GetTimestamp();
            return time.GetElapsedTime(request.WaitsSince.Value) < WaitMax ? SftpTurn.Again : SftpTurn.Never;
        }
    }

    /// <summary>A request was answered, or is not to be sent.</summary>
    internal void Leave(SftpPathRequest request)
    {
        lock (gate)
        {
            if (mover == request) { mover = null; }
            if (request.HasTurn)
            {
                if (request.IsMove) { moves++; }
                else { uses--; }
            }
            request.HasTurn = false;
        }
    }

    /// <summary>The channel of a request has ended; what was sent may still be done.</summary>
    internal void Abandon(SftpPathRequest request)
    {
        if (request.HasTurn) { request.Left = time.CreateTimer(_ => Leave(request), null, LeftBehind, Timeout.InfiniteTimeSpan); }
        else { Leave(request); }
    }
}
