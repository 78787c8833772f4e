using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Ssh;
using EdgeGate.Protocols.Ssh.Commands;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what a rule says of SSH below <c>on</c>.</summary>
internal static class SshRuleReader
{
    /// <summary>Reads the keys; null when there is none of them.</summary>
    public static SshRuleOptions? Read(ConfigScope scope, ConfigScope on)
    {
        bool isSsh = on.Has("channels") || (on.Has("commands") && !on.Has("verbs")) || on.Has("users") || on.Has("subsystems") || on.Has("lines") || on.Has("files") || scope.Has("mask_files");
        SshRuleOptions ssh = new(on.Words("channels"), ReadPatterns(on, "commands"), on.Words("users"), on.Words("subsystems"), SshFilesReader.Read(on), SshFilesReader.ReadMasking(scope)) { Lines = ReadPatterns(on, "lines"), Terminal = on.OptionalFlag("tty") };
        return isSsh ? ssh : null;
    }

    private static ImmutableArray<CommandPattern> ReadPatterns(ConfigScope on, string key)
    {
        ImmutableArray<string> texts = on.Words(key);
        ImmutableArray<CommandPattern>.Builder patterns = ImmutableArray.CreateBuilder<CommandPattern>();
        for (int i = 0; i < texts.Length; i++)
        {
            if (CommandPattern.Parse(texts[i]) is { } pattern) { patterns.Add(pattern); }
            else { on.Problem($"{on.At(key)}[{i}]", "the pattern has no word", "write \"systemctl status *\", or \"*\" for every command"); }
        }
        return patterns.ToImmutable();
    }
}
