using EdgeGate.Core;
using EdgeGate.Core.Holds;

namespace EdgeGate.Approvals;

/// <summary>An operation as people who decide read it: all of it, and every character of it to be seen.</summary>
internal static class ShownText
{
    /// <summary>The text; null when people cannot be shown it whole and the rule does not let them be asked then.</summary>
    public static string? Of(HoldRequest request)
    {
        string visible = VisibleText.Of(request.What);
        string unseen = Unseen(request, visible);
        if (unseen.Length == 0) { return visible; }
        if (!request.Terms.TakesUnseen) { return null; }
        string shown = visible.Length > HoldRequest.WhatCharsMax ? string.Concat(visible.AsSpan(0, HoldRequest.WhatCharsMax), " ...") : visible;
        return $"NOT SHOWN WHOLE: {unseen}\n{shown}";
    }

    /// <summary>What the one who asked is told when it is denied for that.</summary>
    public static string Refusal(HoldRequest request)
        => $"approvers cannot be shown this whole: {Unseen(request, VisibleText.Of(request.What))}; rule '{request.Rule}' does not let them approve what they cannot see (approval: unseen)";

    private static string Unseen(HoldRequest request, string visible)
        => request.Unseen.Length > 0 ? request.Unseen
            : visible.Length > HoldRequest.WhatCharsMax ? $"it is {visible.Length} characters long, of which {HoldRequest.WhatCharsMax} are shown" : "";
}
