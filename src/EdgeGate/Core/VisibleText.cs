using System.Globalization;
using System.Text;

namespace EdgeGate.Core;

/// <summary>Text that others wrote, as people may be shown it: every character is to be seen, and none changes how the others are read.</summary>
/// <remarks>
/// Written as <c>\u{202E}</c> are controls (a terminal obeys them), format characters (bidirectional ones turn what stands around them, those without width hide in words), spaces that are not the
/// space, letters and marks that show nothing, and what is no character. Unicode Standard Annex 9; Unicode Technical Report 36; CVE-2021-42574 (Trojan Source).
/// What is compared, kept and audited is the text itself, never this.
/// </remarks>
public static class VisibleText
{
    /// <summary>A text of several lines: tab and line feed stay.</summary>
    public static string Of(string text) => Of(text, isLine: false);

    /// <summary>A text of one line: tab and line feed are written too.</summary>
    public static string Line(string text) => Of(text, isLine: true);

    /// <summary>Whether a character is not to be seen, or steers; tab and line feed are not meant.</summary>
    public static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value is not ('\t' or '\n'),
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => true,
        // Letters and marks that show nothing: fillers of Hangul, joiners, selectors of variants.
        _ => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x034F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or 0x17B4 or 0x17B5 or 0x2800,
    };

    private static string Of(string text, bool isLine)
    {
        // Nearly all texts are plain, and rows are long.
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) { return text; }
        bool IsWritten(Rune rune) => IsHidden(rune) || (isLine && rune.Value is '\t' or '\n');
        if (!text.EnumerateRunes().Any(IsWritten)) { return text; }
        StringBuilder made = new(text.Length + 64);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsWritten(rune)) { made.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}"); }
            else { made.Append(rune); }
        }
        return made.ToString();
    }
}
