using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking;

/// <summary>Short texts of clients as audit, recordings and people who approve may see them: masked.</summary>
public static class KeptText
{
    /// <summary>No mask makes more of a character.</summary>
    private const int BytesOfOneChar = 256;

    /// <summary>A text, masked.</summary>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public static byte[] Utf8(MaskPlan plan, string text)
    {
        if (text.Length == 0) { return []; }
        using ByteBuffer plain = new(text.Length * 3);
        using ByteBuffer masked = new(text.Length * BytesOfOneChar);
        plain.Append(Encoding.UTF8.GetBytes(text));
        return plan.Mask(plain.Written, ValueShape.Text, masked, new MaskFinds(plan.Classes)) switch
        {
            MaskOutcome.Unchanged => plain.Written.ToArray(),
            MaskOutcome.Rewritten => masked.Written.ToArray(),
            _ => [.. "[withheld]"u8],
        };
    }

    /// <summary>The same, cut behind some characters.</summary>
    /// <exception cref="MaskingFailedException">The scan failed.</exception>
    public static string Of(MaskPlan plan, string text, int charsMax)
    {
        string masked = Encoding.UTF8.GetString(Utf8(plan, text));
        return masked.Length <= charsMax ? masked : masked[..charsMax];
    }
}
