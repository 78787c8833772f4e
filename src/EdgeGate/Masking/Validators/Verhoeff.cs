namespace EdgeGate.Masking.Validators;

/// <summary>A check digit from the dihedral group of order ten; it sees every wrong digit and every swap of neighbours.</summary>
/// <remarks>J. Verhoeff, "Error detecting decimal codes" (1969).</remarks>
internal static class Verhoeff
{
    private static ReadOnlySpan<byte> Permuted =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 5, 7, 6, 2, 8, 3, 0, 9, 4, 5, 8, 0, 3, 7, 9, 6, 1, 4, 2, 8, 9, 1, 6, 0, 4, 3, 5, 2, 7,
        9, 4, 5, 3, 1, 2, 6, 8, 7, 0, 4, 2, 8, 6, 5, 7, 3, 9, 0, 1, 2, 7, 9, 3, 8, 0, 6, 4, 1, 5, 7, 0, 4, 6, 9, 1, 3, 2, 5, 8,
    ];

    /// <summary>Whether the last digit is right.</summary>
    public static bool IsRight(ReadOnlySpan<byte> digits)
    {
        int check = 0;
        for (int i = 0; i < digits.Length; i++) { check = Multiply(check, Permuted[(i % 8 * 10) + digits[digits.Length - 1 - i]]); }
        return check == 0;
    }

    /// <summary>The group's product: rotations are 0 to 4, reflections 5 to 9.</summary>
    private static int Multiply(int a, int b) => (a < 5, b < 5) switch
    {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + ((a + b - 5) % 5),
        (false, true) => 5 + ((a - 5 - b + 5) % 5),
        (false, false) => (a - b + 5) % 5,
    };
}
