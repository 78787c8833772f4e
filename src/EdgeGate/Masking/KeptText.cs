using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking;

/// <summary>Short texts of clients as audit, recordings and people who approve may see them: masked.</summary>
public static class KeptText
{
    // No mask makes more of a find.
    private const int GrowthMax = 16;
    private const int MaskedBytesMin = 64 * 1024;

    /// <summary>A text, masked; <c>[withheld]</c> where a find allows no text.</summary>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    /// <param name="plan">What is looked for.</param>
    /// <param name="text">The text.</param>
    /// <param name="behind">What it is looked through behind (<see cref="MaskPlan.Behind"/>).</param>
    public static byte[] Utf8(MaskPlan plan, ReadOnlySpan<byte> text, ReadOnlySpan<byte> behind = default)
    {
        if (text.IsEmpty || plan.IsEmpty) { return text.ToArray(); }
        using ByteBuffer plain = new(text.Length);
        using ByteBuffer masked = new(Math.Max(MaskedBytesMin, GrowthMax * text.Length));
        plain.Append(text);
        return plan.MaskBehind(behind, plain.Written, ValueShape.Text, masked, new MaskFinds(plan.Classes)) switch
        {
            MaskOutcome.Unchanged => plain.Written.ToArray(),
            MaskOutcome.Rewritten => masked.Written.ToArray(),
            _ => [.. "[withheld]"u8],
        };
    }

    /// <summary>The same of a string.</summary>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public static byte[] Utf8(MaskPlan plan, string text) => Utf8(plan, Encoding.UTF8.GetBytes(text));

    /// <summary>The same as a string, cut behind some characters.</summary>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public static string Of(MaskPlan plan, string text, int charsMax = int.MaxValue)
    {
        string masked = Encoding.UTF8.GetString(Utf8(plan, text));
        return masked.Length <= charsMax ? masked : masked[..charsMax];
    }
}
