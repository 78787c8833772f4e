using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Tells whether a rule is still as it was: SHA-256 over what is written, whatever the order of keys, the layout and the comments.</summary>
internal static class RuleDigest
{
    /// <summary>The digest of an entry, in hexadecimal.</summary>
    public static string Of(YamlNode node)
    {
        StringBuilder text = new();
        Write(node, text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Each text behind its length, so that no two entries write the same.</summary>
    private static void Write(YamlNode node, StringBuilder text)
    {
        switch (node)
        {
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
