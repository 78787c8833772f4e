namespace EdgeGate.Masking.Tokens;

/// <summary>The check digit of payment card numbers.</summary>
/// <remarks>ISO/IEC 7812-1, Annex B.</remarks>
internal static class Luhn
{
    /// <summary>The digit that makes the number right when it is put behind these digits.</summary>
    /// <param name="digits">Values from 0 to 9.</param>
    public static int CheckDigit(ReadOnlySpan<ushort> digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[digits.Length - 1 - i];
            int doubled = digit * 2;
            sum += (i & 1) == 1 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return (10 - (sum % 10)) % 10;
    }
}
