namespace EdgeGate.Masking.Validators;

/// <summary>Check digits of personal and tax numbers in Oceania and Africa.</summary>
internal static class NationalIdsSouth
{
    /// <summary>Australia, tax file number: nine digits (eight in old ones), weighted, a multiple of 11.</summary>
    /// <remarks>Australian Taxation Office; weights 1, 4, 3, 7, 5, 8, 6, 9, 10 (eight digits: 10, 7, 8, 4, 6, 3, 5, 1).</remarks>
    public static bool AustralianTfn(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[9];
        return FindText.Digits(find, d) switch
        {
            9 => !FindText.IsOneDigit(d) && Weights.Sum(d, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0,
            8 => !FindText.IsOneDigit(d[..8]) && Weights.Sum(d, [10, 7, 8, 4, 6, 3, 5, 1]) % 11 == 0,
            _ => false,
        };
    }

    /// <summary>Australia, business number: eleven digits, the first less one, weighted, a multiple of 89.</summary>
    /// <remarks>Australian Business Register, "Format of the ABN".</remarks>
    public static bool AustralianAbn(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11 || d[0] == 0) { return false; }
        d[0]--;
        return Weights.Sum(d, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 == 0;
    }

    /// <summary>Australia, Medicare card: eight digits from 2 to 6 on, check digit, issue, perhaps the person's place on the card.</summary>
    /// <remarks>Services Australia; weights 1, 3, 7, 9 twice, mod 10.</remarks>
    public static bool AustralianMedicare(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        return FindText.Digits(find, d) is 10 or 11 && d[0] is >= 2 and <= 6 && d[9] != 0 && Weights.Sum(d, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 == d[8];
    }

    /// <summary>New Zealand, IRD number: eight or nine digits, check digit mod 11 in two rounds.</summary>
    /// <remarks>Inland Revenue, "Resident withholding tax and non-resident withholding tax specification".</remarks>
    public static bool NewZealandIrd(ReadOnlySpan<byte> find)
    {
        Span<byte> room = stackalloc byte[9];
        room.Clear();
        int count = FindText.Digits(find, room);
        if (count is not (8 or 9)) { return false; }
        Span<byte> d = stackalloc byte[9];
        d.Clear();
        room[..count].CopyTo(d[(9 - count)..]);
        if (FindText.Number(d) is < 10_000_000 or > 150_000_000) { return false; }
        int check = (11 - (Weights.Sum(d, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
        if (check == 10) { check = (11 - (Weights.Sum(d, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11; }
        return d[8] == check;
    }

    /// <summary>New Zealand, health index: three letters, four digits (check mod 11), or since 2022 two digits, a letter and a check letter (mod 23).</summary>
    /// <remarks>HISO 10046, "Consumer health identity standard"; letters without I and O count from 1.</remarks>
    public static bool NewZealandNhi(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[7];
        if (FindText.Letters(find, text) != 7) { return false; }
        int sum = 0;
        for (int i = 0; i < 6; i++)
        {
            int value = FindText.IsDigit(text[i]) ? text[i] - '0' : "ABCDEFGHJKLMNPQRSTUVWXYZ"u8.IndexOf(text[i]) + 1;
            if (value == 0 && !FindText.IsDigit(text[i])) { return false; }
            sum += value * (7 - i);
        }
        if (FindText.IsDigit(text[6]))
        {
            int rest = sum % 11;
            return rest != 0 && text[6] - '0' == (11 - rest) % 10;
        }
        return "ABCDEFGHJKLMNPQRSTUVWXYZ"u8.IndexOf(text[6]) + 1 == 23 - (sum % 23);
    }

    /// <summary>South Africa, identity number: birth date, sex, citizenship, Luhn.</summary>
    /// <remarks>Department of Home Affairs; Identification Act 68 of 1997.</remarks>
    public static bool SouthAfricanId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[13];
        return FindText.Digits(find, d) == 13 && d[10] <= 2 && FindText.IsShortDate(FindText.Number(d[..2]), FindText.Number(d[2..4]), FindText.Number(d[4..6])) && Luhn.IsRight(d);
    }

    /// <summary>Egypt, national number: century, birth date, governorate, serial.</summary>
    /// <remarks>Civil Status Organization; the last digit's rule is not published.</remarks>
    public static bool EgyptianId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[14];
        return FindText.Digits(find, d) == 14 && d[0] is 2 or 3
            && FindText.IsDate((d[0] == 2 ? 1900 : 2000) + FindText.Number(d[1..3]), FindText.Number(d[3..5]), FindText.Number(d[5..7]))
            && FindText.Number(d[7..9]) is (>= 1 and <= 35) or 88;
    }
}
