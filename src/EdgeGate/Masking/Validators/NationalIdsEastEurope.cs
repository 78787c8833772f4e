namespace EdgeGate.Masking.Validators;

/// <summary>Check digits of personal numbers in central and eastern Europe.</summary>
internal static class NationalIdsEastEurope
{
    /// <summary>Poland, PESEL: birth date with the century in the month, serial, check digit.</summary>
    /// <remarks>Ustawa o ewidencji ludności, 24 September 2010, article 15; weights 1, 3, 7, 9.</remarks>
    public static bool Pesel(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11) { return false; }
        int month = FindText.Number(d[2..4]);
        int century = (month / 20) switch { 0 => 1900, 1 => 2000, 2 => 2100, 3 => 2200, _ => 1800 };
        int year = century + FindText.Number(d[..2]);
        return FindText.IsDate(year, month % 20, FindText.Number(d[4..6]))
            && (10 - (Weights.Sum(d, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 == d[10];
    }

    /// <summary>Poland, NIP: ten digits, check digit mod 11.</summary>
    /// <remarks>Ustawa o zasadach ewidencji i identyfikacji podatników, 13 October 1995.</remarks>
    public static bool Nip(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        return FindText.Digits(find, d) == 10 && d[0] != 0 && !FindText.IsOneDigit(d) && Weights.Sum(d, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == d[9];
    }

    /// <summary>Romania, CNP: sex and century, birth date, county, serial, check digit mod 11.</summary>
    /// <remarks>Ordonanța de urgență 97/2005; key 279146358279.</remarks>
    public static bool Cnp(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[13];
        if (FindText.Digits(find, d) != 13 || d[0] == 0) { return false; }
        bool isCounty = FindText.Number(d[7..9]) is (>= 1 and <= 48) or 51 or 52 or 70 or (>= 80 and <= 83);
        int check = Weights.Sum(d, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        return isCounty && FindText.IsShortDate(FindText.Number(d[1..3]), FindText.Number(d[3..5]), FindText.Number(d[5..7])) && d[12] == (check == 10 ? 1 : check);
    }

    /// <summary>Bulgaria, EGN: birth date with the century in the month, serial, check digit mod 11.</summary>
    /// <remarks>GRAO, "Единен граждански номер"; weights 2, 4, 8, 5, 10, 9, 7, 3, 6.</remarks>
    public static bool Egn(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        if (FindText.Digits(find, d) != 10) { return false; }
        int month = FindText.Number(d[2..4]);
        int century = month > 40 ? 2000 : month > 20 ? 1800 : 1900;
        return FindText.IsDate(century + FindText.Number(d[..2]), month > 40 ? month - 40 : month > 20 ? month - 20 : month, FindText.Number(d[4..6]))
            && Weights.Sum(d, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == d[9];
    }

    /// <summary>Czechia and Slovakia, rodné číslo: birth date (women add 50 to the month, overflow adds 20) and four digits; the whole is a multiple of 11.</summary>
    /// <remarks>Zákon 133/2000 Sb., § 13. Numbers of nine digits, from before 1954, have no check digit.</remarks>
    public static bool RodneCislo(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        int count = FindText.Digits(find, d);
        if (count is not (9 or 10)) { return false; }
        int month = FindText.Number(d[2..4]) % 50;
        month = month > 20 ? month - 20 : month;
        if (!FindText.IsShortDate(FindText.Number(d[..2]), month, FindText.Number(d[4..6]))) { return false; }
        if (count == 9) { return FindText.Number(d[6..9]) != 0; }
        // Until 1985 a remainder of ten was written as zero.
        int rest = FindText.Number(d[..9]) % 11;
        return rest % 10 == d[9];
    }

    /// <summary>Croatia, OIB: eleven digits, ISO 7064 mod 11,10.</summary>
    /// <remarks>Zakon o osobnom identifikacijskom broju, NN 60/08.</remarks>
    public static bool Oib(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        return FindText.Digits(find, d) == 11 && !FindText.IsOneDigit(d) && Weights.IsMod11And10(d);
    }

    /// <summary>Slovenia, Serbia and their neighbours, EMŠO or JMBG: birth date, region, serial, check digit mod 11.</summary>
    /// <remarks>Zakon o centralnem registru prebivalstva; weights 7 to 2, twice.</remarks>
    public static bool Emso(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[13];
        if (FindText.Digits(find, d) != 13) { return false; }
        int year = FindText.Number(d[4..7]);
        int check = 11 - (Weights.Sum(d, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
        return FindText.IsDate(year + (year >= 800 ? 1000 : 2000), FindText.Number(d[2..4]), FindText.Number(d[..2])) && d[12] == (check >= 10 ? 0 : check);
    }

    /// <summary>Hungary, tax identification of a person: 8, days since 1867, serial, check digit mod 11.</summary>
    /// <remarks>2017. évi CL. törvény, annex 1.</remarks>
    public static bool HungarianTaxId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        return FindText.Digits(find, d) == 10 && d[0] == 8 && Weights.Sum(d, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == d[9];
    }

    /// <summary>Hungary, social security number (TAJ): eight digits and a check digit mod 10, weights 3 and 7.</summary>
    /// <remarks>1996. évi XX. törvény, annex.</remarks>
    public static bool HungarianTaj(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[9];
        return FindText.Digits(find, d) == 9 && !FindText.IsOneDigit(d) && Weights.Sum(d, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 == d[8];
    }

    /// <summary>Russia, SNILS: nine digits and their weighted sum mod 101.</summary>
    /// <remarks>Pension Fund of Russia, "СНИЛС".</remarks>
    public static bool Snils(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        return FindText.Digits(find, d) == 11 && FindText.Number(d[..9]) > 1_001_998
            && Weights.Sum(d, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == FindText.Number(d[9..11]);
    }

    /// <summary>Russia, INN of a person: twelve digits, two check digits mod 11.</summary>
    /// <remarks>Federal Tax Service, order MMV-7-6/435.</remarks>
    public static bool RussianInn(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[12];
        return FindText.Digits(find, d) == 12 && !FindText.IsOneDigit(d)
            && Weights.Sum(d, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == d[10]
            && Weights.Sum(d, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == d[11];
    }

    /// <summary>Ukraine, RNOKPP: days since 1900, serial, check digit mod 11.</summary>
    /// <remarks>State Tax Service of Ukraine, order 822 of 2017.</remarks>
    public static bool UkrainianTaxId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        if (FindText.Digits(find, d) != 10 || FindText.IsOneDigit(d)) { return false; }
        // The first weight is -1; ten more of it keeps the sum positive and the remainder as it was.
        return Weights.Sum(d, [10, 5, 7, 9, 4, 6, 10, 5, 7]) % 11 % 10 == d[9];
    }
}
