namespace EdgeGate.Masking.Validators;

/// <summary>The second line of a passport's machine-readable zone.</summary>
/// <remarks>ICAO Doc 9303, part 3, 4.9 (check digits: weights 7, 3, 1) and part 4, 4.2.2 (positions).</remarks>
internal static class TravelDocument
{
    private const int LineCharacters = 44;

    /// <summary>44 characters whose check digits of document number, birth, expiry and the whole are right.</summary>
    public static bool PassportLine(ReadOnlySpan<byte> find)
    {
        if (find.Length != LineCharacters) { return false; }
        int number = Sum(find[..9], 0);
        int birth = Sum(find[13..19], 0);
        int expiry = Sum(find[21..27], 0);
        return Is(find[9], number) && Is(find[19], birth) && Is(find[27], expiry)
            && Is(find[43], Sum(find[..10], 0) + Sum(find[13..20], 10) + Sum(find[21..43], 17));
    }

    /// <summary>A German document number: nine characters, and perhaps the check digit behind them. The letters leave out vowels and those that look like digits.</summary>
    /// <remarks>Without its check digit any number of the right shape holds.</remarks>
    public static bool GermanNumber(ReadOnlySpan<byte> find)
    {
        bool isShort = find.Length == 9;
        return (isShort || (find.Length == 10 && Is(find[9], Sum(find[..9], 0)))) && find.ContainsAnyInRange((byte)'0', (byte)'9');
    }

    private static bool Is(byte c, int sum) => FindText.IsDigit(c) && (c - '0') == sum % 10;

    /// <summary>The weighted sum of some characters, where so many were counted before them.</summary>
    private static int Sum(ReadOnlySpan<byte> text, int counted)
    {
        ReadOnlySpan<byte> weights = [7, 3, 1];
        int sum = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte c = text[i];
            int value = FindText.IsDigit(c) ? c - '0' : FindText.IsUpper(c) ? c - 'A' + 10 : 0;
            sum += value * weights[(i + counted) % 3];
        }
        return sum;
    }
}
