namespace EdgeGate.Masking.Validators;

/// <summary>Payment cards: issuer prefix, the lengths that go with it, and the check digit.</summary>
/// <remarks>ISO/IEC 7812-1 for the form; the schemes' published issuer ranges.</remarks>
internal static class CardBrands
{
    private const int DigitsMax = 19;
    private const int ArticleNumberDigits = 13;

    public static bool Visa(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: 13 or 16 or 19, Prefix: >= 4000 and <= 4999 };

    /// <summary>Whether thirteen digits fail the check digit of an article number.</summary>
    /// <remarks>GS1 General Specifications, 7.9: weights 1 and 3 in turn.</remarks>
    public static bool IsNoArticleNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[ArticleNumberDigits];
        return FindText.Digits(find, d) == d.Length && Weights.Sum(d, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 != 0;
    }

    public static bool Mastercard(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: 16, Prefix: (>= 5100 and <= 5599) or (>= 2221 and <= 2720) };

    public static bool Amex(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: 15, Prefix: (>= 3400 and <= 3499) or (>= 3700 and <= 3799) };

    public static bool Discover(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: >= 16, Prefix: 6011 or (>= 6440 and <= 6599) };

    public static bool Jcb(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: 16, Prefix: >= 3500 and <= 3599 } or { Length: > 16, Prefix: >= 3528 and <= 3589 }
            or { Length: 15, Prefix: 2131 or 1800 };

    public static bool Diners(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: 14 or 16 or 19, Prefix: (>= 3000 and <= 3059) or 3095 or (>= 3600 and <= 3699) or (>= 3800 and <= 3999) };

    public static bool UnionPay(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: >= 16, Prefix: (>= 6200 and <= 6299) or (>= 8100 and <= 8171) };

    public static bool Maestro(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: >= 12, Prefix: (>= 5000 and <= 5099) or (>= 5600 and <= 5899) or (>= 6000 and <= 6010) or (>= 6012 and <= 6099) or (>= 6300 and <= 6399) or (>= 6700 and <= 6799) };

    public static bool Troy(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: 16, Prefix: 9792 };

    public static bool RuPay(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: 16, Prefix: (>= 5080 and <= 5089) or 6521 or 6522 or (>= 8170 and <= 8299) };

    public static bool Mir(ReadOnlySpan<byte> find)
        => Read(find, stackalloc byte[DigitsMax]) is { Length: >= 16, Prefix: >= 2200 and <= 2204 };

    /// <summary>A number of any scheme that this table knows, or of one of a single country.</summary>
    public static bool Any(ReadOnlySpan<byte> find)
        => Visa(find) || Mastercard(find) || Amex(find) || Discover(find) || Jcb(find) || Diners(find) || UnionPay(find) || Maestro(find) || Mir(find) || Troy(find) || RuPay(find)
            || Read(find, stackalloc byte[DigitsMax]) is { Length: >= 16, Prefix: 8600 or 5614 or 9860 or 9704 or 9112 };

    /// <summary>A number with a right check digit, of no scheme that this table knows.</summary>
    public static bool Unlisted(ReadOnlySpan<byte> find) => Read(find, stackalloc byte[DigitsMax]) is { Length: >= 12 } && !Any(find);

    /// <summary>Length and first four digits; a length of zero when it is no number of 12 to 19 digits with a right check digit, or its groups are those of a table.</summary>
    private static (int Length, int Prefix) Read(ReadOnlySpan<byte> find, Span<byte> digits)
    {
        int count = FindText.Digits(find, digits);
        return count >= 12 && Luhn.IsRight(digits[..count]) && !FindText.IsOneDigit(digits[..count]) && !FindText.HasRisingGroups(find)
            ? (count, FindText.Number(digits[..4]))
            : (0, 0);
    }
}
