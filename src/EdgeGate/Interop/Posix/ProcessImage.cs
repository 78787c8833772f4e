using System.Runtime.InteropServices;

namespace EdgeGate.Interop.Posix;

/// <summary>Has another program take this process's place: same terminal, same signals, nothing in between.</summary>
/// <remarks>Linux manual, execve(2), signal(2).</remarks>
public static unsafe partial class ProcessImage
{
    private const int SigPipe = 13;

    /// <summary>Runs a program in this process's place. It returns only when that failed.</summary>
    /// <param name="program">A path, or a name that is looked for in PATH.</param>
    /// <param name="arguments">Its arguments, without its own name.</param>
    /// <param name="environment">Its whole environment.</param>
    /// <returns>Why it failed, fit to be shown.</returns>
    public static string Replace(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        if (Find(program) is not { } path) { return $"there is no program {program} here"; }
        nint argv = Strings([program, .. arguments]);
        nint envp = Strings([.. environment.Select(static one => $"{one.Key}={one.Value}")]);
        // What is ignored stays so across the call, and the runtime ignores SIGPIPE: `edgegate psql ... | head` would then never end.
        signal(SigPipe, 0);
        execve(path, argv, envp);
        return $"{path} cannot be run: {Marshal.GetLastPInvokeErrorMessage()}";
    }

    private static string? Find(string program)
        => program.Contains('/', StringComparison.Ordinal)
            ? program
            : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>An array of strings that ends with null. It is never freed: the next thing this process does is to be another.</summary>
    private static nint Strings(IReadOnlyList<string> texts)
    {
        nint array = (nint)NativeMemory.Alloc((nuint)texts.Count + 1, (nuint)sizeof(nint));
        for (int i = 0; i < texts.Count; i++) { ((nint*)array)[i] = Marshal.StringToCoTaskMemUTF8(texts[i]); }
        ((nint*)array)[texts.Count] = 0;
        return array;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int execve(string path, nint argv, nint envp);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);
}
