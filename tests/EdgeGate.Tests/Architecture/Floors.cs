using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeGate.Tests.Architecture;

/// <summary>Finds imports that point up or sideways: by <c>using</c>, alias, qualified name, attribute or <c>typeof</c>, and by declaring into another floor's namespace.</summary>
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
        ["Notifications"] = 1,
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
    /// <param name="folder"><c>Masking</c>, <c>Sessions.Postgres</c>, <c>Protocols.Wire</c>; empty for the folder of the project itself, which may name all.</param>
    /// <param name="source">C#.</param>
    public static IEnumerable<string> Violations(string folder, string source)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source).GetRoot();
        IEnumerable<string> names = folder.Length == 0 ? [] : Names(root).Where(name => !IsAllowed(folder, name));
        return names.Concat(GlobalUsings(root)).Concat(HiddenCode(root)).Concat(ForeignNamespaces(folder, root)).Distinct();
    }

    /// <summary>Every name with a dot in it, without what may stand between its parts.</summary>
    private static IEnumerable<string> Names(SyntaxNode root)
        => root.DescendantNodes()
            .Where(static node => node switch
            {
                NameSyntax name => name.Parent is not NameSyntax && name.Parent is not BaseNamespaceDeclarationSyntax,
                MemberAccessExpressionSyntax access => access.Parent is not MemberAccessExpressionSyntax,
                _ => false,
            })
            .Select(static node => string.Concat(node.DescendantTokens().Select(static token => token.ValueText)).Replace("global::", "", StringComparison.Ordinal));

    /// <summary>A global using opens a namespace to every floor at once.</summary>
    private static IEnumerable<string> GlobalUsings(SyntaxNode root)
        => root.DescendantNodes().OfType<UsingDirectiveSyntax>()
            .Where(static directive => directive.GlobalKeyword != default)
            .Select(static directive => directive.ToString())
            .Where(static text => text.Contains("EdgeGate", StringComparison.Ordinal));

    /// <summary>Code behind <c>#if</c> is not seen here, so there is none.</summary>
    private static IEnumerable<string> HiddenCode(SyntaxNode root)
        => root.DescendantTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.DisabledTextTrivia)).Select(static _ => "#if");

    /// <summary>Code in another floor's namespace would need no import to name what is there.</summary>
    private static IEnumerable<string> ForeignNamespaces(string folder, SyntaxNode root)
    {
        string own = folder.Length == 0 ? "EdgeGate" : $"EdgeGate.{folder}";
        return root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
            .Select(static declaration => declaration.Name.ToString())
            .Where(name => name != own)
            .Select(static name => $"namespace {name}");
    }

    private static bool IsAllowed(string folder, string name)
    {
        bool isQualified = name == "EdgeGate" || name.StartsWith("EdgeGate.", StringComparison.Ordinal);
        string[] parts = isQualified ? name.Split('.')[1..] : name.Split('.');
        // A bare `Policy.Ruleset` inside namespace EdgeGate.X names EdgeGate.Policy too.
        if (parts.Length < 2 && !isQualified) { return true; }
        string[] own = folder.Split('.');
        if (own[0] == "Protocols") { return !isQualified || parts is ["Protocols", ..]; }
        // The root namespace holds what composes the binary: nothing to import.
        if (parts.Length == 0) { return false; }
        if (!Floor.TryGetValue(parts[0], out int target)) { return true; }
        if (parts[0] == own[0])
        {
            return own[0] != "Sessions" || parts.Length < 2 || own.Length < 2 || parts[1] == own[1] || !Directory.Exists(Path.Combine(Sources.Folder, "EdgeGate", "Sessions", parts[1]));
        }
        int mine = Floor[own[0]];
        return mine == target ? mine is 0 or 4 : target < mine;
    }
}
