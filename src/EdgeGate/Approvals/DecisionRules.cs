using EdgeGate.Core;
using EdgeGate.Core.Holds;

namespace EdgeGate.Approvals;

/// <summary>Who may see a hold, and who may decide about it.</summary>
internal static class DecisionRules
{
    /// <summary>Whether somebody could approve an operation besides the one who asks: whether they are in an approvers' group.</summary>
    internal static bool IsApprover(Principal principal, ApprovalTerms terms) => terms.Groups.Any(principal.Groups.Contains);

    /// <summary>Whether a principal may know of a hold: who could approve it, and who asked.</summary>
    internal static bool MaySee(Principal principal, Hold hold)
        => IsApprover(principal, hold.Request.Terms) || hold.Request.Requester.Is(Person.Of(principal));

    /// <summary>Whether a request is the one that a hold which outlives its session was asked with.</summary>
    internal static bool IsSame(Hold hold, HoldRequest request)
        => hold.Request.Session is null && hold.Request.Wanted is null && hold.Request.Digest == request.Digest && hold.Request.Connection == request.Connection && hold.Request.Rule == request.Rule
            && hold.Request.Requester.Is(request.Requester);

    /// <summary>Why a person may not decide; null when they may.</summary>
    internal static string? Refusal(Person by, Principal principal, Hold hold, GrantTerms? grant, bool breaksGlass)
    {
        if (principal.Kind == PrincipalKind.Agent) { return "persons decide; agents may ask"; }
        if (breaksGlass)
        {
            // Exactly them: a mail address that another issuer vouches for gives nothing.
            if (!by.Is(hold.Request.Requester)) { return "glass is broken by the one who asks alone"; }
            if (grant is not null || hold.Request.Wanted is not null) { return "glass is broken for one operation, never for a grant"; }
            return hold.Request.Terms.BreakGlassGroups.Any(principal.Groups.Contains) ? null : "the rule does not let you break glass";
        }
        if (by.MayBe(hold.Request.Requester)) { return "nobody decides about an operation of their own"; }
        return IsApprover(principal, hold.Request.Terms) ? null : "you are no approver of this";
    }

    /// <summary>Why a grant is not one that may be given; null when it may.</summary>
    internal static string? GrantProblem(Hold hold, GrantTerms grant)
    {
        if (hold.Request.Terms.Grant is not { } widest) { return "the rule allows this once only, no grants"; }
        if (grant.SameStatement && hold.Request.Fingerprint.Length == 0) { return "this operation has no fingerprint that another could share"; }
        return widest.Refuses(grant);
    }
}
