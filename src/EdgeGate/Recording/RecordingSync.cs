namespace EdgeGate.Recording;

/// <summary>Forces what recordings under way have written to disk, every few seconds, on a thread of its own.</summary>
/// <remarks>
/// The kernel would write it too, half a minute later, but would say nothing of a disk that cannot: that comes to light when it is forced, and strict means that sessions do not go on for
/// hours on a dying disk. The recorder waits for none of this, and so no session does: a disk needs milliseconds for each file.
/// </remarks>
internal sealed class RecordingSync : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly ManualResetEventSlim ends = new(false);
    private readonly Func<IEnumerable<SessionRecording>> open;
    private readonly Action failed;
    private readonly TimeProvider time;
    private readonly Thread thread;

    /// <summary>Begins.</summary>
    /// <param name="open">The recordings under way.</param>
    /// <param name="failed">Called when one cannot be forced to disk.</param>
    /// <param name="time">The clock.</param>
    public RecordingSync(Func<IEnumerable<SessionRecording>> open, Action failed, TimeProvider time)
    {
        this.open = open;
        this.failed = failed;
        this.time = time;
        thread = new Thread(Run) { IsBackground = true, Name = "recorder-sync" };
        thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ends.Set();
        thread.Join();
        ends.Dispose();
    }

    private void Run()
    {
        long last = time.GetTimestamp();
        while (!ends.Wait(LookInterval))
        {
            if (time.GetElapsedTime(last) < Interval) { continue; }
            foreach (SessionRecording recording in open())
            {
                if (ends.IsSet) { return; }
                if (!recording.TrySync()) { failed(); }
            }
            last = time.GetTimestamp();
        }
    }
}
