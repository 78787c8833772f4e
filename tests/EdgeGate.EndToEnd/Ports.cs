using System.Net;
using System.Net.Sockets;

namespace EdgeGate.EndToEnd;

/// <summary>Free loopback ports, each given once. They lie below those that the kernel gives to connections, one of which may otherwise take a port before it is listened on.</summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 12_000;

    // Runs beside this one begin elsewhere.
    private static int next = Environment.ProcessId * 61 % Count;

    public static int Free()
    {
        for (int i = 0; i < Count; i++)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
            }
        }
        throw new InvalidOperationException($"no port from {First} to {First + Count - 1} is free");
    }
}
