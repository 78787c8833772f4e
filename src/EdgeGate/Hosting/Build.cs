using System.Reflection;

namespace EdgeGate.Hosting;

/// <summary>What was built.</summary>
public static class Build
{
    private static readonly string Informational =
        typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The version.</summary>
    public static string Version => Informational.Split('+')[0];

    /// <summary>The commit it was built from, shortened; <c>unknown</c> when it was built outside a checkout.</summary>
    public static string Commit => Informational.Split('+') is [_, { Length: >= 7 } commit] ? commit[..Math.Min(12, commit.Length)] : "unknown";
}
