using System.Runtime.InteropServices;

namespace EdgeGate.Interop.Posix;

/// <summary>Tells files from what only has a name among them: opening a pipe waits for whoever has its other end, a device never ends.</summary>
/// <remarks>Linux manual, statx(2): the mode is the sixteen bits at 28 of 256 bytes, on every machine.</remarks>
public static unsafe partial class RegularFile
{
    private const int CurrentFolder = -100;
    private const uint WantsType = 1;
    private const int StatusBytes = 256;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether a path leads to a file with contents of its own.</summary>
    public static bool Is(string path)
    {
        byte* status = stackalloc byte[StatusBytes];
        return statx(CurrentFolder, path, 0, WantsType, status) == 0 && (*(ushort*)(status + ModeAt) & TypeMask) == Regular;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* status);
}
