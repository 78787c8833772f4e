namespace EdgeGate.Masking.Detectors;

/// <summary>Confirm steps of personal and network classes.</summary>
internal static class Personal
{
    private static readonly string[] SsnContext = ["ssn", "social security", "social_security", "tax id", "taxpayer"];
    private static readonly string[] PhoneContext = ["phone", "tel", "mobile", "cell", "call", "fax", "contact", "whatsapp"];

    /// <summary>A mail address around its @: local part of atoms and dots up to 64 bytes, domain of labels with a last one of letters.</summary>
    /// <remarks>RFC 5321, 4.1.2 and 4.5.3.1; quoted local parts and address literals are not looked for.</remarks>
    public static bool Email(ReadOnlySpan<byte> value, int at, out int start, out int end)
    {
        start = at;
        end = at;
        while (start > 0 && at - start < 64 && IsLocal(value[start - 1])) { start--; }
        while (start < at && value[start] is (byte)'.' or (byte)'\'' or (byte)'-' or (byte)'/' or (byte)'=') { start++; }
        if (start == at) { return false; }
        int label = at + 1;
        int lastDot = -1;
        int i = label;
        while (i < value.Length && i - at <= 253)
        {
            byte c = value[i];
            if (c == '.' && i > label && i + 1 < value.Length && IsLabel(value[i + 1]))
            {
                lastDot = i;
                label = i + 1;
            }
            else if (!(IsLabel(c) || (c == '-' && i > label))) { break; }
            i++;
        }
        while (i > at && value[i - 1] == '-') { i--; }
        end = i;
        if (lastDot < 0) { return false; }
        ReadOnlySpan<byte> top = value[(lastDot + 1)..end];
        return top.Length >= 2 && (Ascii.IsLetter(top[0]) || top[0] >= 0x80);
    }

    /// <summary>A US social security number: area 001-665, 667-899; group 01-99; serial 0001-9999. Nine bare digits only in context.</summary>
    /// <remarks>Social Security Administration, "Social Security Number Randomization".</remarks>
    public static bool UsSsn(ReadOnlySpan<byte> value, int digit, out int start, out int end)
    {
        start = digit;
        end = digit;
        int run = Run(value, digit);
        int group;
        int serial;
        if (run == 3 && digit + 11 <= value.Length && value[digit + 3] is (byte)'-' or (byte)' ' && value[digit + 6] == value[digit + 3]
            && Run(value, digit + 4) == 2 && Run(value, digit + 7) == 4)
        {
            (group, serial, end) = (digit + 4, digit + 7, digit + 11);
        }
        else if (run == 9 && Ascii.HasContext(value, digit, 40, SsnContext))
        {
            (group, serial, end) = (digit + 3, digit + 5, digit + 9);
        }
        else
        {
            return false;
        }
        int area = Number(value.Slice(digit, 3));
        bool isIssued = area is not (0 or 666) and < 900 && Number(value.Slice(group, 2)) != 0 && Number(value.Slice(serial, 4)) != 0;
        bool isPart = (start > 0 && value[start - 1] is (byte)'-' or (byte)'.') || (end < value.Length - 1 && value[end] == '-' && Ascii.IsDigit(value[end + 1]));
        return isIssued && !isPart && Ascii.StandsAlone(value, start, end);
    }

    /// <summary>A telephone number: E.164 after a plus, the North American forms, and bare ten digits in context.</summary>
    /// <remarks>ITU-T E.164; North American Numbering Plan: area and exchange begin with 2-9.</remarks>
    public static bool Phone(ReadOnlySpan<byte> value, int digit, out int start, out int end)
    {
        start = digit;
        end = digit;
        bool hasPlus = digit > 0 && value[digit - 1] == '+';
        bool hasParenthesis = digit > 0 && value[digit - 1] == '(';
        if (hasPlus || hasParenthesis) { start--; }
        if (hasParenthesis && start > 1 && value[start - 1] == ' ' && value[start - 2] == '1') { start -= 2; }
        if (start > 0 && (Ascii.IsWord(value[start - 1]) || value[start - 1] is (byte)'.' or (byte)'-' or (byte)'/')) { return false; }
        Span<byte> digits = stackalloc byte[16];
        int count = 0;
        int separators = 0;
        int groupsEnd = digit;
        int i = digit;
        while (i < value.Length)
        {
            if (Ascii.IsDigit(value[i]))
            {
                if (count == 15) { return false; }
                digits[count++] = value[i++];
                groupsEnd = i;
                continue;
            }
            int skip = SeparatorLength(value, i);
            if (skip == 0) { break; }
            separators++;
            i += skip;
        }
        end = groupsEnd;
        if (end < value.Length && (Ascii.IsWord(value[end]) || (value[end] is (byte)'.' or (byte)'-' && end + 1 < value.Length && Ascii.IsDigit(value[end + 1])))) { return false; }
        if (hasPlus) { return count is >= 8 and <= 15 && digits[0] != '0'; }
        ReadOnlySpan<byte> national = count == 11 && digits[0] == '1' ? digits[1..11] : digits[..count];
        if (national.Length != 10 || national[0] < '2' || national[3] < '2') { return false; }
        bool isGrouped = separators is 2 or 3 && (hasParenthesis || Run(value, digit) is 3 or 1);
        return isGrouped || Ascii.HasContext(value, start, 40, PhoneContext);
    }

