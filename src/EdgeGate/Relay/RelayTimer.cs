namespace EdgeGate.Relay;

/// <summary>A clock of a session: runs a step under its lock when a time has come, such as the idle time after which a held tail of a terminal is let go.</summary>
/// <param name="aside">Runs it, and writes out what it appended: <see cref="RelaySession.StepAsideAsync"/>, or <see cref="RelayExchange.StepAsideAsync"/>.</param>
/// <param name="time">The clock.</param>
/// <param name="step">Runs under the lock, may append to both outboxes, and says after what time it is to run again; null for not before the next <see cref="Arm"/>.</param>
public sealed class RelayTimer(Func<Action, Task> aside, TimeProvider time, Func<TimeSpan?> step) : IDisposable
{
    private ITimer? timer;
    private bool isArmed;
    private TimeSpan dueAt;

    /// <summary>Has the step run after a time, unless it is due sooner. Under the session's lock.</summary>
    public void Arm(TimeSpan after)
    {
        TimeSpan due = time.GetElapsedTime(0) + after;
        if (isArmed && dueAt <= due) { return; }
        isArmed = true;
        dueAt = due;
        timer ??= time.CreateTimer(static self => ((RelayTimer)self!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => timer?.Dispose();

    private void OnDue() => _ = aside(Step);

    private void Step()
    {
        isArmed = false;
        if (step() is { } again) { Arm(again); }
    }
}
