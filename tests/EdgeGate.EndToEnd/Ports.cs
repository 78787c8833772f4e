using System.Net;
using System.Net.Sockets;

namespace EdgeGate.EndToEnd;

/// <summary>Free loopback ports.</summary>
internal static class Ports
{
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
