namespace EdgeGate.Masking.Validators;

/// <summary>Numbers that US agencies give out.</summary>
internal static class UnitedStates
{
    /// <summary>Prefixes of employer identification numbers that campuses do not use.</summary>
    private static ReadOnlySpan<byte> EmployerPrefixesUnused => [0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97];

    /// <summary>A social security number: area not 000, 666 or 9xx, group not 00, serial not 0000.</summary>
    /// <remarks>SSA, "Social Security Number Randomization" and POMS RM 10201.035.</remarks>
    public static bool SocialSecurity(ReadOnlySpan<byte> find)
    {
        Span<byte> digits = stackalloc byte[9];
        if (FindText.Digits(find, digits) != 9 || FindText.IsOneDigit(digits)) { return false; }
        int area = FindText.Number(digits[..3]);
        return area is not (0 or 666 or >= 900) && FindText.Number(digits[3..5]) != 0 && FindText.Number(digits[5..]) != 0;
    }

    /// <summary>An individual taxpayer identification number: 9xx, group 50 to 65, 70 to 88, 90 to 92 or 94 to 99.</summary>
    /// <remarks>IRS, Internal Revenue Manual 3.21.263.</remarks>
    public static bool IndividualTaxpayer(ReadOnlySpan<byte> find)
    {
        Span<byte> digits = stackalloc byte[9];
        return FindText.Digits(find, digits) == 9 && digits[0] == 9
            && FindText.Number(digits[3..5]) is (>= 50 and <= 65) or (>= 70 and <= 88) or (>= 90 and <= 92) or (>= 94 and <= 99);
    }

    /// <summary>An employer identification number with a prefix in use.</summary>
    /// <remarks>IRS, "How EINs are assigned and valid EIN prefixes".</remarks>
    public static bool Employer(ReadOnlySpan<byte> find)
    {
        Span<byte> digits = stackalloc byte[9];
        return FindText.Digits(find, digits) == 9 && !EmployerPrefixesUnused.Contains((byte)FindText.Number(digits[..2])) && !FindText.IsOneDigit(digits);
    }
}
