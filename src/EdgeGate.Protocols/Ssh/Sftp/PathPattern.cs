using System.Text;

namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>A pattern on absolute paths: <c>/srv/**</c>, <c>/var/log/*.log</c>, <c>**/.ssh/**</c>, <c>~/upload/**</c>. Bytes are compared as they are.</summary>
/// <remarks>
/// A segment <c>**</c> stands for any number of segments, none too: <c>/srv/**</c> is the folder and all below. In another segment, <c>*</c> stands for any
/// characters but a slash. What a path leaves of a pattern is a set of places in it, one bit each (<see cref="States"/>): two paths with the same set are
/// matched alike with anything below them, and so it can be said what moving a tree changes.
/// </remarks>
public sealed class PathPattern
{
    /// <summary>The most segments: a bit of a set each, and one for the end.</summary>
    public const int SegmentsMax = 62;

    private readonly byte[][] segments;
    private readonly bool[] areLiteral;
    private readonly bool startsAtHome;

    private PathPattern(string text, byte[][] segments, bool[] areLiteral, bool startsAtHome)
    {
        Text = text;
        this.segments = segments;
        this.areLiteral = areLiteral;
        this.startsAtHome = startsAtHome;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Every path.</summary>
    public static PathPattern Any { get; } = new("/**", ["**"u8.ToArray()], [false], false);

    /// <summary>Reads a pattern; null when it does not begin with <c>/</c>, <c>~</c> or <c>**</c>, has an empty segment, <c>.</c> or <c>..</c>, or too many segments.</summary>
    public static PathPattern? Parse(string text)
    {
        bool isHome = text == "~" || text.StartsWith("~/", StringComparison.Ordinal);
        string rest = isHome ? text[1..] : text;
        if (rest.StartsWith('/')) { rest = rest[1..]; }
        else if (!isHome && rest != "**" && !rest.StartsWith("**/", StringComparison.Ordinal)) { return null; }
        string[] parts = rest.Length == 0 ? [] : rest.Split('/');
        if (parts.Length > SegmentsMax || parts.Any(static part => part is "" or "." or ".." || part.Contains('\0', StringComparison.Ordinal))) { return null; }
        return new PathPattern(text, [.. parts.Select(Encoding.UTF8.GetBytes)], new bool[parts.Length], isHome);
    }

    /// <summary>The pattern with <c>~</c> being a folder; null when it has too many segments then.</summary>
    /// <param name="home">A normal absolute path.</param>
    public PathPattern? At(ReadOnlySpan<byte> home)
    {
        if (!startsAtHome) { return this; }
        List<byte[]> all = [];
        PathSegments walk = new(home);
        while (walk.Read(out ReadOnlySpan<byte> segment)) { all.Add(segment.ToArray()); }
        int literal = all.Count;
        all.AddRange(segments);
        return all.Count > SegmentsMax ? null : new PathPattern(Text, [.. all], [.. all.Select((_, i) => i < literal)], false);
    }

    /// <summary>Whether a path matches.</summary>
    /// <param name="path">A normal absolute path.</param>
    public bool Matches(ReadOnlySpan<byte> path) => (States(path) & (1UL << segments.Length)) != 0;

    /// <summary>Where in the pattern a path leads: bit i says that segment i is next, the last that the path matches; 0 when neither it nor anything below can match.</summary>
    /// <param name="path">A normal absolute path.</param>
    public ulong States(ReadOnlySpan<byte> path)
    {
        ulong states = Closed(1);
        PathSegments walk = new(path);
        while (states != 0 && walk.Read(out ReadOnlySpan<byte> segment))
        {
            ulong next = 0;
            for (int i = 0; i < segments.Length; i++)
            {
                if ((states & (1UL << i)) == 0) { continue; }
                if (IsOpen(i)) { next |= 1UL << i; }
                else if (SegmentMatches(i, segment)) { next |= 1UL << (i + 1); }
            }
            states = Closed(next);
        }
        return states;
    }

    /// <summary>Whether a path and everything below it match.</summary>
    /// <param name="states">What <see cref="States"/> says of it.</param>
    public bool Covers(ulong states) => segments.Length > 0 && IsOpen(segments.Length - 1) && (states & (1UL << (segments.Length - 1))) != 0;

    /// <summary>Adds the places behind each <c>**</c>, which may stand for nothing.</summary>
    private ulong Closed(ulong states)
    {
        for (int i = 0; i < segments.Length; i++)
        {
            if ((states & (1UL << i)) != 0 && IsOpen(i)) { states |= 1UL << (i + 1); }
        }
        return states;
    }

    private bool IsOpen(int i) => !areLiteral[i] && segments[i].AsSpan().SequenceEqual("**"u8);

    private bool SegmentMatches(int i, ReadOnlySpan<byte> segment)
    {
        ReadOnlySpan<byte> pattern = segments[i];
        int star = areLiteral[i] ? -1 : pattern.IndexOf((byte)'*');
        if (star < 0) { return pattern.SequenceEqual(segment); }
        if (!segment.StartsWith(pattern[..star])) { return false; }
        segment = segment[star..];
        pattern = pattern[(star + 1)..];
        while (true)
        {
            int next = pattern.IndexOf((byte)'*');
            if (next < 0) { return segment.EndsWith(pattern); }
            int found = segment.IndexOf(pattern[..next]);
            if (found < 0) { return false; }
            segment = segment[(found + next)..];
            pattern = pattern[(next + 1)..];
        }
    }
}
