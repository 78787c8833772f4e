namespace EdgeGate.Recording;

/// <summary>Removes recordings past their time, looking once an hour; on the recorder's thread.</summary>
/// <param name="folder">Where recordings lie, in folders of their days.</param>
/// <param name="retain">How long one is kept after it was written last.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordingRetention(string folder, TimeSpan retain, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly RetentionClock clock = new(Path.Combine(folder, "retention"), time);
    // By the clock that only goes forward: the time of day may be set back, for years even.
    private long? looked;

    /// <summary>Removes them when it was long since it looked; at once the first time.</summary>
    /// <param name="written">Files that are being written, which are left.</param>
    public void RemoveOldIfDue(IEnumerable<string> written)
    {
        if (looked is { } last && time.GetElapsedTime(last) <= Interval) { return; }
        RemoveOld([.. written]);
        looked = time.GetTimestamp();
    }

    private void RemoveOld(HashSet<string> written)
    {
        if (clock.Now() is not { } now) { return; }
        DateTime limit = now.UtcDateTime - retain;
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.jsonl.zst", SearchOption.AllDirectories))
            {
                if (!written.Contains(path)) { RemoveOld(path, limit); }
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Keeping too much for another hour is the safe side.
        }
    }

    /// <summary>Removes a file past its time; one that cannot be removed keeps none of the others.</summary>
    private static void RemoveOld(string path, DateTime limit)
    {
        try
        {
            if (File.GetLastWriteTimeUtc(path) < limit) { File.Delete(path); }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The next look tries again.
        }
    }
}
