namespace EdgeGate.Masking.Validators;

/// <summary>Check digits of personal and tax numbers in Asia.</summary>
internal static class NationalIdsAsia
{
    /// <summary>India, Aadhaar: twelve digits, the first 2 to 9, Verhoeff.</summary>
    /// <remarks>UIDAI, "A UID numbering scheme".</remarks>
    public static bool Aadhaar(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[12];
        return FindText.Digits(find, d) == 12 && d[0] >= 2 && !FindText.IsOneDigit(d) && !FindText.HasRisingGroups(find) && Verhoeff.IsRight(d);
    }

    /// <summary>India, GSTIN: state, PAN, entity, Z and a check character mod 36.</summary>
    /// <remarks>GST Network, "GSTIN format".</remarks>
    public static bool Gstin(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[15];
        if (FindText.Letters(find, text) != 15) { return false; }
        int sum = 0;
        for (int i = 0; i < 14; i++)
        {
            int product = Value(text[i]) * (1 + (i & 1));
            sum += (product / 36) + (product % 36);
        }
        return Value(text[14]) == (36 - (sum % 36)) % 36;
    }

    /// <summary>China, resident identity number: area, birth date, serial, a check character mod 11-2.</summary>
    /// <remarks>GB 11643-1999; ISO/IEC 7064.</remarks>
    public static bool ChineseResident(ReadOnlySpan<byte> find)
    {
        if (find.Length != 18) { return false; }
        ReadOnlySpan<byte> weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        int sum = 0;
        for (int i = 0; i < 17; i++)
        {
            if (!FindText.IsDigit(find[i])) { return false; }
            sum += (find[i] - '0') * weights[i];
        }
        byte last = find[17] == 'x' ? (byte)'X' : find[17];
        return FindText.AsciiNumber(find[..2]) is >= 11 and <= 91
            && FindText.IsDate(FindText.AsciiNumber(find[6..10]), FindText.AsciiNumber(find[10..12]), FindText.AsciiNumber(find[12..14]))
            && "10X98765432"u8[sum % 11] == last;
    }

    /// <summary>South Korea, resident registration number: birth date, sex and century. Since October 2020 the rest is random, so its check digit is not asked for.</summary>
    /// <remarks>Ministry of the Interior and Safety, enforcement rule of the Resident Registration Act.</remarks>
    public static bool KoreanResident(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[13];
        if (FindText.Digits(find, d) != 13) { return false; }
        int century = d[6] switch { 9 or 0 => 1800, 1 or 2 or 5 or 6 => 1900, _ => 2000 };
        return FindText.IsDate(century + FindText.Number(d[..2]), FindText.Number(d[2..4]), FindText.Number(d[4..6]));
    }

    /// <summary>Japan, individual number (My Number): eleven digits and a check digit mod 11.</summary>
    /// <remarks>Ministry of Internal Affairs, ordinance 85 of 2014, article 5.</remarks>
    public static bool MyNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[12];
        if (FindText.Digits(find, d) != 12 || FindText.IsOneDigit(d)) { return false; }
        int rest = Weights.Sum(d, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        return d[11] == (rest <= 1 ? 0 : 11 - rest);
    }

    /// <summary>Singapore, NRIC or FIN: a letter for status and century, seven digits, a check letter.</summary>
    /// <remarks>Immigration and Checkpoints Authority; weights 2, 7, 6, 5, 4, 3, 2 mod 11; series M since 2022.</remarks>
    public static bool SingaporeNric(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[9];
        Span<byte> d = stackalloc byte[7];
        if (FindText.Letters(find, text) != 9 || FindText.Digits(text[1..8], d) != 7) { return false; }
        int sum = Weights.Sum(d, [2, 7, 6, 5, 4, 3, 2]);
        return text[0] switch
        {
            (byte)'S' => "JZIHGFEDCBA"u8[sum % 11] == text[8],
            (byte)'T' => "JZIHGFEDCBA"u8[(sum + 4) % 11] == text[8],
            (byte)'F' => "XWUTRQPNMLK"u8[sum % 11] == text[8],
            (byte)'G' => "XWUTRQPNMLK"u8[(sum + 4) % 11] == text[8],
            (byte)'M' => "KLJNPQRTUWX"u8[10 - ((sum + 3) % 11)] == text[8],
            _ => false,
        };
    }

