using System.Collections.Immutable;
using EdgeGate.Core.Configuration;
using EdgeGate.Policy.Http;
using EdgeGate.Policy.Kubernetes;
using EdgeGate.Protocols.Ssh.Commands;

namespace EdgeGate.Hosting.Configuration;

/// <summary>Reads what an entry of <c>rules</c> says about Kubernetes API calls.</summary>
internal static class KubeRuleReader
{
    private static readonly string[] Keys = ["resources", "subresources", "api_groups", "namespaces", "names", "containers", "tty", "stdin", "urls"];

    /// <summary>Reads it; null when the rule says nothing about API calls.</summary>
    public static KubeRuleOptions? Read(ConfigScope rule, ConfigScope on)
    {
        ImmutableArray<string> verbs = on.Words("verbs");
        KubeRuleOptions said = new(
            verbs, on.Words("resources"), on.Words("subresources", isFree: true), on.Words("api_groups", isFree: true), on.Words("namespaces", isFree: true), on.Words("names", isFree: true), on.Words("containers", isFree: true),
            // What is wrong with a pattern is said where SSH reads the same key.
            [.. on.Words("commands").Select(CommandPattern.Parse).OfType<CommandPattern>()],
            on.OptionalFlag("tty"), on.OptionalFlag("stdin"), on.Words("urls"), HttpRuleReader.Classes(rule), rule.Flag("pass_binary", false));
        foreach (string url in said.Urls)
        {
            if (url.Length is 0 or > HttpPattern.CharsMax || url[0] is not ('/' or '*')) { on.Problem(on.At("urls"), $"'{url}' matches no path: paths begin with a slash", "write /metrics"); }
        }
        if (!verbs.IsEmpty) { return said; }
        // Rules about SSH have the word as well.
        if (Keys.FirstOrDefault(key => on.Has(key) && !(key == "tty" && on.Has("channels"))) is { } lonely) { on.Problem(on.At(lonely), "a rule about Kubernetes names its verbs", "add verbs: [get, list, watch], or verbs: \"*\""); }
        return null;
    }
}
