using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Tells whether entries are still as they were: SHA-256 over what is written, whatever the order of keys, the layout and the comments.</summary>
internal static class EntryDigest
{
    /// <summary>The digest of an entry, in hexadecimal.</summary>
    public static string Of(YamlNode node) => Of([node]);

    /// <summary>The digest of several, of which some may not be there.</summary>
    public static string Of(ReadOnlySpan<YamlNode?> nodes)
    {
        StringBuilder text = new();
        foreach (YamlNode? node in nodes) { Write(node, text); }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Each text behind its length, so that no two entries write the same.</summary>
    private static void Write(YamlNode? node, StringBuilder text)
    {
        switch (node)
        {
            case null:
                text.Append('-');
                break;
            case YamlScalar scalar:
                text.Append('s').Append(scalar.Value.Length).Append(':').Append(scalar.Value);
                break;
            case YamlList list:
                text.Append('l').Append(list.Items.Count).Append(':');
                foreach (YamlNode item in list.Items) { Write(item, text); }
                break;
            case YamlMap map:
                text.Append('m').Append(map.Entries.Count).Append(':');
                foreach ((string key, (YamlNode _, YamlNode value)) in map.Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
                {
                    text.Append(key.Length).Append(':').Append(key);
                    Write(value, text);
                }
                break;
        }
    }
}
