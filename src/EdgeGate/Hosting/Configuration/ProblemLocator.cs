using EdgeGate.Core;
using EdgeGate.Core.Configuration;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Finds the places of problems in a file.</summary>
internal static class ProblemLocator
{
    /// <summary>Finds the line of a key: of the key itself, or of the nearest one above it that is in the file.</summary>
    public static LocatedProblem Locate(string path, YamlNode root, ConfigProblem problem)
    {
        YamlNode at = root;
        YamlNode node = root;
        string rest = problem.Key;
        while (rest.Length > 0)
        {
            if (rest[0] == '[' && node is YamlList list)
            {
                int close = rest.IndexOf(']', StringComparison.Ordinal);
                int index = int.Parse(rest.AsSpan(1, close - 1), System.Globalization.CultureInfo.InvariantCulture);
                if (index >= list.Items.Count) { break; }
                node = at = list.Items[index];
                rest = rest[(close + 1)..].TrimStart('.');
                continue;
            }
            if (node is not YamlMap map) { break; }
            // Names may hold dots themselves (pii.customer_no): the longest that fits is meant.
            string? name = map.Entries.Keys.Where(key => rest == key || rest.StartsWith(key + ".", StringComparison.Ordinal) || rest.StartsWith(key + "[", StringComparison.Ordinal)).MaxBy(static key => key.Length);
            if (name is null) { break; }
            (at, node) = map.Entries[name];
            rest = rest[name.Length..].TrimStart('.');
        }
        return new LocatedProblem(path, at.Line, at.Column, problem.Key, problem.Message, problem.Fix);
    }
}
