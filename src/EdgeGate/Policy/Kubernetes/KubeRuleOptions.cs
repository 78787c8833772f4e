using System.Collections.Immutable;
using EdgeGate.Core;
using EdgeGate.Protocols.Ssh.Commands;

namespace EdgeGate.Policy.Kubernetes;

/// <summary>What a rule says about Kubernetes API calls. All that is written must hold.</summary>
/// <param name="Verbs"><c>on.verbs</c>: verbs, or <c>*</c>; never empty.</param>
/// <param name="Resources"><c>on.resources</c>: resources, or <c>*</c>.</param>
/// <param name="Subresources"><c>on.subresources</c>: subresources; <c>*</c> is all that are inspected. Empty is the resource itself in an allow, anything in a deny.</param>
/// <param name="Groups"><c>on.api_groups</c>; empty means any, <c>""</c> is the core group.</param>
/// <param name="Namespaces"><c>on.namespaces</c>: patterns; empty means any, and none.</param>
/// <param name="Names"><c>on.names</c>: patterns; empty means any, and none.</param>
/// <param name="Containers"><c>on.containers</c>: patterns; empty means any.</param>
/// <param name="Commands"><c>on.commands</c>: patterns on the whole command; empty means any.</param>
/// <param name="Terminal"><c>on.tty</c>; null means either.</param>
/// <param name="Stdin"><c>on.stdin</c>; null means either.</param>
/// <param name="Urls"><c>on.urls</c>: patterns of paths that are no resources.</param>
/// <param name="MaskRequests"><c>mask_requests</c>: classes masked in what goes to the target, stdin too.</param>
/// <param name="PassesBinary"><c>pass_binary</c>: whether bodies that cannot be looked into pass although the rule masks.</param>
public sealed record KubeRuleOptions(
    ImmutableArray<string> Verbs, ImmutableArray<string> Resources, ImmutableArray<string> Subresources, ImmutableArray<string> Groups, ImmutableArray<string> Namespaces,
    ImmutableArray<string> Names, ImmutableArray<string> Containers, ImmutableArray<CommandPattern> Commands, bool? Terminal, bool? Stdin, ImmutableArray<string> Urls,
    ImmutableArray<ClassPattern> MaskRequests, bool PassesBinary)
{
    /// <summary>Whether an earlier rule's part leaves nothing of a later one's; only what is surely so counts.</summary>
    public static bool Covers(KubeRuleOptions? earlier, KubeRuleOptions? later)
        => later is null || (earlier is not null
            && earlier.Namespaces.IsEmpty && earlier.Names.IsEmpty && earlier.Containers.IsEmpty && earlier.Commands.IsEmpty && earlier.Terminal is null && earlier.Stdin is null && earlier.Groups.IsEmpty
            && IsWithin(earlier.Verbs, later.Verbs) && later.Verbs.All(verb => !KubeRules.IsUninspected(verb) || earlier.Verbs.Contains(verb)) && IsWithin(earlier.Resources, later.Resources) && later.Urls.All(earlier.Urls.Contains)
            && earlier.Subresources.SequenceEqual(later.Subresources));

    private static bool IsWithin(ImmutableArray<string> earlier, ImmutableArray<string> later) => earlier.Contains("*") || (!later.Contains("*") && later.All(earlier.Contains));
}
