namespace EdgeGate.Masking.Validators;

/// <summary>Addresses of network interfaces.</summary>
internal static class NetworkAddress
{
    private const int Groups = 8;

    /// <summary>
    /// An IPv6 address: eight groups of up to four hexadecimal digits, fewer with one <c>::</c>, the last two perhaps as IPv4. One group
    /// has three digits or more, and one has a decimal digit, of two groups one begins with one or the address with an F: what lacks them is a time, a name of C++ or Perl (DBD::DB2) or a dump of bytes.
    /// </summary>
    /// <remarks>RFC 4291, 2.2. The loopback and unspecified addresses name nobody and are left alone.</remarks>
    public static bool IpV6(ReadOnlySpan<byte> find)
    {
        int groups = 0;
        int length = 0;
        int longest = 0;
        bool isShortened = false;
        bool hasDecimal = false;
        bool hasNumber = !find.IsEmpty && find[0] is (byte)'f' or (byte)'F';
        for (int i = 0; i < find.Length; i++)
        {
            byte c = find[i];
            if (c == '.')
            {
                // The dotted tail began with the group that is counted already, and stands for two.
                groups++;
                longest = Math.Max(longest, 3);
                if (!IsDottedQuad(find[(i - length)..])) { return false; }
                break;
            }
            if (c != ':')
            {
                hasNumber |= length == 0 && FindText.IsDigit(c);
                if (!FindText.IsHex(c) || ++length > 4) { return false; }
                groups += length == 1 ? 1 : 0;
                longest = Math.Max(longest, length);
                hasDecimal |= FindText.IsDigit(c);
                continue;
            }
            bool isDouble = i + 1 < find.Length && find[i + 1] == ':';
            if (isDouble && isShortened) { return false; }
            if (!isDouble && (i == 0 || i == find.Length - 1)) { return false; }
            isShortened |= isDouble;
            length = 0;
            i += isDouble ? 1 : 0;
            if (isDouble && i + 1 < find.Length && find[i + 1] == ':') { return false; }
        }
        return hasDecimal && (hasNumber || groups > 2) && longest >= 3 && find.Length >= 6 && (isShortened ? groups < Groups : groups == Groups);
    }

    /// <summary>Whether a dotted quad cannot be the number of a section (ISO C++ 23.2.4.5): one of its parts is zero, or has three digits.</summary>
    public static bool IsNoSection(ReadOnlySpan<byte> find)
    {
        int length = 0;
        bool isZero = false;
        foreach (byte c in find)
        {
            if (c == '.')
            {
                if (isZero) { return true; }
                length = 0;
                continue;
            }
            isZero = c == '0' && length == 0;
            if (++length == 3) { return true; }
        }
        return isZero;
    }

    /// <summary>
    /// An IPv4 address that is no version of a library: of those that end in three zeros, only the networks 0, 10 and 127 are taken for addresses.
    /// Nor an object identifier of X.500: attributes are 2.5.4.x, extensions of certificates 2.5.29.x.
    /// </summary>
    /// <remarks>RFC 791; RFC 5280, appendix A; the pattern has judged the four numbers before.</remarks>
    public static bool IpV4(ReadOnlySpan<byte> find)
        => IsDottedQuad(find) && !find.StartsWith("2.5.4."u8) && !find.StartsWith("2.5.29."u8) && (!find.EndsWith(".0.0.0"u8) || find.SequenceEqual("10.0.0.0"u8) || find.SequenceEqual("127.0.0.0"u8) || find.SequenceEqual("0.0.0.0"u8));

    /// <summary>A hardware address with letters and digits: where the form alone must tell it from groups of a number or of a word.</summary>
    public static bool MixedMac(ReadOnlySpan<byte> find)
        => Mac(find) && find.ContainsAnyInRange((byte)'0', (byte)'9') && (find.ContainsAnyInRange((byte)'a', (byte)'f') || find.ContainsAnyInRange((byte)'A', (byte)'F'));

    /// <summary>Twelve hexadecimal digits in any grouping, not all zero and not the broadcast address.</summary>
    public static bool Mac(ReadOnlySpan<byte> find)
    {
        int digits = 0;
        bool isZero = true;
        bool isBroadcast = true;
        foreach (byte c in find)
        {
            if (c is (byte)':' or (byte)'-' or (byte)'.' or (byte)' ') { continue; }
            if (!FindText.IsHex(c)) { return false; }
            digits++;
            isZero &= c == '0';
            isBroadcast &= c is (byte)'f' or (byte)'F';
        }
        return digits is 12 or 16 && !isZero && !isBroadcast;
    }

    /// <summary>Six octets parted by colons, their leading zeros left out in places: as many are not all zero, and the letters or the short octets tell them from times.</summary>
    /// <remarks>The form of arp(8) on BSD and macOS.</remarks>
    public static bool MacOfShortOctets(ReadOnlySpan<byte> find)
        => find.ContainsAnyExcept("0:"u8) && find.IndexOfAnyExcept("fF:"u8) >= 0 && find.IndexOfAnyInRange((byte)'A', (byte)'f') >= 0;

    /// <summary>As <see cref="Mac"/>, its octets parted by spaces.</summary>
    public static bool MacOfSpacedOctets(ReadOnlySpan<byte> find)
        => find.ContainsAnyExcept("0 "u8) && find.IndexOfAnyExcept("fF "u8) >= 0;

    /// <summary>Four numbers up to 255, parted by dots.</summary>
    public static bool IsDottedQuad(ReadOnlySpan<byte> text)
    {
        int parts = 0;
        while (true)
        {
            int dot = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> part = dot < 0 ? text : text[..dot];
            if (part.Length is 0 or > 3 || FindText.AsciiNumber(part) is < 0 or > 255) { return false; }
            parts++;
            if (dot < 0) { return parts == 4; }
            text = text[(dot + 1)..];
        }
    }
}
