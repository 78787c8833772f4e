using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeGate.Interop.Posix;

/// <summary>Makes every write to an open file go to its end, whoever else writes it.</summary>
/// <remarks>Linux manual, open(2) O_APPEND, fcntl(2) F_SETFL; pwrite(2), BUGS: on Linux an offset does not matter then.</remarks>
public static partial class AppendMode
{
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int Append = 0x400;

    /// <summary>Sets the mode.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static void Set(SafeFileHandle file)
    {
        int flags = fcntl(file, GetFlags, 0);
        if (flags < 0 || fcntl(file, SetFlags, flags | Append) < 0) { throw new IOException($"a file cannot be opened for appending: error {Marshal.GetLastPInvokeError()}"); }
    }

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, int argument);
}
