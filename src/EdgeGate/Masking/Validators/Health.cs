namespace EdgeGate.Masking.Validators;

/// <summary>Numbers of patients and of those who treat them.</summary>
internal static class Health
{
    /// <summary>UK, NHS number: ten digits, check digit mod 11.</summary>
    /// <remarks>NHS Data Dictionary, "NHS number".</remarks>
    public static bool NhsNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[10];
        if (FindText.Digits(find, d) != 10 || FindText.IsOneDigit(d)) { return false; }
        int check = 11 - (Weights.Sum(d, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
        return d[9] == (check == 11 ? 0 : check);
    }

    /// <summary>US, national provider identifier: ten digits, Luhn with 80840 before them.</summary>
    /// <remarks>45 CFR 162.406; CMS, "NPI check digit".</remarks>
    public static bool ProviderIdentifier(ReadOnlySpan<byte> find)
    {
        Span<byte> d = stackalloc byte[15];
        ReadOnlySpan<byte> prefix = [8, 0, 8, 4, 0];
        prefix.CopyTo(d);
        return FindText.Digits(find, d[5..]) == 10 && d[5] is 1 or 2 && Luhn.IsRight(d);
    }

    /// <summary>US, DEA registration: two letters (or a letter and 9), six digits, a check digit.</summary>
    /// <remarks>DEA Diversion Control Division; 21 CFR 1301.</remarks>
    public static bool DeaNumber(ReadOnlySpan<byte> find)
    {
        if (find.Length != 9) { return false; }
        Span<byte> d = stackalloc byte[7];
        return FindText.Digits(find[2..], d) == 7 && (d[0] + d[2] + d[4] + ((d[1] + d[3] + d[5]) * 2)) % 10 == d[6];
    }

    /// <summary>Canada, Ontario health card: ten digits, Luhn, perhaps with a version of two letters.</summary>
    /// <remarks>Ontario Ministry of Health, "Technical specification: health card validation".</remarks>
    public static bool OntarioCard(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[12];
        Span<byte> d = stackalloc byte[10];
        return FindText.Letters(find, text) is 10 or 12 && FindText.Digits(text[..10], d) == 10 && d[0] != 0 && Luhn.IsRight(d);
    }

    /// <summary>Germany, health insurance number: a letter, eight digits, a check digit.</summary>
    /// <remarks>GKV-Spitzenverband, "Richtlinie zum Aufbau der Krankenversichertennummer": Luhn weights 1 and 2, the letter as two digits.</remarks>
    public static bool GermanInsuranceNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[10];
        Span<byte> d = stackalloc byte[11];
        if (FindText.Letters(find, text) != 10 || !FindText.IsUpper(text[0]) || FindText.Digits(text[1..], d[2..]) != 9) { return false; }
        int letter = text[0] - 'A' + 1;
        d[0] = (byte)(letter / 10);
        d[1] = (byte)(letter % 10);
        int sum = 0;
        for (int i = 0; i < 10; i++)
        {
            int product = d[i] * (1 + (i & 1));
            sum += (product / 10) + (product % 10);
        }
        return sum % 10 == d[10];
    }
}
