namespace EdgeGate.State;

/// <summary>The state folder: made for its owner alone, and refused where others could have written it or read its keys.</summary>
/// <remarks>Whoever may write the folder may deny, grant and sign in the gateway's name, so nothing in such a one is believed.</remarks>
public static class StateFolder
{
    private const UnixFileMode Write = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Any = Write | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder, or looks at the one that is there, at the folders within it, and at its keys.</summary>
    /// <exception cref="IOException">Others could have changed it, or read a key; the message says which path, and the cure.</exception>
    public static void Open(string path)
    {
        Directory.CreateDirectory(path, Own | UnixFileMode.UserExecute);
        foreach (string folder in Directory.EnumerateDirectories(path).Prepend(path))
        {
            if ((ModeOf(folder) & Write) != 0) { throw new IOException($"{folder} may be written by others than its owner: look whether its files are yours, then chmod go-w '{folder}'"); }
        }
        foreach (string file in Directory.EnumerateFiles(path).Where(IsKey))
        {
            if ((ModeOf(file) & Any) != 0) { throw new IOException($"{file} is a private key, and others than its owner may read it: chmod 600 '{file}', or remove it to have another made if somebody may have read it"); }
        }
    }

    /// <summary>Makes the database for its owner alone, and takes from others what an earlier version gave them.</summary>
    /// <param name="file">The database.</param>
    /// <remarks>What SQLite puts beside a database (<c>-wal</c>, <c>-shm</c>) has the mode of the database.</remarks>
    internal static void Guard(string file)
    {
        if (!File.Exists(file)) { new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Own }).Dispose(); }
        foreach (string one in (string[])[file, file + "-wal", file + "-shm"])
        {
            if (File.Exists(one) && (ModeOf(one) & Any) != 0) { File.SetUnixFileMode(one, Own); }
        }
    }

    /// <summary>Private keys that the gateway makes: <c>recording-key.pem</c>, <c>assertion-key.pem</c>, <c>ssh_host_rsa_key</c>, <c>ssh_user_ca_key</c>.</summary>
    private static bool IsKey(string file) => file.EndsWith("-key.pem", StringComparison.Ordinal) || file.EndsWith("_key", StringComparison.Ordinal);

    /// <summary>The mode of what a path leads to: a link's own says nothing.</summary>
    private static UnixFileMode ModeOf(string path)
    {
        string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return File.GetUnixFileMode(target);
    }
}
