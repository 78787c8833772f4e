using System.Collections.Immutable;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads lists of host names, as browsers send them: no scheme, no port, names of other scripts in their ASCII form.</summary>
internal static class HostNamesReader
{
    public static ImmutableArray<string> Read(ConfigScope scope, string name)
    {
        ImmutableArray<string> words = scope.Words(name);
        for (int i = 0; i < words.Length; i++)
        {
            bool isName = words[i].All(char.IsAscii) && Uri.CheckHostName(words[i]) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
            if (!isName) { scope.Problem($"{scope.At(name)}[{i}]", $"'{words[i]}' is not a host name", "write gate.example.com, without scheme and port"); }
        }
        return words;
    }
}
