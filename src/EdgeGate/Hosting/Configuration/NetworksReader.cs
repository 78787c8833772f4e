using System.Collections.Immutable;
using System.Net;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads lists of networks: addresses, or networks in CIDR notation.</summary>
internal static class NetworksReader
{
    public static ImmutableArray<IPNetwork> Read(ConfigScope scope, string name)
    {
        ImmutableArray<string> words = scope.Words(name);
        List<IPNetwork> networks = [];
        for (int i = 0; i < words.Length; i++)
        {
            if (!ConfigScope.TryNetwork(words[i], out IPNetwork network)) { scope.Problem($"{scope.At(name)}[{i}]", $"'{words[i]}' is neither an address nor a network", "write 127.0.0.1, ::1 or 192.0.2.0/24"); }
            else if (network.PrefixLength == 0) { scope.Problem($"{scope.At(name)}[{i}]", $"'{words[i]}' is everybody", "name the addresses of your proxies"); }
            else { networks.Add(network); }
        }
        return [.. networks];
    }
}
