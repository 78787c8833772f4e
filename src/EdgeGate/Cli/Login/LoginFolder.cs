namespace EdgeGate.Cli.Login;

/// <summary>Where a person's sign-in is kept: <c>$XDG_CONFIG_HOME/edgegate</c>, else <c>~/.config/edgegate</c>; the folder is its owner's alone.</summary>
/// <remarks>XDG Base Directory Specification.</remarks>
internal static class LoginFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The folder.</summary>
    public static string Path
    {
        get
        {
            string? configured = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
            // The specification has relative paths ignored.
            string home = System.IO.Path.IsPathRooted(configured) ? configured : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
            return System.IO.Path.Combine(home, "edgegate");
        }
    }

    /// <summary>A file in it.</summary>
    public static string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder when it is not there.</summary>
    /// <exception cref="IOException">Others may write there.</exception>
    public static void Create()
    {
        Directory.CreateDirectory(Path, Own | UnixFileMode.UserExecute);
        if (Problem is { } problem) { throw new IOException(problem); }
    }

    /// <summary>Why what is kept in the folder may be others' doing; null when it is not: who may write there can put a sign-in of theirs in the place of one's own.</summary>
    public static string? Problem
        => Directory.Exists(Path) && (System.IO.File.GetUnixFileMode(Path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0
            ? $"{Path} can be written by others: chmod 700 it, look what is in it, and run edgegate login"
            : null;

    /// <summary>Writes a file that only its owner may read: whole, or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string draft = $"{path}.{Environment.ProcessId}.new";
        using (FileStream file = new(draft, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Own }))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        System.IO.File.Move(draft, path, overwrite: true);
    }

    /// <summary>Whether others than the owner may read or write a file.</summary>
    public static bool IsOpenToOthers(string path) => (System.IO.File.GetUnixFileMode(path) & ~(Own | UnixFileMode.UserExecute)) != 0;
}
