namespace EdgeGate.Masking.Validators;

/// <summary>Check digits of personal numbers in western and southern Europe.</summary>
internal static class NationalIdsWestEurope
{
    /// <summary>Spain, DNI: eight digits and the letter of their remainder by 23.</summary>
    /// <remarks>Ministerio del Interior, "Cálculo del dígito de control del NIF-NIE".</remarks>
    public static bool Dni(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[9];
        return FindText.Letters(find, text) == 9 && HasSpanishLetter(text, 0);
    }

    /// <summary>Spain, NIE: X, Y or Z for 0, 1 or 2, seven digits, letter.</summary>
    /// <remarks>Ministerio del Interior, "Cálculo del dígito de control del NIF-NIE".</remarks>
    public static bool Nie(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[9];
        return FindText.Letters(find, text) == 9 && text[0] is >= (byte)'X' and <= (byte)'Z' && HasSpanishLetter(text, text[0] - 'X');
    }

    /// <summary>Italy, codice fiscale: letters of the name, birth date, place and a check letter; digits may stand as letters where two people share a code.</summary>
    /// <remarks>Decreto Ministeriale 23 December 1976, articles 6 and 7.</remarks>
    public static bool CodiceFiscale(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[16];
        if (FindText.Letters(find, text) != 16 || !FindText.IsUpper(text[15])) { return false; }
        ReadOnlySpan<byte> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        int sum = 0;
        for (int i = 0; i < 15; i++)
        {
            // Digits count as the letters A to J do.
            int value = FindText.IsDigit(text[i]) ? text[i] - '0' : text[i] - 'A';
            sum += (i & 1) == 0 ? odd[value] : value;
        }
        return text[15] - 'A' == sum % 26;
    }

    /// <summary>Italy, partita IVA: eleven digits by Luhn.</summary>
    /// <remarks>DPR 633/1972, article 35.</remarks>
    public static bool PartitaIva(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        return FindText.Digits(find, d) == 11 && !FindText.IsOneDigit(d) && Luhn.IsRight(d);
    }

    /// <summary>France, NIR: thirteen characters, where Corsica writes 2A or 2B, and a key of two digits mod 97.</summary>
    /// <remarks>INSEE, "Numéro d'inscription au répertoire".</remarks>
    public static bool Nir(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[15];
        if (FindText.Letters(find, text) != 15) { return false; }
        long offset = 0;
        if (text[5] == '2' && text[6] is (byte)'A' or (byte)'B')
        {
            offset = text[6] == 'A' ? 1_000_000 : 2_000_000;
            text[6] = (byte)'0';
        }
        long number = 0;
        foreach (byte c in text[..13])
        {
            if (!FindText.IsDigit(c)) { return false; }
            number = (number * 10) + c - '0';
        }
        int month = FindText.AsciiNumber(text[3..5]);
        return text[0] is (byte)'1' or (byte)'2' or (byte)'3' or (byte)'4' or (byte)'7' or (byte)'8'
            && month is (>= 1 and <= 12) or (>= 20 and <= 42) or (>= 50 and <= 99)
            && FindText.AsciiNumber(text[13..15]) == 97 - ((number - offset) % 97);
    }

    /// <summary>Netherlands, BSN: nine digits, weighted 9 to 2 and -1, a multiple of 11.</summary>
    /// <remarks>Logisch Ontwerp BSN, Rijksdienst voor Identiteitsgegevens ("elfproef").</remarks>
    public static bool Bsn(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[9];
        if (FindText.Digits(find, d) != 9 || FindText.IsOneDigit(d)) { return false; }
        return (Weights.Sum(d, [9, 8, 7, 6, 5, 4, 3, 2]) - d[8]) % 11 == 0;
    }

