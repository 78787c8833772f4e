using System.Collections.Immutable;
using System.Text;

namespace EdgeGate.Core;

/// <summary>The readings of a path: servers differ in what they take for the same place, and a rule must hold for all of them.</summary>
public static class HttpPaths
{
    /// <summary>The path itself, and without matrix parameters (<c>;x=1</c>) and doubled slashes where it has such.</summary>
    public static ImmutableArray<string> Readings(string path)
    {
        bool hasParameters = path.Contains(';', StringComparison.Ordinal);
        bool hasDoubled = path.Contains("//", StringComparison.Ordinal);
        if (!hasParameters && !hasDoubled) { return [path]; }
        string plain = hasParameters ? WithoutParameters(path) : path;
        // Without parameters, slashes may have become neighbours.
        return [.. new[] { path, plain, Merged(path), Merged(plain) }.Distinct(StringComparer.Ordinal)];
    }

    private static string WithoutParameters(string path)
        => string.Join('/', path.Split('/').Select(static segment => segment.Split(';', 2)[0]));

    private static string Merged(string path)
    {
        StringBuilder merged = new(path.Length);
        foreach (char c in path)
        {
            if (c != '/' || merged.Length == 0 || merged[^1] != '/') { merged.Append(c); }
        }
        return merged.ToString();
    }
}
