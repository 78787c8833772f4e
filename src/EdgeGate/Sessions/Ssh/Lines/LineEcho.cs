namespace EdgeGate.Sessions.Ssh.Lines;

/// <summary>When no more echo of what was typed is expected, by how long it took before.</summary>
/// <param name="time">The clock.</param>
internal sealed class LineEcho(TimeProvider time)
{
    /// <summary>The most Enter waits for its line to settle: what stands there then is judged.</summary>
    private static readonly TimeSpan SettleMax = TimeSpan.FromSeconds(1);

    /// <summary>Quiet behind some output after which no more echo is expected.</summary>
    private static readonly TimeSpan QuietAfterOutput = TimeSpan.FromMilliseconds(15);

    private static readonly TimeSpan QuietMin = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan QuietMax = TimeSpan.FromMilliseconds(400);

    private long enteredAt;
    private long sentAt;
    private long shownAt;
    private bool isOpen;
    private TimeSpan usual = TimeSpan.FromMilliseconds(30);

    /// <summary>When keys last went to the target, or something was shown.</summary>
    public long LastSign => Math.Max(sentAt, shownAt);

    /// <summary>Whether no more is expected, or Enter has waited long enough.</summary>
    /// <param name="isPart">Whether a part of the line stands there: its rest may be late, but comes.</param>
    public bool IsOver(bool isPart) => Rest(isPart) <= TimeSpan.Zero;

    /// <summary>After what time to ask again: a millisecond or more.</summary>
    public TimeSpan Left(bool isPart) => Rest(isPart) is var left && left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);

    private TimeSpan Quiet
    {
        get
        {
            if (!isOpen) { return QuietAfterOutput; }
            TimeSpan twice = (usual * 2) + QuietAfterOutput;
            return twice < QuietMin ? QuietMin : twice > QuietMax ? QuietMax : twice;
        }
    }

    private TimeSpan Rest(bool isPart)
    {
        TimeSpan quiet = (isPart ? QuietMax : Quiet) - time.GetElapsedTime(LastSign);
        TimeSpan most = SettleMax - time.GetElapsedTime(enteredAt);
        return quiet < most ? quiet : most;
    }

    /// <summary>Enter was typed.</summary>
    public void Entered() => enteredAt = time.GetTimestamp();

    /// <summary>Keys went to the target.</summary>
    public void Sent()
    {
        sentAt = time.GetTimestamp();
        isOpen = true;
    }

    /// <summary>The target has shown something.</summary>
    public void Shown()
    {
        shownAt = time.GetTimestamp();
        if (!isOpen) { return; }
        isOpen = false;
        usual = ((usual * 3) + time.GetElapsedTime(sentAt)) / 4;
    }
}
