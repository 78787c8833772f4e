namespace EdgeGate.Core.Configuration;

/// <summary>How far apart two words are, to suggest the one that was meant.</summary>
public static class EditDistance
{
    /// <summary>The nearest of some words, whatever the case; null when there is none.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => known.MinBy(one => Of(one.ToLowerInvariant(), word.ToLowerInvariant()));

    /// <summary>What to write instead of a word: the nearest if it is near, else any of those that are known.</summary>
    public static string Fix(string word, IReadOnlyList<string> known)
        => Nearest(word, known) is { } nearest && IsNear(word, nearest) ? $"did you mean {nearest}?" : $"write {string.Join(", ", known.SkipLast(1))} or {known[^1]}";

    /// <summary>Whether a word may be another, misspelt: no more than a third of it differs.</summary>
    public static bool IsNear(string word, string other) => Of(word.ToLowerInvariant(), other.ToLowerInvariant()) <= Math.Max(1, Math.Max(word.Length, other.Length) / 3);

    /// <summary>Levenshtein distance: single letters added, removed or changed.</summary>
    public static int Of(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
