namespace EdgeGate.Masking.Validators;

/// <summary>Sums that check digits are made of.</summary>
internal static class Weights
{
    /// <summary>The sum of digits times weights, as many as there are weights.</summary>
    public static int Sum(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> weights)
    {
        int sum = 0;
        for (int i = 0; i < weights.Length; i++) { sum += digits[i] * weights[i]; }
        return sum;
    }

    /// <summary>Whether the last digit is right by ISO/IEC 7064 mod 11,10.</summary>
    public static bool IsMod11And10(ReadOnlySpan<byte> digits)
    {
        int product = 10;
        foreach (byte digit in digits[..^1])
        {
            int sum = (digit + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (product + digits[^1]) % 10 == 1;
    }
}
