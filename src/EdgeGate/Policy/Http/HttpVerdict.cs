using System.Collections.Immutable;
using EdgeGate.Core;

namespace EdgeGate.Policy.Http;

/// <summary>The policy's answer to a request.</summary>
/// <param name="Verdict">Allow or deny, and what is masked in the response.</param>
/// <param name="MaskRequests">What is masked in the request.</param>
/// <param name="PassesBinary">Whether bodies that cannot be looked into pass although the rule masks.</param>
public sealed record HttpVerdict(Verdict Verdict, ImmutableArray<ClassPattern> MaskRequests, bool PassesBinary)
{
    /// <summary>Whether the request may go on.</summary>
    public bool IsAllowed => Verdict.Kind == VerdictKind.Allow;

    /// <summary>What two rules that allow parts of one request ask together.</summary>
    public HttpVerdict With(HttpVerdict other)
        => new(Verdict with { Mask = [.. Verdict.Mask.Union(other.Verdict.Mask)] }, [.. MaskRequests.Union(other.MaskRequests)], PassesBinary && other.PassesBinary);
}
