namespace EdgeGate.Masking.Validators;

/// <summary>Reads what a find says, without the separators people write between its parts.</summary>
internal static class FindText
{
    /// <summary>Copies the values (0 to 9) of a find's digits.</summary>
    /// <returns>How many; -1 when there is no room for all, or when a byte is neither a digit nor a separator.</returns>
    public static int Digits(ReadOnlySpan<byte> find, Span<byte> digits)
    {
        int count = 0;
        foreach (byte c in find)
        {
            if (IsSeparator(c)) { continue; }
            if (!IsDigit(c) || count == digits.Length) { return -1; }
            digits[count++] = (byte)(c - '0');
        }
        return count;
    }

    /// <summary>Copies a find's letters, in upper case, and digits.</summary>
    /// <returns>How many; -1 when there is no room for all, or when a byte is neither of them nor a separator.</returns>
    public static int Letters(ReadOnlySpan<byte> find, Span<byte> text)
    {
        int count = 0;
        foreach (byte c in find)
        {
            if (IsSeparator(c)) { continue; }
            bool isLetter = IsLetter(c);
            if ((!isLetter && !IsDigit(c)) || count == text.Length) { return -1; }
            text[count++] = isLetter ? (byte)(c & ~0x20) : c;
        }
        return count;
    }

    public static bool IsDigit(byte c) => (uint)(c - '0') <= 9;

    public static bool IsLetter(byte c) => (uint)((c | 0x20) - 'a') <= 25;

    public static bool IsUpper(byte c) => (uint)(c - 'A') <= 25;

    public static bool IsHex(byte c) => IsDigit(c) || (uint)((c | 0x20) - 'a') <= 5;

    /// <summary>The number that some digit values write.</summary>
    public static int Number(ReadOnlySpan<byte> digits)
    {
        int number = 0;
        foreach (byte digit in digits) { number = (number * 10) + digit; }
        return number;
    }

    /// <summary>The number that ASCII digits write; -1 when one is no digit. At most nine fit.</summary>
    public static int AsciiNumber(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (byte c in text)
        {
            if (!IsDigit(c)) { return -1; }
            number = (number * 10) + c - '0';
        }
        return number;
    }

    /// <summary>Whether three groups or more go up by less than a hundred each: a table of code points, no number that is written in groups.</summary>
    public static bool HasRisingGroups(ReadOnlySpan<byte> find)
    {
        int before = -1;
        int groups = 0;
        for (; !find.IsEmpty; groups++)
        {
            int end = find.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            int value = end is 0 or > 6 || (end < 0 && find.Length > 6) ? -1 : AsciiNumber(end < 0 ? find : find[..end]);
            if (value < 0 || (groups > 0 && (value <= before || value - before >= 100))) { return false; }
            before = value;
            find = end < 0 ? [] : find[(end + 1)..];
        }
        return groups > 2;
    }

    /// <summary>Whether one digit fills a number: such numbers pass many check digits and are test values everywhere.</summary>
    public static bool IsOneDigit(ReadOnlySpan<byte> digits) => digits.IsEmpty || !digits.ContainsAnyExcept(digits[0]);

    /// <summary>Whether a day exists in the Gregorian calendar, between 1800 and 2099.</summary>
    public static bool IsDate(int year, int month, int day)
        => year is >= 1800 and <= 2099 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    /// <summary>Whether a day exists in some century, as in numbers that write the year with two digits.</summary>
    public static bool IsShortDate(int year, int month, int day) => IsDate(1900 + year, month, day) || IsDate(2000 + year, month, day);

    // Beyond ASCII are the spaces and hyphens of typesetting; patterns say which.
    private static bool IsSeparator(byte c) => c is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')' or (byte)'+' or (byte)'_' or (byte)'\t' or >= 0x80;
}