    /// <summary>An IPv4 address: four numbers up to 255 without leading zeros.</summary>
    public static bool IpV4(ReadOnlySpan<byte> value, int digit, out int start, out int end)
    {
        start = digit;
        end = digit;
        if (digit > 0 && (value[digit - 1] == '.' || Ascii.IsWord(value[digit - 1]))) { return false; }
        for (int part = 0; part < 4; part++)
        {
            int run = Run(value, end);
            if (run is 0 or > 3 || (run > 1 && value[end] == '0') || Number(value.Slice(end, run)) > 255) { return false; }
            end += run;
            if (part == 3) { break; }
            if (end >= value.Length || value[end] != '.') { return false; }
            end++;
        }
        bool goesOn = end < value.Length && (Ascii.IsWord(value[end]) || (value[end] == '.' && end + 1 < value.Length && Ascii.IsDigit(value[end + 1])));
        return !goesOn;
    }

    /// <summary>An IPv6 address around a colon: eight groups of up to four hexadecimal digits, or fewer with one <c>::</c>.</summary>
    /// <remarks>RFC 4291, 2.2; zone names and embedded IPv4 are not part of the find.</remarks>
    public static bool IpV6(ReadOnlySpan<byte> value, int colon, out int start, out int end)
    {
        start = colon;
        end = colon;
        while (start > 0 && IsIpV6(value[start - 1]) && colon - start < 40) { start--; }
        while (end < value.Length && IsIpV6(value[end]) && end - colon < 40) { end++; }
        // A sentence's colon is not the address's: "at 2001:db8::1:".
        if (end - start > 2 && value[end - 1] == ':' && value[end - 2] != ':') { end--; }
        if (value[start] == ':' && start + 1 < end && value[start + 1] != ':') { start++; }
        if (!Ascii.StandsAlone(value, start, end) || end - start < 6) { return false; }
        int groups = 0;
        int length = 0;
        int digits = 0;
        bool isShortened = false;
        for (int i = start; i < end; i++)
        {
            if (value[i] != ':')
            {
                if (++length > 4) { return false; }
                digits += Ascii.IsDigit(value[i]) ? 1 : 0;
                groups += length == 1 ? 1 : 0;
                continue;
            }
            length = 0;
            if (i + 1 < end && value[i + 1] == ':')
            {
                if (isShortened) { return false; }
                isShortened = true;
                i++;
            }
        }
        return digits > 0 && (isShortened ? groups is >= 2 and <= 7 : groups == 8);
    }

    /// <summary>Digits in a row.</summary>
    public static int Run(ReadOnlySpan<byte> value, int at)
    {
        int end = at;
        while (end < value.Length && Ascii.IsDigit(value[end])) { end++; }
        return end - at;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int number = 0;
        foreach (byte c in digits) { number = (number * 10) + c - '0'; }
        return number;
    }

    private static int SeparatorLength(ReadOnlySpan<byte> value, int at)
    {
        int length = 0;
        while (length < 2 && at + length < value.Length && value[at + length] is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'(' or (byte)')') { length++; }
        return length > 0 && at + length < value.Length && Ascii.IsDigit(value[at + length]) ? length : 0;
    }

    private static bool IsLocal(byte c) => Ascii.IsWord(c) || c is (byte)'.' or (byte)'%' or (byte)'+' or (byte)'-' or (byte)'\'' or (byte)'=' or (byte)'/' or >= 0x80;

    private static bool IsLabel(byte c) => Ascii.IsLetter(c) || Ascii.IsDigit(c) || c >= 0x80;

    private static bool IsIpV6(byte c) => c == ':' || Ascii.IsHex(c);
}
