namespace EdgeGate.Masking.Detectors;

/// <summary>Confirm steps of financial classes.</summary>
internal static class Financial
{
    private const int CardDigitsMax = 19;

    /// <summary>IBAN lengths by country.</summary>
    /// <remarks>ISO 13616; SWIFT IBAN registry.</remarks>
    private static readonly Dictionary<int, int> IbanLengths = Parse(
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28" +
        "HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25" +
        "QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20");

    /// <summary>A payment card number: 13 to 19 digits, alone or grouped by single spaces or dashes, with a known brand's prefix and length and a right check digit.</summary>
    /// <remarks>ISO/IEC 7812-1, Annex B (Luhn).</remarks>
    public static bool Card(ReadOnlySpan<byte> value, int digit, out int start, out int end)
    {
        start = digit;
        end = digit;
        if (digit > 0 && (Ascii.IsWord(value[digit - 1]) || (value[digit - 1] is (byte)'.' or (byte)',' && digit > 1 && Ascii.IsDigit(value[digit - 2])))) { return false; }
        Span<byte> digits = stackalloc byte[CardDigitsMax];
        Span<int> ends = stackalloc int[CardDigitsMax];
        int count = 0;
        int i = digit;
        while (i < value.Length && count < CardDigitsMax)
        {
            if (Ascii.IsDigit(value[i]))
            {
                digits[count] = (byte)(value[i] - '0');
                ends[count++] = ++i;
            }
            else if (value[i] is (byte)' ' or (byte)'-' && count > 0 && i + 1 < value.Length && Ascii.IsDigit(value[i + 1])) { i++; }
            else { break; }
        }
        for (int length = count; length >= 13; length--)
        {
            end = ends[length - 1];
            if (end < value.Length && (Ascii.IsWord(value[end]) || (value[end] == '.' && end + 1 < value.Length && Ascii.IsDigit(value[end + 1])))) { continue; }
            if (IsBrand(digits[..length]) && IsLuhn(digits[..length])) { return true; }
        }
        return false;
    }

    /// <summary>An IBAN, whose check digits are the run of digits asked for: two letters before them, then the account, grouped by single spaces or not.</summary>
    /// <remarks>ISO 13616; check by ISO 7064 mod 97-10.</remarks>
    public static bool Iban(ReadOnlySpan<byte> value, int digit, out int start, out int end)
    {
        start = digit - 2;
        end = digit;
        if (start < 0 || !Ascii.IsLetter(value[start]) || !Ascii.IsLetter(value[start + 1]) || (start > 0 && Ascii.IsWord(value[start - 1]))) { return false; }
        if (!IbanLengths.TryGetValue(Country(value[start], value[start + 1]), out int length)) { return false; }
        Span<byte> text = stackalloc byte[34];
        int count = 0;
        int i = start;
        while (i < value.Length && count < length)
        {
            byte c = value[i];
            if (Ascii.IsDigit(c) || Ascii.IsLetter(c)) { text[count++] = c; }
            else if (c is not ((byte)' ' or (byte)'-') || value[i - 1] == c) { return false; }
            i++;
        }
        end = i;
        return count == length && (end >= value.Length || !Ascii.IsWord(value[end])) && Mod97(text[..length]) == 1;
    }

    private static int Mod97(ReadOnlySpan<byte> iban)
    {
        int rest = 0;
        for (int i = 0; i < iban.Length; i++)
        {
            byte c = iban[(i + 4) % iban.Length];
            rest = Ascii.IsDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + (c | 0x20) - 'a' + 10) % 97;
        }
        return rest;
    }

    private static bool IsLuhn(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[digits.Length - 1 - i];
            int doubled = digit * 2;
            sum += (i & 1) == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    /// <summary>Issuer prefixes and the lengths that go with them: Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay, Maestro, Mir.</summary>
    private static bool IsBrand(ReadOnlySpan<byte> d)
    {
        int two = (d[0] * 10) + d[1];
        int four = (two * 100) + (d[2] * 10) + d[3];
        return d.Length switch
        {
            13 => d[0] == 4 || two is 50 or (>= 56 and <= 58) or 63 or 67,
            14 => two is 36 or 38 or 39 || four is >= 3000 and <= 3059 || four == 3095,
            15 => two is 34 or 37 || four is 2131 or 1800 || two is 50 or (>= 56 and <= 58),
            16 => d[0] == 4 || two is >= 51 and <= 55 || four is >= 2221 and <= 2720 || four == 6011 || two is 65 or 62 or 81
                || four is >= 6440 and <= 6599 || four is >= 3528 and <= 3589 || four is >= 2200 and <= 2204 || two is 50 or (>= 56 and <= 58) or 60 or 63 or 67
                || two is 36 or 38 or 39,
            17 or 18 => two is 62 or 50 or (>= 56 and <= 58) or 63 or 67,
            19 => d[0] == 4 || two is 62 or 50 or (>= 56 and <= 58) or 63 or 67 or 65 || four is >= 3528 and <= 3589 || four == 6011,
            _ => false,
        };
    }

    private static int Country(byte first, byte second) => ((first & ~0x20) << 8) | (second & ~0x20);

    private static Dictionary<int, int> Parse(string table)
    {
        Dictionary<int, int> lengths = [];
        for (int i = 0; i < table.Length; i += 4)
        {
            lengths[Country((byte)table[i], (byte)table[i + 1])] = ((table[i + 2] - '0') * 10) + table[i + 3] - '0';
        }
        return lengths;
    }
}
