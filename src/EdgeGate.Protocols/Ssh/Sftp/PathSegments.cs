namespace EdgeGate.Protocols.Ssh.Sftp;

/// <summary>The segments of a path, walked in order; empty ones are passed over.</summary>
/// <remarks>POSIX.1-2024, Base Definitions, "Pathname Resolution": slashes in a row count as one.</remarks>
public ref struct PathSegments(ReadOnlySpan<byte> path)
{
    private ReadOnlySpan<byte> rest = path;

    /// <summary>Goes to the next segment; false behind the last.</summary>
    public bool Read(out ReadOnlySpan<byte> segment)
    {
        rest = rest.TrimStart((byte)'/');
        int end = rest.IndexOf((byte)'/');
        segment = end < 0 ? rest : rest[..end];
        rest = rest[segment.Length..];
        return !segment.IsEmpty;
    }
}
