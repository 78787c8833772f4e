namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>Paths as text. What a path leads to, only the target knows: links make <c>a/..</c> something else than it looks like.</summary>
/// <remarks>POSIX.1-2024, Base Definitions, "Pathname Resolution".</remarks>
public static class SftpPath
{
    /// <summary>Whether a path is absolute and has no empty segment, no <c>.</c> or <c>..</c>, no slash at its end, and no zero byte.</summary>
    public static bool IsNormal(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'/' || path.Contains((byte)0)) { return false; }
        if (path.Length == 1) { return true; }
        foreach (Range range in path[1..].Split((byte)'/'))
        {
            if (IsSpecial(path[1..][range])) { return false; }
        }
        return true;
    }

    /// <summary>Makes a path absolute and normal as if there were no links.</summary>
    /// <param name="path">The path; a relative one starts at <paramref name="home"/>.</param>
    /// <param name="home">A normal absolute path.</param>
    public static byte[] Normalize(ReadOnlySpan<byte> path, ReadOnlySpan<byte> home)
    {
        List<byte[]> segments = [];
        if (path.IsEmpty || path[0] != (byte)'/') { Add(home, segments); }
        Add(path, segments);
        if (segments.Count == 0) { return [(byte)'/']; }
        List<byte> whole = [];
        foreach (byte[] segment in segments)
        {
            whole.Add((byte)'/');
            whole.AddRange(segment);
        }
        return [.. whole];
    }

    /// <summary>Parts a path into its folder and the name in it, which is not followed if it is a link.</summary>
    /// <param name="path">The path.</param>
    /// <param name="folder">The folder; <c>.</c> when the path is a bare name.</param>
    /// <param name="name">The name.</param>
    /// <returns>False when the path ends in no name: it is the root, empty, or ends in <c>.</c> or <c>..</c>, which no link can be.</returns>
    public static bool TryPart(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> folder, out ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> bare = path.TrimEnd((byte)'/');
        int slash = bare.LastIndexOf((byte)'/');
        name = bare[(slash + 1)..];
        folder = slash < 0 ? "."u8 : slash == 0 ? "/"u8 : bare[..slash];
        return !IsSpecial(name);
    }

    /// <summary>A name in a folder.</summary>
    /// <param name="folder">A normal absolute path.</param>
    /// <param name="name">The name.</param>
    public static byte[] Join(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name) => folder.Length == 1 ? [(byte)'/', .. name] : [.. folder, (byte)'/', .. name];

    /// <summary>Whether a path climbs: has a segment <c>..</c>.</summary>
    public static bool Climbs(ReadOnlySpan<byte> path)
    {
        PathSegments walk = new(path);
        while (walk.Read(out ReadOnlySpan<byte> segment))
        {
            if (segment.SequenceEqual(".."u8)) { return true; }
        }
        return false;
    }

    private static bool IsSpecial(ReadOnlySpan<byte> segment) => segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8);

    private static void Add(ReadOnlySpan<byte> path, List<byte[]> segments)
    {
        PathSegments walk = new(path);
        while (walk.Read(out ReadOnlySpan<byte> segment))
        {
            if (segment.SequenceEqual("."u8)) { continue; }
            if (!segment.SequenceEqual(".."u8)) { segments.Add(segment.ToArray()); }
            else if (segments.Count > 0) { segments.RemoveAt(segments.Count - 1); }
        }
    }
}
