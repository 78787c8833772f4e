namespace EdgeGate.Masking.Validators;

/// <summary>Vehicle identification numbers.</summary>
/// <remarks>49 CFR 565.15, table III and IV; ISO 3779 for the form.</remarks>
internal static class Vehicle
{
    /// <summary>Seventeen characters whose ninth is the check digit. Only North America and China demand it; others need a context anyway. No maker's number is of digits alone.</summary>
    public static bool IdentificationNumber(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[17];
        if (FindText.Letters(find, text) != 17 || !text.ContainsAnyInRange((byte)'A', (byte)'Z')) { return false; }
        ReadOnlySpan<byte> weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        ReadOnlySpan<byte> letters = "12345678.12345.7.923456789"u8;
        int sum = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte value = FindText.IsDigit(text[i]) ? text[i] : letters[text[i] - 'A'];
            if (value == '.') { return false; }
            sum += (value - '0') * weights[i];
        }
        int check = sum % 11;
        return text[8] == (check == 10 ? 'X' : '0' + check);
    }
}