    /// <summary>Taiwan, national or resident number: a letter for the place, a digit for the sex (or, before 2021, a letter), eight digits.</summary>
    /// <remarks>Ministry of the Interior, household registration; weights 1, 9, 8 .. 1, 1.</remarks>
    public static bool TaiwanId(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[10];
        Span<byte> d = stackalloc byte[8];
        if (FindText.Letters(find, text) != 10 || !FindText.IsUpper(text[0]) || FindText.Digits(text[2..], d) != 8) { return false; }
        ReadOnlySpan<byte> places = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];
        int place = places[text[0] - 'A'];
        int second = FindText.IsDigit(text[1]) ? text[1] - '0' : places[text[1] - 'A'] % 10;
        int sum = (place / 10) + (place % 10 * 9) + (second * 8) + Weights.Sum(d, [7, 6, 5, 4, 3, 2, 1, 1]);
        return sum % 10 == 0;
    }

    /// <summary>Hong Kong, identity card: one or two letters, six digits, a check character mod 11 in parentheses or not.</summary>
    /// <remarks>Immigration Department; a missing first letter counts 36.</remarks>
    public static bool HongKongId(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[9];
        int count = FindText.Letters(find, text);
        if (count is not (8 or 9) || !FindText.IsUpper(text[0]) || (count == 9 && !FindText.IsUpper(text[1]))) { return false; }
        int sum = count == 8 ? 36 * 9 : 0;
        for (int i = 0; i < count - 1; i++)
        {
            if (i >= count - 7 && !FindText.IsDigit(text[i])) { return false; }
            sum += Value(text[i]) * (count - i);
        }
        byte last = text[count - 1];
        int check = FindText.IsDigit(last) ? last - '0' : last == 'A' ? 10 : -1;
        return check >= 0 && (sum + check) % 11 == 0;
    }

    /// <summary>Thailand, citizen number: thirteen digits, check digit mod 11.</summary>
    /// <remarks>Department of Provincial Administration; weights 13 to 2.</remarks>
    public static bool ThaiId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[13];
        return FindText.Digits(find, d) == 13 && d[0] is >= 1 and <= 8 && !FindText.IsOneDigit(d)
            && (11 - (Weights.Sum(d, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 == d[12];
    }

    /// <summary>Malaysia, MyKad: birth date, place of birth, serial.</summary>
    /// <remarks>Jabatan Pendaftaran Negara, "Kod negeri"; places 00, 17 to 20, 69, 70, 73, 80, 81 and 94 to 97 are not given.</remarks>
    public static bool MalaysianId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[12];
        return FindText.Digits(find, d) == 12 && FindText.IsShortDate(FindText.Number(d[..2]), FindText.Number(d[2..4]), FindText.Number(d[4..6]))
            && FindText.Number(d[6..8]) is not (0 or (>= 17 and <= 20) or 69 or 70 or 73 or 80 or 81 or (>= 94 and <= 97));
    }

    /// <summary>Indonesia, NIK: area, birth date (women add 40 to the day), serial.</summary>
    /// <remarks>Undang-undang 24/2013; Dukcapil.</remarks>
    public static bool IndonesianNik(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[16];
        return FindText.Digits(find, d) == 16 && FindText.Number(d[..2]) is >= 11 and <= 96
            && FindText.IsShortDate(FindText.Number(d[10..12]), FindText.Number(d[8..10]), FindText.Number(d[6..8]) % 40) && FindText.Number(d[12..]) != 0;
    }

    /// <summary>Turkey, identity number: eleven digits, two check digits.</summary>
    /// <remarks>Nüfus ve Vatandaşlık İşleri, "T.C. kimlik numarası".</remarks>
    public static bool TurkishId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11 || d[0] == 0) { return false; }
        int odd = d[0] + d[2] + d[4] + d[6] + d[8];
        int even = d[1] + d[3] + d[5] + d[7];
        // Nine times the even places is minus them mod 10, which keeps the number positive.
        return ((odd * 7) + (even * 9)) % 10 == d[9] && (odd + even + d[9]) % 10 == d[10];
    }

    /// <summary>Israel, identity number: nine digits, Luhn from the left.</summary>
    /// <remarks>Population and Immigration Authority.</remarks>
    public static bool IsraeliId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[9];
        return FindText.Digits(find, d) == 9 && !FindText.IsOneDigit(d) && Luhn.IsRight(d);
    }

    /// <summary>United Arab Emirates, Emirates ID: 784, year of birth, serial, Luhn.</summary>
    /// <remarks>Federal Authority for Identity and Citizenship.</remarks>
    public static bool EmiratesId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[15];
        return FindText.Digits(find, d) == 15 && FindText.Number(d[..3]) == 784 && FindText.Number(d[3..7]) is >= 1900 and <= 2099 && Luhn.IsRight(d);
    }

    /// <summary>Saudi Arabia, national (1) or resident (2) number: ten digits, Luhn.</summary>
    /// <remarks>Absher, Ministry of Interior.</remarks>
    public static bool SaudiId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        return FindText.Digits(find, d) == 10 && d[0] is 1 or 2 && Luhn.IsRight(d);
    }

    /// <summary>Pakistan, CNIC: area 1 to 8, thirteen digits, not all one.</summary>
    /// <remarks>NADRA.</remarks>
    public static bool PakistaniCnic(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[13];
        return FindText.Digits(find, d) == 13 && d[0] is >= 1 and <= 8 && !FindText.IsOneDigit(d);
    }

    private static int Value(byte c) => FindText.IsDigit(c) ? c - '0' : c - 'A' + 10;
}
