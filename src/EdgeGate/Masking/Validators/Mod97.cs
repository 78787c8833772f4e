namespace EdgeGate.Masking.Validators;

/// <summary>Remainders by 97.</summary>
/// <remarks>ISO/IEC 7064 mod 97-10, where A stands for 10 and Z for 35.</remarks>
internal static class Mod97
{
    /// <summary>The remainder of upper-case letters and digits read as one number.</summary>
    public static int Of(ReadOnlySpan<byte> text) => Continue(0, text);

    /// <summary>The remainder when some more letters and digits follow.</summary>
    public static int Continue(int rest, ReadOnlySpan<byte> text)
    {
        foreach (byte c in text)
        {
            rest = FindText.IsDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'A' + 10) % 97;
        }
        return rest;
    }
}
