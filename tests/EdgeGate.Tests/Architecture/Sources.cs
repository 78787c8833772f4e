using System.Runtime.CompilerServices;

namespace EdgeGate.Tests.Architecture;

/// <summary>The project's own sources.</summary>
internal static class Sources
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../src"));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
