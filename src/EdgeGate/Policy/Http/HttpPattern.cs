namespace EdgeGate.Policy.Http;

/// <summary>A pattern with wildcards: <c>*</c> is any run without a slash, <c>**</c> any run. A pattern that ends with <c>/**</c> means the folder itself too.</summary>
/// <remarks>Matching takes time in proportion to text and pattern, whatever they are: all places in the pattern are followed at once.</remarks>
public sealed class HttpPattern
{
    /// <summary>The longest pattern.</summary>
    public const int CharsMax = 512;

    private const char AnyButSlash = '\u0001';
    private const char Any = '\u0002';

    private readonly string steps;
    private readonly string? folder;

    /// <summary>Reads a pattern of at most <see cref="CharsMax"/> characters.</summary>
    public HttpPattern(string text)
    {
        Text = text;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, CharsMax);
        steps = text.Replace("**", Any.ToString(), StringComparison.Ordinal).Replace('*', AnyButSlash);
        folder = text.EndsWith("/**", StringComparison.Ordinal) ? steps[..^2] : null;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Whether all of a text matches.</summary>
    public bool Matches(string text) => Matches(steps, text) || (folder is not null && Matches(folder, text));

    /// <summary>Whether some URI of a template matches, whatever its expressions become.</summary>
    public bool MayMatch(string template)
        => UriTemplate.TryExpand(template, Any.ToString(), Any.ToString(), Any.ToString(), out string other) && (Meet(steps, other) || (folder is not null && Meet(folder, other)));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Matches(string steps, string text)
    {
        Span<bool> now = stackalloc bool[CharsMax + 1];
        Span<bool> next = stackalloc bool[CharsMax + 1];
        now = now[..(steps.Length + 1)];
        next = next[..(steps.Length + 1)];
        now.Clear();
        Enter(steps, now, 0);
        foreach (char c in text)
        {
            next.Clear();
            for (int i = 0; i < steps.Length; i++)
            {
                if (!now[i]) { continue; }
                if (steps[i] == Any || (steps[i] == AnyButSlash && c != '/')) { Enter(steps, next, i); }
                else if (steps[i] == c && steps[i] is not AnyButSlash) { Enter(steps, next, i + 1); }
            }
            Span<bool> swap = now;
            now = next;
            next = swap;
        }
        return now[steps.Length];
    }

    /// <summary>Whether some text matches both; only <paramref name="other"/> has no <see cref="AnyButSlash"/>. All pairs of places are followed at once.</summary>
    private static bool Meet(string steps, string other)
    {
        bool[] now = new bool[other.Length + 1];
        now[0] = true;
        for (int i = 0; ; i++)
        {
            // Along the other text, while the pattern stays where it is.
            for (int j = 0; j < other.Length; j++)
            {
                bool isPassed = other[j] == Any || (i < steps.Length && (steps[i] == Any || (steps[i] == AnyButSlash && other[j] != '/')));
                now[j + 1] |= now[j] && isPassed;
            }
            if (i == steps.Length) { return now[other.Length]; }
            bool[] next = new bool[other.Length + 1];
            for (int j = 0; j <= other.Length; j++)
            {
                if (!now[j]) { continue; }
                if (steps[i] is Any or AnyButSlash || (j < other.Length && other[j] == Any)) { next[j] = true; }
                else if (j < other.Length && other[j] == steps[i]) { next[j + 1] = true; }
            }
            now = next;
        }
    }

    /// <summary>Stands at a place, and behind wildcards there, which may be empty.</summary>
    private static void Enter(string steps, Span<bool> places, int at)
    {
        places[at] = true;
        while (at < steps.Length && steps[at] is (Any or AnyButSlash)) { places[++at] = true; }
    }
}
