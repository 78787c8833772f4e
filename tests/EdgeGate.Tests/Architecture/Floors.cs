using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGate.Tests.Architecture;

/// <summary>Finds imports that point up or sideways, by <c>using</c> and by qualified name.</summary>
internal static class Floors
{
    private static readonly Dictionary<string, int> Floor = new()
    {
        ["Core"] = 0,
        ["Interop"] = 0,
        ["Masking"] = 1,
        ["Policy"] = 1,
        ["Identity"] = 1,
        ["Approvals"] = 1,
        ["Recording"] = 1,
        ["Audit"] = 1,
        ["State"] = 1,
        ["Telemetry"] = 1,
        ["Relay"] = 2,
        ["Sessions"] = 3,
        ["Cli"] = 4,
        ["Hosting"] = 4,
        ["Admin"] = 4,
    };

    /// <summary>What a source file in a folder may not name, and does.</summary>
    /// <param name="folder"><c>Masking</c>, <c>Sessions.Postgres</c>, or <c>Protocols</c>.</param>
    /// <param name="source">C#.</param>
    public static IEnumerable<string> Violations(string folder, string source)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source).GetRoot();
        return root.DescendantNodes()
            .Select(static node => node switch
            {
                NameSyntax name when name.Parent is not NameSyntax => name.ToString(),
                MemberAccessExpressionSyntax access when access.Parent is not MemberAccessExpressionSyntax => access.ToString(),
                _ => "",
            })
            .Select(static name => name.Replace("global::", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal))
            .Where(name => !IsAllowed(folder, name))
            .Distinct();
    }

    private static bool IsAllowed(string folder, string name)
    {
        string[] parts = name.StartsWith("EdgeGate.", StringComparison.Ordinal) ? name.Split('.')[1..] : name.Split('.');
        bool isQualified = name.StartsWith("EdgeGate.", StringComparison.Ordinal);
        // A bare `Policy.Ruleset` inside namespace EdgeGate.X names EdgeGate.Policy too.
        if (parts.Length < 2 && !isQualified) { return true; }
        if (folder == "Protocols") { return !isQualified || parts[0] == "Protocols"; }
        if (!Floor.TryGetValue(parts[0], out int target)) { return true; }
        string[] own = folder.Split('.');
        if (parts[0] == own[0])
        {
            return own[0] != "Sessions" || parts.Length < 2 || own.Length < 2 || parts[1] == own[1] || !Directory.Exists(Path.Combine(Sources.Folder, "EdgeGate", "Sessions", parts[1]));
        }
        int mine = Floor[own[0]];
        return mine == target ? mine is 0 or 4 : target < mine;
    }
}
