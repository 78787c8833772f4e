using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Sftp;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what a rule says of files: <c>on.files</c> and <c>mask_files</c>.</summary>
internal static class SshFilesReader
{
    /// <summary>Reads <c>files</c>: <c>"*"</c>, or patterns of paths by what may be done; null when it is not there.</summary>
    public static FileRuleOptions? Read(ConfigScope on)
    {
        if (!on.Has("files")) { return null; }
        if (on.Node("files") is YamlScalar { Value: "*" }) { return FileRuleOptions.All; }
        ConfigScope files = on.Child("files");
        ImmutableArray<PathPattern> any = Patterns(files, "any");
        FileRuleOptions options = new(
            any.AddRange(Patterns(files, "list")), any.AddRange(Patterns(files, "read")), any.AddRange(Patterns(files, "write")), any.AddRange(Patterns(files, "remove")));
        files.Finish();
        return options;
    }

    /// <summary>Reads <c>mask_files</c>.</summary>
    public static FileMasking ReadMasking(ConfigScope scope)
    {
        string text = scope.Text("mask_files", "strict");
        switch (text)
        {
            case "strict":
                return FileMasking.Strict;
            case "text":
                return FileMasking.Text;
            case "none":
                return FileMasking.None;
            default:
                scope.Problem(scope.At("mask_files"), $"'{text}' is no way to mask files", "write strict (what is no text is refused), text (what is no text passes) or none");
                return FileMasking.Strict;
        }
    }

    private static ImmutableArray<PathPattern> Patterns(ConfigScope files, string name)
    {
        ImmutableArray<string> texts = files.Words(name);
        ImmutableArray<PathPattern>.Builder patterns = ImmutableArray.CreateBuilder<PathPattern>();
        for (int i = 0; i < texts.Length; i++)
        {
            if (PathPattern.Parse(texts[i]) is { } pattern) { patterns.Add(pattern); }
            else { files.Problem($"{files.At(name)}[{i}]", $"'{texts[i]}' is not a pattern of absolute paths", "write \"/srv/**\", \"/var/log/*.log\", \"~/upload/**\" or \"**/.ssh/**\"; no . or .. or empty part"); }
        }
        return patterns.ToImmutable();
    }
}
