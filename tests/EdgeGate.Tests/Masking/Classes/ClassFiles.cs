using System.Globalization;
using System.Reflection;
using EdgeGate.Masking.Validators;
using YamlDotNet.RepresentationModel;

namespace EdgeGate.Tests.Masking.Classes;

/// <summary>Reads the embedded class files with YamlDotNet alone, apart from the product's reader, and strictly: a key nobody knows is an error.</summary>
internal static class ClassFiles
{
    private static readonly string[] EntryKeys = ["about", "source", "general", "detect", "match", "miss", "spare"];
    private static readonly string[] FormKeys = ["pattern", "edges", "not_before", "not_after", "check", "context", "within", "lead", "lead_glued", "lead_not_before", "trail", "entropy", "extend", "until"];

    /// <summary>Every class of every file.</summary>
    public static IReadOnlyList<ClassEntry> All { get; } = [.. Resources().SelectMany(Read)];

    private static IEnumerable<(string File, string Text)> Resources()
    {
        Assembly product = typeof(ValidatorTable).Assembly;
        foreach (string name in product.GetManifestResourceNames().Where(name => name.StartsWith("classes/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using Stream stream = product.GetManifestResourceStream(name)!;
            using StreamReader reader = new(stream);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static IEnumerable<ClassEntry> Read((string File, string Text) resource)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(resource.Text));
        Assert(stream.Documents.Count == 1, resource.File, "more than one document");
        YamlMappingNode root = (YamlMappingNode)stream.Documents[0].RootNode;
        foreach ((YamlNode key, YamlNode node) in root.Children) { yield return Entry(resource.File, Scalar(key), (YamlMappingNode)node); }
    }

    private static ClassEntry Entry(string file, string name, YamlMappingNode node)
    {
        Known(node, EntryKeys, name);
        return new ClassEntry(name, file)
        {
            About = Optional(node, "about"),
            Source = Optional(node, "source"),
            Forms = Child(node, "detect") is YamlSequenceNode forms ? [.. forms.Children.Select(form => Form(name, (YamlMappingNode)form))] : [],
            Match = List(node, "match"),
            Miss = List(node, "miss"),
            Spare = List(node, "spare"),
        };
    }

    private static ClassForm Form(string name, YamlMappingNode node)
    {
        Known(node, FormKeys, name);
        return new ClassForm
        {
            Pattern = Optional(node, "pattern") ?? throw new InvalidDataException($"{name}: a form without a pattern"),
            Edges = Optional(node, "edges") ?? "word",
            NotBefore = Optional(node, "not_before"),
            NotAfter = Optional(node, "not_after"),
            Lead = Optional(node, "lead"),
            LeadNotBefore = Optional(node, "lead_not_before"),
            Trail = Optional(node, "trail"),
            Extend = Optional(node, "extend"),
            Until = Optional(node, "until"),
            Entropy = double.Parse(Optional(node, "entropy") ?? "0", CultureInfo.InvariantCulture),
            Checks = List(node, "check"),
            Context = List(node, "context"),
            Within = int.Parse(Optional(node, "within") ?? "40", CultureInfo.InvariantCulture),
        };
    }

    private static void Known(YamlMappingNode node, string[] keys, string name)
    {
        foreach (YamlNode key in node.Children.Keys) { Assert(keys.Contains(Scalar(key)), name, $"unknown key {key}"); }
    }

    private static YamlNode? Child(YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? child) ? child : null;

    private static string? Optional(YamlMappingNode node, string key) => Child(node, key) is { } child ? Scalar(child) : null;

    /// <summary>A list, or one scalar that stands for a list of one.</summary>
    private static IReadOnlyList<string> List(YamlMappingNode node, string key) => Child(node, key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(Scalar)],
        YamlNode one => [Scalar(one)],
    };

    private static string Scalar(YamlNode node)
    {
        YamlScalarNode scalar = (YamlScalarNode)node;
        Assert(scalar.Anchor.IsEmpty && scalar.Tag.IsEmpty, scalar.Value ?? "", "anchors and tags are not used");
        return scalar.Value!;
    }

    private static void Assert(bool isRight, string where, string what)
    {
        if (!isRight) { throw new InvalidDataException($"{where}: {what}"); }
    }
}
