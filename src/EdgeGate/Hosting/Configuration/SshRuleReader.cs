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
        bool isSsh = on.Has("channels") || (on.Has("commands") && !on.Has("verbs")) || on.Has("users") || on.Has("subsystems") || on.Has("files") || scope.Has("mask_files");
        ImmutableArray<string> commands = on.Words("commands");
        List<CommandPattern> patterns = [];
        for (int i = 0; i < commands.Length; i++)
        {
            if (CommandPattern.Parse(commands[i]) is { } pattern) { patterns.Add(pattern); }
            else { on.Problem($"{on.At("commands")}[{i}]", "the pattern has no word", "write \"systemctl status *\", or \"*\" for every command"); }
        }
        SshRuleOptions ssh = new(on.Words("channels"), [.. patterns], on.Words("users"), on.Words("subsystems"), SshFilesReader.Read(on), SshFilesReader.ReadMasking(scope));
        return isSsh ? ssh : null;
    }
}
