using System.Net;
using System.Net.Sockets;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Finds addresses that cannot be listened on at once: the same one, or one within <c>0.0.0.0</c> or <c>[::]</c> of the same port.</summary>
internal static class AddressOverlaps
{
    /// <summary>Reports them.</summary>
    /// <param name="root">The configuration.</param>
    /// <param name="addresses">Keys and the addresses they name.</param>
    public static void Check(ConfigScope root, IReadOnlyList<(string Key, IPEndPoint Address)> addresses)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            (string key, IPEndPoint address) = addresses[i];
            (string other, IPEndPoint taken) = addresses.Take(i).FirstOrDefault(earlier => Overlap(earlier.Address, address));
            if (taken is not null) { root.Problem(key, $"{address} is listened on by {other} already ({taken})", "give each a port or an address of its own"); }
        }
    }

    private static bool Overlap(IPEndPoint a, IPEndPoint b) => a.Port == b.Port && a.Port != 0 && (Holds(a.Address, b.Address) || Holds(b.Address, a.Address));

    /// <summary><c>[::]</c> takes IPv4 as well.</summary>
    private static bool Holds(IPAddress wide, IPAddress other)
        => wide.Equals(IPAddress.IPv6Any) || Plain(wide).Equals(Plain(other)) || (wide.Equals(IPAddress.Any) && Plain(other).AddressFamily == AddressFamily.InterNetwork);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
