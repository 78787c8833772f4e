using System.Globalization;
using System.Text;
using EdgeGate.Core.Holds;

namespace EdgeGate.Approvals;

/// <summary>An operation as people who decide read it: all of it, and every character of it to be seen.</summary>
internal static class ShownText
{
    /// <summary>The text; null when people cannot be shown it whole and the rule does not let them be asked then.</summary>
    public static string? Of(HoldRequest request)
    {
        string visible = Visible(request.What);
        string unseen = Unseen(request, visible);
        if (unseen.Length == 0) { return visible; }
        if (!request.Terms.TakesUnseen) { return null; }
        string shown = visible.Length > HoldRequest.WhatCharsMax ? string.Concat(visible.AsSpan(0, HoldRequest.WhatCharsMax), " ...") : visible;
        return $"NOT SHOWN WHOLE: {unseen}\n{shown}";
    }

    /// <summary>What the one who asked is told when it is denied for that.</summary>
    public static string Refusal(HoldRequest request)
        => $"approvers cannot be shown this whole: {Unseen(request, Visible(request.What))}; rule '{request.Rule}' does not let them approve what they cannot see (approval: unseen)";

    /// <summary>
    /// A text with what has no shape, or another's, written as <c>\u{200B}</c>: controls but tab and line feed, format characters (zero width, bidirectional), spaces that are
    /// not the space, and what is no character. Unicode Standard Annex 9; Unicode Technical Report 36.
    /// </summary>
    public static string Visible(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden)) { return text; }
        StringBuilder made = new(text.Length + 64);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsHidden(rune)) { made.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}"); }
            else { made.Append(rune); }
        }
        return made.ToString();
    }

    private static string Unseen(HoldRequest request, string visible)
        => request.Unseen.Length > 0 ? request.Unseen
            : visible.Length > HoldRequest.WhatCharsMax ? $"it is {visible.Length} characters long, of which {HoldRequest.WhatCharsMax} are shown" : "";

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value is not ('\t' or '\n'),
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => true,
        // Letters and marks that show nothing: fillers of Hangul, joiners, selectors of variants.
        _ => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x034F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or 0x17B4 or 0x17B5 or 0x2800,
    };
}