    /// <summary>Belgium, national number: birth date, serial and 97 less the remainder; a 2 is put before who was born from 2000 on.</summary>
    /// <remarks>Koninklijk besluit, 3 April 1984, article 4. Bis numbers add 20 or 40 to the month.</remarks>
    public static bool BelgianNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11) { return false; }
        int month = FindText.Number(d[2..4]) % 20;
        int check = FindText.Number(d[9..11]);
        int before2000 = FindText.Number(d[..9]) % 97;
        int since2000 = (int)((2_000_000_000L + FindText.Number(d[..9])) % 97);
        return month <= 12 && FindText.Number(d[4..6]) <= 31 && !FindText.IsOneDigit(d) && (check == 97 - before2000 || check == 97 - since2000);
    }

    /// <summary>Germany, tax identification number: eleven digits, of the first ten exactly one digit comes twice or thrice, ISO 7064 mod 11,10.</summary>
    /// <remarks>BZSt, "Informationen zur steuerlichen Identifikationsnummer"; ISO/IEC 7064.</remarks>
    public static bool GermanTaxId(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        if (FindText.Digits(find, d) != 11 || d[0] == 0) { return false; }
        Span<byte> counts = stackalloc byte[10];
        counts.Clear();
        foreach (byte digit in d[..10]) { counts[digit]++; }
        int repeated = 0;
        foreach (byte count in counts) { repeated += count >= 2 ? 1 : 0; }
        return repeated == 1 && !counts.ContainsAnyInRange((byte)4, (byte)10) && Weights.IsMod11And10(d);
    }

    /// <summary>Germany, pension insurance number: area, birth date, initial, serial, check digit.</summary>
    /// <remarks>VKVV, § 2: letters count as two digits, products count by the sum of their digits.</remarks>
    public static bool GermanPensionNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[12];
        if (FindText.Letters(find, text) != 12 || !FindText.IsUpper(text[8])) { return false; }
        Span<byte> d = stackalloc byte[12];
        int letter = text[8] - 'A' + 1;
        for (int i = 0, at = 0; i < 11; i++)
        {
            if (i == 8)
            {
                d[at++] = (byte)(letter / 10);
                d[at++] = (byte)(letter % 10);
                continue;
            }
            if (!FindText.IsDigit(text[i])) { return false; }
            d[at++] = (byte)(text[i] - '0');
        }
        ReadOnlySpan<byte> weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
        int sum = 0;
        for (int i = 0; i < d.Length; i++)
        {
            int product = d[i] * weights[i];
            sum += (product / 10) + (product % 10);
        }
        return text[11] == '0' + (sum % 10);
    }

    /// <summary>Austria, social insurance number: serial with its check digit, then the birth date.</summary>
    /// <remarks>Hauptverband, "Aufbau der Sozialversicherungsnummer": weights 3, 7, 9, 5, 8, 4, 2, 1, 6 mod 11.</remarks>
    public static bool AustrianSocialSecurity(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        if (FindText.Digits(find, d) != 10 || d[0] == 0) { return false; }
        int sum = Weights.Sum(d, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
        // Months 13 to 15 stand for days whose serials ran out.
        return FindText.Number(d[4..6]) is >= 1 and <= 31 && FindText.Number(d[6..8]) is >= 1 and <= 15 && sum % 11 == d[3];
    }

    /// <summary>Switzerland, AHV number: 756 and ten digits, the last one as in EAN-13.</summary>
    /// <remarks>Zentrale Ausgleichsstelle, "Die AHV-Nummer".</remarks>
    public static bool SwissAhv(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[13];
        return FindText.Digits(find, d) == 13 && FindText.Number(d[..3]) == 756
            && (10 - (Weights.Sum(d, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 == d[12];
    }

    /// <summary>Portugal, NIF: nine digits, check digit mod 11.</summary>
    /// <remarks>Autoridade Tributária; Decreto-Lei 14/2013.</remarks>
    public static bool PortugueseNif(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[9];
        if (FindText.Digits(find, d) != 9 || d[0] is 0 or 4 || FindText.IsOneDigit(d)) { return false; }
        int rest = Weights.Sum(d, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        return d[8] == (rest < 2 ? 0 : 11 - rest);
    }

    /// <summary>Ireland, PPS number: seven digits, a check letter mod 23, and since 2013 perhaps a second letter.</summary>
    /// <remarks>Department of Social Protection, "PPS number"; weights 8 to 2, the second letter by 9.</remarks>
    public static bool IrishPps(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[9];
        int count = FindText.Letters(find, text);
        if (count is not (8 or 9)) { return false; }
        int sum = 0;
        for (int i = 0; i < 7; i++)
        {
            if (!FindText.IsDigit(text[i])) { return false; }
            sum += (text[i] - '0') * (8 - i);
        }
        // W, T and X as second letter marked a spouse or a trust before 2013 and count nothing.
        if (count == 9)
        {
            if (!FindText.IsUpper(text[8])) { return false; }
            sum += text[8] is (byte)'W' or (byte)'T' or (byte)'X' ? 0 : (text[8] - 'A' + 1) * 9;
        }
        return text[7] == (sum % 23 == 0 ? 'W' : 'A' + (sum % 23) - 1);
    }

    /// <summary>Greece, AMKA: birth date and five digits, Luhn.</summary>
    /// <remarks>ΗΔΙΚΑ, "ΑΜΚΑ".</remarks>
    public static bool GreekAmka(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[11];
        return FindText.Digits(find, d) == 11 && FindText.IsShortDate(FindText.Number(d[4..6]), FindText.Number(d[2..4]), FindText.Number(d[..2])) && Luhn.IsRight(d);
    }

    /// <summary>Greece, tax number: nine digits, the sum of the first eight times falling powers of two modulo 11, ten as zero.</summary>
    /// <remarks>Α.Α.Δ.Ε., "Α.Φ.Μ."; OECD, "Tax identification numbers: Greece".</remarks>
    public static bool GreekAfm(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[9];
        if (FindText.Digits(find, d) != 9 || FindText.IsOneDigit(d)) { return false; }
        int sum = 0;
        for (int i = 0; i < 8; i++) { sum += d[i] << (8 - i); }
        return sum % 11 % 10 == d[8];
    }

    /// <summary>UK, national insurance number: two letters that are in use, six digits, A to D.</summary>
    /// <remarks>HMRC, National Insurance Manual NIM39110.</remarks>
    public static bool NationalInsurance(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[9];
        if (FindText.Letters(find, text) is not (8 or 9) || FindText.AsciiNumber(text[2..8]) < 0) { return false; }
        ReadOnlySpan<byte> pairs = "BGGBKNNKNTTNZZ"u8;
        for (int i = 0; i < pairs.Length; i += 2)
        {
            if (text[..2].SequenceEqual(pairs.Slice(i, 2))) { return false; }
        }
        return FindText.IsUpper(text[0]) && FindText.IsUpper(text[1]) && "DFIQUV"u8.IndexOf(text[0]) < 0 && "DFIOQUV"u8.IndexOf(text[1]) < 0;
    }

    private static bool HasSpanishLetter(ReadOnlySpan<byte> text, int first)
    {
        int start = FindText.IsDigit(text[0]) ? 0 : 1;
        int number = FindText.AsciiNumber(text[start..8]);
        if (number < 0) { return false; }
        // A leading X, Y or Z stands for the digit 0, 1 or 2.
        return "TRWAGMYFPDXBNJZSQVHLCKE"u8[(number + (first * 10_000_000)) % 23] == text[8];
    }
}
