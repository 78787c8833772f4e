using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeGate.Interop.Posix;

/// <summary>What a TCP socket has sent and its peer has not acknowledged.</summary>
/// <remarks>Linux manual, tcp(7): SIOCOUTQ.</remarks>
public static unsafe partial class SendQueue
{
    private const nuint AsksSendQueue = 0x5411;

    /// <summary>Bytes that were sent and not acknowledged.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static int Bytes(SafeSocketHandle socket)
    {
        int bytes = 0;
        return ioctl(socket, AsksSendQueue, &bytes) == 0 ? bytes : throw new IOException($"a socket cannot be asked what it has sent: error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial int ioctl(SafeSocketHandle socket, nuint request, int* argument);
}
