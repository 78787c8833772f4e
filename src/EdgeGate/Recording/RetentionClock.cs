using System.Globalization;

namespace EdgeGate.Recording;

/// <summary>The time of day as retention believes it: a clock that was set forward must not delete what is young.</summary>
/// <remarks>
/// What the time of day says is held against the clock that only goes forward, and at a start against what was believed last. Where it is more than a day ahead, nothing is removed until
/// the gateway has run for a day: whoever set it by mistake notices sooner, and a machine that was switched off for long is a day late.
/// </remarks>
/// <param name="path">The file that keeps what was believed last.</param>
/// <param name="time">The clock.</param>
internal sealed class RetentionClock(string path, TimeProvider time)
{
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);
    private static readonly TimeSpan Doubt = TimeSpan.FromDays(1);

    private DateTimeOffset? believed = Read(path);
    private long looked = time.GetTimestamp();
    private long? doubtedSince;

    /// <summary>The time of day; null while it is doubted.</summary>
    public DateTimeOffset? Now()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (believed is { } last && now > last + time.GetElapsedTime(looked) + Slack)
        {
            doubtedSince ??= time.GetTimestamp();
            if (time.GetElapsedTime(doubtedSince.Value) < Doubt) { return null; }
        }
        (believed, looked, doubtedSince) = (now, time.GetTimestamp(), null);
        Write(now);
        return now;
    }

    private static DateTimeOffset? Read(string path)
    {
        try
        {
            return DateTimeOffset.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset last) ? last : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(DateTimeOffset now)
    {
        try
        {
            File.WriteAllText(path, now.ToString("O", CultureInfo.InvariantCulture));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // What is kept from before is earlier: the next start doubts more.
        }
    }
}
