using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeGate.Core.Configuration;

/// <summary>Reads the plain part of YAML: mappings, lists and scalars. Anchors, aliases, tags, duplicate keys and further documents are refused.</summary>
internal static class YamlReader
{
    private const int DepthMax = 32;

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="YamlException">It is not YAML, or not the plain part of it.</exception>
    public static YamlNode Read(TextReader text)
    {
        Parser parser = new(text);
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _)) { return new YamlMap([], 1, 1); }
        parser.Consume<DocumentStart>();
        YamlNode root = ReadNode(parser, 0);
        parser.Consume<DocumentEnd>();
        if (!parser.Accept<StreamEnd>(out _)) { throw Refuse(parser.Current!, "a second document"); }
        return root;
    }

    private static YamlNode ReadNode(Parser parser, int depth)
    {
        ParsingEvent current = parser.Current ?? throw new YamlException("the file ends too early");
        if (depth > DepthMax) { throw Refuse(current, "nesting this deep"); }
        if (current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias) { throw Refuse(current, "anchors and aliases"); }
        if (current is NodeEvent { Tag.IsEmpty: false }) { throw Refuse(current, "tags"); }
        (int line, int column) = ((int)current.Start.Line, (int)current.Start.Column);
        switch (current)
        {
            case Scalar scalar:
                parser.MoveNext();
                return new YamlScalar(scalar.Value, scalar.Style is not ScalarStyle.Plain, line, column);
            case SequenceStart:
                parser.MoveNext();
                List<YamlNode> items = [];
                while (!parser.TryConsume<SequenceEnd>(out _)) { items.Add(ReadNode(parser, depth + 1)); }
                return new YamlList(items, line, column);
            case MappingStart:
                parser.MoveNext();
                Dictionary<string, (YamlNode, YamlNode)> entries = new(StringComparer.Ordinal);
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    ParsingEvent at = parser.Current!;
                    if (ReadNode(parser, depth + 1) is not YamlScalar key) { throw Refuse(at, "a key that is not a word"); }
                    if (!entries.TryAdd(key.Value, (key, ReadNode(parser, depth + 1)))) { throw Refuse(at, $"the key '{key.Value}' twice"); }
                }
                return new YamlMap(entries, line, column);
            default:
                throw Refuse(current, "this");
        }
    }

    private static YamlException Refuse(ParsingEvent at, string what) => new(at.Start, at.End, $"a configuration may not have {what}");
}
