using System.Collections.Immutable;

namespace EdgeGate.Core;

/// <summary>What a text means to who takes it for a path or a URI: names with dots lead elsewhere than they begin.</summary>
/// <remarks>RFC 3986, 5.2.4; a backslash parts names on Windows.</remarks>
public static class TextPaths
{
    private const string FileScheme = "file:";

    /// <summary>The text, and where it leads as a path, percent-encoding undone or not, without space around it; the text alone where that is the same.</summary>
    public static ImmutableArray<string> Readings(string text)
    {
        if (!MayLeadElsewhere(text)) { return [text]; }
        SortedSet<string> others = new(StringComparer.Ordinal) { Resolve(text), Resolve(Unescape(text)), Resolve(Unescape(text).Replace('\\', '/')) };
        // Many take what is typed without the space around it.
        string trimmed = Unescape(text).Trim();
        if (trimmed != Unescape(text)) { others.Add(Resolve(trimmed.Replace('\\', '/'))); }
        if (LocalFile(Unescape(text).Replace('\\', '/')) is { } file) { others.Add(Resolve(file)); }
        others.Remove(text);
        return [text, .. others];
    }

    /// <summary>A file's URI in its usual form; null for anything else (RFC 8089: any case, an authority that means this machine, or none).</summary>
    private static string? LocalFile(string text)
    {
        if (!text.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase)) { return null; }
        string rest = text[FileScheme.Length..];
        if (rest.StartsWith("//localhost/", StringComparison.OrdinalIgnoreCase)) { rest = rest["//localhost".Length..]; }
        else if (rest.StartsWith("///", StringComparison.Ordinal)) { rest = rest[2..]; }
        return rest.StartsWith('/') && !rest.StartsWith("//", StringComparison.Ordinal) ? "file://" + rest : null;
    }

    private static bool MayLeadElsewhere(string text)
        => text.Contains('\\', StringComparison.Ordinal) || text.Contains('%', StringComparison.Ordinal) || text.Contains("//", StringComparison.Ordinal) || text.Contains("/.", StringComparison.Ordinal)
            || text.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase) || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal) || text is "." or ".."
            || (text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])));

    private static string Unescape(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;

    /// <summary>The text with the names of its path resolved; what stands before the path of a URI stays.</summary>
    private static string Resolve(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        int path = scheme < 0 ? 0 : text.IndexOf('/', scheme + 3);
        if (path < 0) { return text; }
        string[] names = text[path..].Split('/');
        bool isAbsolute = names[0].Length == 0 && names.Length > 1;
        List<string> kept = [];
        foreach (string name in names)
        {
            if (name is "" or ".") { continue; }
            if (name != "..") { kept.Add(name); }
            else if (kept.Count > 0 && kept[^1] != "..") { kept.RemoveAt(kept.Count - 1); }
            else if (!isAbsolute) { kept.Add(name); }
        }
        bool isFolder = names[^1] is "" or "." or ".." && kept.Count > 0 && names.Length > 1;
        return text[..path] + (isAbsolute ? "/" : "") + string.Join('/', kept) + (isFolder ? "/" : "");
    }
}
