namespace EdgeGate.Masking.Validators;

/// <summary>Check digits of personal numbers around the Baltic and the North Sea. All of them hold the birth date.</summary>
internal static class NationalIdsNorthEurope
{
    /// <summary>Sweden, personnummer: birth date, three digits, Luhn over ten digits; coordination numbers add 60 to the day.</summary>
    /// <remarks>Skatteverket, SKV 704.</remarks>
    public static bool Personnummer(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[12];
        int count = FindText.Digits(find, d);
        if (count is not (10 or 12)) { return false; }
        if (count == 12 && FindText.Number(d[..2]) is not (18 or 19 or 20)) { return false; }
        ReadOnlySpan<byte> ten = d[(count - 10)..count];
        return FindText.IsShortDate(FindText.Number(ten[..2]), FindText.Number(ten[2..4]), FindText.Number(ten[4..6]) % 60) && Luhn.IsRight(ten);
    }

    /// <summary>Finland, HETU: birth date, century sign, three digits, a character of the remainder by 31.</summary>
    /// <remarks>Digi- ja väestötietovirasto, "Henkilötunnus"; new century signs since 2023.</remarks>
    public static bool Hetu(ReadOnlySpan<byte> find)
    {
        if (find.Length != 11) { return false; }
        int date = FindText.AsciiNumber(find[..6]);
        int serial = FindText.AsciiNumber(find[7..10]);
        if (date < 0 || serial < 2 || !FindText.IsShortDate(date % 100, date / 100 % 100, date / 10000)) { return false; }
        byte last = FindText.IsLetter(find[10]) ? (byte)(find[10] & ~0x20) : find[10];
        return "0123456789ABCDEFHJKLMNPRSTUVWXY"u8[(int)(((date * 1000L) + serial) % 31)] == last;
    }

    /// <summary>Norway, fødselsnummer: birth date, three digits, two check digits mod 11; D numbers add 40 to the day, H numbers to the month.</summary>
    /// <remarks>Skatteetaten, "Fødselsnummer"; folkeregisterforskriften § 2-2-1.</remarks>
    public static bool Fodselsnummer(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11) { return false; }
        int day = FindText.Number(d[..2]) % 40;
        int month = FindText.Number(d[2..4]) % 40;
        return FindText.IsShortDate(FindText.Number(d[4..6]), month, day)
            && Weights.Sum(d, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 == 0
            && Weights.Sum(d, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;
    }

    /// <summary>Denmark, CPR: a birth date and four digits. The mod 11 check was given up in 2007.</summary>
    /// <remarks>CPR-kontoret, "Personnummeret i CPR".</remarks>
    public static bool Cpr(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        return FindText.Digits(find, d) == 10 && FindText.IsShortDate(FindText.Number(d[4..6]), FindText.Number(d[2..4]), FindText.Number(d[..2]) % 60);
    }

    /// <summary>Iceland, kennitala: birth date, two digits, check digit mod 11, century.</summary>
    /// <remarks>Þjóðskrá, "Kennitala".</remarks>
    public static bool Kennitala(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        return FindText.Digits(find, d) == 10 && d[9] is 8 or 9 or 0
            && FindText.IsShortDate(FindText.Number(d[4..6]), FindText.Number(d[2..4]), FindText.Number(d[..2]) % 40)
            && Weights.Sum(d, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;
    }

    /// <summary>Estonia and Lithuania: sex and century, birth date, serial, check digit mod 11 in two rounds.</summary>
    /// <remarks>EVS 585:2007; Lietuvos gyventojų registro įstatymas, article 8.</remarks>
    public static bool BalticNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11 || d[0] is 0 or > 8) { return false; }
        if (!FindText.IsDate(1800 + ((d[0] - 1) / 2 * 100) + FindText.Number(d[1..3]), FindText.Number(d[3..5]), FindText.Number(d[5..7]))) { return false; }
        int check = Weights.Sum(d, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        if (check == 10) { check = Weights.Sum(d, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10; }
        return d[10] == check;
    }

    /// <summary>Latvia, personas kods of before 2017: birth date, century, serial, check digit mod 11.</summary>
    /// <remarks>Pilsonības un migrācijas lietu pārvalde; weights 1, 6, 3, 7, 9, 10, 5, 8, 4, 2. Those that begin with 32 carry no date.</remarks>
    public static bool LatvianNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11) { return false; }
        if (FindText.Number(d[..2]) == 32) { return true; }
        return FindText.IsShortDate(FindText.Number(d[4..6]), FindText.Number(d[2..4]), FindText.Number(d[..2])) && d[6] <= 2
            && (1101 - Weights.Sum(d, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 % 10 == d[10];
    }
}
