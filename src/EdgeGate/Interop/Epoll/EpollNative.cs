using System.Runtime.InteropServices;

namespace EdgeGate.Interop.Epoll;

/// <summary>The part of Linux's socket and readiness calls that is used.</summary>
/// <remarks>epoll_ctl(2), epoll_wait(2), eventfd(2), recv(2), send(2), shutdown(2), connect(2).</remarks>
internal static unsafe partial class EpollNative
{
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint ReadHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    public const int ControlAdd = 1;
    public const int ControlRemove = 2;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;

    public const int ShutdownWrite = 1;
    public const int ShutdownBoth = 2;

    public const int Interrupted = 4;
    public const int Again = 11;
    public const int InProgress = 115;

    /// <summary>MSG_DONTWAIT.</summary>
    public const int ReceiveFlags = 0x40;

    /// <summary>MSG_DONTWAIT and MSG_NOSIGNAL.</summary>
    public const int SendFlags = 0x4040;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, SafeHandle socket, EpollEvent* what);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int epoll_ctl_descriptor(int epoll, int operation, int descriptor, EpollEvent* what);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(int epoll, EpollEvent* events, int eventsMax, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    public static partial nint write(int descriptor, void* data, nuint bytes);

    [LibraryImport("libc")]
    public static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(SafeHandle socket, byte* data, nuint bytes, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(SafeHandle socket, byte* data, nuint bytes, int flags);

    [LibraryImport("libc")]
    public static partial int shutdown(SafeHandle socket, int how);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int connect(SafeHandle socket, byte* address, uint addressBytes);

    /// <summary>struct epoll_event: packed on x86-64.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct EpollEvent
    {
        public uint Events;
        public ulong Data;
    }
}
