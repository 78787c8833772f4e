namespace EdgeGate.Masking.Validators;

/// <summary>Routing transit numbers of US banks.</summary>
/// <remarks>American Bankers Association, "Routing Number Administrative Rules"; the first two digits name a Federal Reserve district or use.</remarks>
internal static class AbaRouting
{
    /// <summary>Nine digits with a known first pair, weighted 3, 7, 1.</summary>
    public static bool Number(ReadOnlySpan<byte> find)
    {
        Span<byte> digits = stackalloc byte[9];
        if (FindText.Digits(find, digits) != 9) { return false; }
        bool isDistrict = FindText.Number(digits[..2]) is <= 12 or (>= 21 and <= 32) or (>= 61 and <= 72) or 80;
        return isDistrict && !FindText.IsOneDigit(digits) && Weights.Sum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0;
    }
}
