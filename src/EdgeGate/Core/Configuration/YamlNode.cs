namespace EdgeGate.Core.Configuration;

/// <summary>A node of a YAML file with its place.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
internal abstract record YamlNode(int Line, int Column);

/// <summary>A scalar.</summary>
internal sealed record YamlScalar(string Value, bool IsQuoted, int Line, int Column) : YamlNode(Line, Column)
{
    /// <summary>Whether nothing was written.</summary>
    public bool IsNull => !IsQuoted && Value is "" or "~" or "null";
}

/// <summary>A list.</summary>
internal sealed record YamlList(List<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column);

/// <summary>A mapping, in the file's order.</summary>
internal sealed record YamlMap(Dictionary<string, (YamlNode Key, YamlNode Value)> Entries, int Line, int Column) : YamlNode(Line, Column);
