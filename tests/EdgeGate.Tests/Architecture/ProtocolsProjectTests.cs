using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using EdgeGate.Protocols.Postgres;
using Xunit;

namespace EdgeGate.Tests.Architecture;

public sealed class ProtocolsProjectTests
{
    private static readonly string ProjectFile = Path.Combine(Sources.Folder, "EdgeGate.Protocols", "EdgeGate.Protocols.csproj");

    /// <summary>What was compiled refers to nothing but .NET's own assemblies.</summary>
    [Fact]
    public void Assembly_refers_to_dotnet_alone()
    {
        string[] references = [.. typeof(PgFramer).Assembly.GetReferencedAssemblies().Select(static name => name.Name!)];
        Assert.NotEmpty(references);
        Assert.All(references, static name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    /// <summary>The analyzer lets a banned type be declared (a parameter, a field, what a method returns); metadata shows it.</summary>
    [Fact]
    public void Assembly_names_no_banned_type()
    {
        string[] banned = [.. File.ReadAllLines(Path.Combine(Path.GetDirectoryName(ProjectFile)!, "BannedSymbols.txt")).Where(static line => line.StartsWith("N:", StringComparison.Ordinal) || line.StartsWith("T:", StringComparison.Ordinal)).Select(static line => line[2..line.IndexOf(';', StringComparison.Ordinal)])];
        Assert.DoesNotContain(TypesNamed(typeof(PgFramer).Assembly), name => banned.Any(ban => name == ban || name.StartsWith(ban + ".", StringComparison.Ordinal)));
        // The same look at an assembly that does use them.
        Assert.Contains(TypesNamed(typeof(ProtocolsProjectTests).Assembly), static name => name == "System.IO.File");
    }

    [Fact]
    public void Project_refers_to_no_project_and_to_no_package_but_its_analyzer()
    {
        XDocument project = XDocument.Load(ProjectFile);
        Assert.Empty(Items(project, "ProjectReference").Concat(Items(project, "Reference")).Concat(Items(project, "FrameworkReference")));
        Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers"], Items(project, "PackageReference"));
        Assert.Contains("BannedSymbols.txt", Items(project, "AdditionalFiles"));
    }

    /// <summary>A using in a project file is a global using no source shows.</summary>
    [Fact]
    public void No_project_has_usings_of_its_own()
    {
        string root = Path.GetDirectoryName(Sources.Folder)!;
        string[] projects = [.. Directory.GetFiles(Sources.Folder, "*.csproj", SearchOption.AllDirectories), .. Directory.GetFiles(root, "*.props"), .. Directory.GetFiles(root, "*.targets")];
        Assert.True(projects.Length >= 3);
        Assert.All(projects, static file => Assert.Empty(Items(XDocument.Load(file), "Using")));
    }

    private static List<string> TypesNamed(Assembly assembly)
    {
        using PEReader file = new(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(handle => metadata.GetTypeReference(handle)).Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }

    private static IEnumerable<string> Items(XDocument project, string name)
        => project.Descendants(name).Select(static item => (string?)item.Attribute("Include") ?? "?");
}
