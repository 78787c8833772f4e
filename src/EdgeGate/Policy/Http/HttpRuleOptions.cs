using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Policy.Http;

/// <summary>What a rule says about HTTP requests. All that is written must hold.</summary>
/// <param name="Methods"><c>on.methods</c>: methods, or <c>*</c>; never empty.</param>
/// <param name="Hosts"><c>on.hosts</c>: patterns of the host asked for; empty means any.</param>
/// <param name="Paths"><c>on.paths</c>: patterns of the path; empty means any. An allow must match every reading of a path, a deny any.</param>
/// <param name="Query"><c>on.query</c>: <c>name</c> or <c>name=pattern</c>. An allow must match every parameter, a deny any; empty means any.</param>
/// <param name="Headers"><c>on.headers</c>: <c>name: pattern</c>; each must be there.</param>
/// <param name="ContentTypes"><c>on.content_types</c>: patterns of a body's media type; empty means any.</param>
/// <param name="PassesBinary"><c>pass_binary</c>: whether bodies that cannot be looked into pass although the rule masks.</param>
/// <param name="MaskRequests"><c>mask_requests</c>: classes masked in what goes to the target.</param>
/// <param name="Content">What it says about the request's content; null when nothing.</param>
public sealed record HttpRuleOptions(
    ImmutableArray<string> Methods, ImmutableArray<HttpPattern> Hosts, ImmutableArray<HttpPattern> Paths, ImmutableArray<HttpFieldPattern> Query,
    ImmutableArray<HttpFieldPattern> Headers, ImmutableArray<HttpPattern> ContentTypes, bool PassesBinary, ImmutableArray<ClassPattern> MaskRequests,
    HttpContentRule? Content = null)
{
    /// <summary>Whether an earlier rule's part leaves nothing of a later one's; only what is surely so counts.</summary>
    public static bool Covers(HttpRuleOptions? earlier, HttpRuleOptions? later)
        => later is null || (earlier is not null && earlier.Hosts.IsEmpty && earlier.Paths.IsEmpty && earlier.Query.IsEmpty && earlier.Headers.IsEmpty && earlier.ContentTypes.IsEmpty && earlier.Content is null
            && (earlier.Methods.Contains("*") || (!later.Methods.Contains("*") && later.Methods.All(earlier.Methods.Contains))));
}
