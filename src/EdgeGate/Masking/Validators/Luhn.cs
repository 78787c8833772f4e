namespace EdgeGate.Masking.Validators;

/// <summary>The check digit of cards and of many other numbers.</summary>
/// <remarks>ISO/IEC 7812-1, Annex B.</remarks>
internal static class Luhn
{
    private const int DigitsMax = 24;

    /// <summary>Any number of at least two digits with a right last one.</summary>
    public static bool Number(ReadOnlySpan<byte> find)
    {
        Span<byte> digits = stackalloc byte[DigitsMax];
        int count = FindText.Digits(find, digits);
        return count >= 2 && IsRight(digits[..count]);
    }

    /// <summary>Whether the last digit is right: every second digit from the right doubled, the sum of all digits a multiple of ten.</summary>
    public static bool IsRight(ReadOnlySpan<byte> digits) => Sum(digits) % 10 == 0;

    private static int Sum(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[digits.Length - 1 - i];
            int doubled = digit * 2;
            sum += (i & 1) == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return sum;
    }
}
