using System.Runtime.CompilerServices;

namespace EdgeGate.Tests.Architecture;

/// <summary>The project's own sources.</summary>
internal static class Sources
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../src"));

    /// <summary>Each source file with its folder in dots: <c>Sessions.Postgres</c>, <c>Protocols.Wire</c>, or empty at the top of a project.</summary>
    public static IEnumerable<(string Folder, string File)> Files()
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories))
        {
            string[] path = Path.GetRelativePath(Folder, file).Split('/');
            if (path.Contains("obj") || path.Contains("bin")) { continue; }
            string[] folders = path[0] == "EdgeGate.Protocols" ? ["Protocols", .. path[1..^1]] : path[1..^1];
            yield return (string.Join('.', folders), file);
        }
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
