using System.Collections.Frozen;

namespace EdgeGate.Masking.Validators;

/// <summary>Telephone numbers in international form.</summary>
/// <remarks>ITU-T E.164 and its list of country codes; lengths from the national numbering plans that ITU publishes.</remarks>
internal static class Phone
{
    private const int DigitsMax = 15;
    private const int GroupsMax = 8;

    /// <summary>How many digits may follow a country code: code:least-most.</summary>
    private static readonly FrozenDictionary<int, (int Min, int Max)> Lengths = Parse(
        "1:10-10 7:10-10 20:8-10 27:6-10 30:10-12 31:6-11 32:8-9 33:9-9 34:9-9 36:8-9 39:6-12 40:6-9 41:9-11 43:6-13 44:7-10 45:8-8 46:6-11 47:6-8 48:6-10 49:6-14 51:8-9 " +
        "52:10-11 53:6-10 54:10-11 55:8-11 56:9-11 57:8-11 58:10-10 60:8-10 61:6-11 62:7-14 63:6-12 64:6-10 65:8-10 66:8-11 81:8-12 82:6-12 84:7-10 86:7-12 90:7-12 91:8-12 " +
        "92:8-12 93:9-9 94:9-9 95:6-10 98:7-10 211:9-9 212:9-9 213:8-9 216:8-8 218:8-9 220:7-9 221:9-9 222:8-8 223:8-8 224:8-9 225:10-10 226:8-8 227:8-8 228:8-8 229:8-10 " +
        "230:7-10 231:7-9 232:8-8 233:8-9 234:8-12 235:8-8 236:8-8 237:8-9 238:7-7 239:7-7 240:9-9 241:7-8 242:9-9 243:7-10 244:9-9 245:7-9 246:7-7 247:5-6 248:7-7 249:9-9 " +
        "250:8-9 251:9-9 252:6-9 253:8-8 254:7-10 255:9-9 256:9-9 257:8-8 258:8-9 260:9-9 261:9-9 262:9-9 263:7-10 264:8-9 265:7-9 266:8-8 267:7-10 268:8-9 269:7-7 290:4-5 " +
        "291:7-7 297:7-7 298:6-6 299:6-6 350:8-8 351:9-9 352:5-11 353:7-10 354:7-9 355:6-9 356:8-8 357:8-8 358:5-12 359:6-11 370:8-8 371:8-8 372:7-10 373:8-8 374:8-8 375:6-11 " +
        "376:6-9 377:8-9 378:6-10 380:9-10 381:6-11 382:8-9 383:8-10 385:7-9 386:5-8 387:8-9 389:8-8 420:9-11 421:6-9 423:7-9 500:5-5 501:7-9 502:8-10 503:7-10 504:8-10 " +
        "505:8-8 506:8-10 507:7-10 508:6-9 509:8-8 590:9-9 591:8-9 592:7-7 593:8-11 594:9-9 595:6-11 596:9-9 597:6-7 598:5-10 599:7-8 670:7-8 672:6-6 673:7-7 674:7-7 675:7-8 " +
        "676:5-7 677:5-7 678:5-7 679:7-9 680:7-7 681:6-9 682:5-5 683:4-7 685:5-10 686:5-8 687:6-6 688:5-7 689:6-9 690:4-7 691:7-7 692:7-7 800:8-8 808:8-8 850:8-10 852:5-10 " +
        "853:7-8 855:8-10 856:8-10 870:9-11 880:6-10 881:8-10 882:7-12 883:7-12 886:7-11 960:7-9 961:7-8 962:8-9 963:8-9 964:8-10 965:7-8 966:9-10 967:7-9 968:7-9 970:8-10 " +
        "971:5-11 972:7-11 973:8-8 974:7-10 975:7-8 976:8-10 977:8-11 992:9-9 993:8-8 994:9-9 995:9-9 996:9-10 998:9-9");

    /// <summary>A known country code and as many digits as its plan allows. A trunk zero in parentheses and an extension are left out.</summary>
    public static bool International(ReadOnlySpan<byte> find)
    {
        if (IsCoordinate(find)) { return false; }
        Span<byte> digits = stackalloc byte[DigitsMax + 1];
        int extension = find.IndexOfAny((byte)'x', (byte)'e');
        int count = Read(extension < 0 ? find : find[..extension], digits);
        if (count is < 7 or > DigitsMax || digits[0] == 0 || FindText.IsOneDigit(digits[..count])) { return false; }
        for (int code = 1; code <= 3; code++)
        {
            if (!Lengths.TryGetValue(FindText.Number(digits[..code]), out (int Min, int Max) length)) { continue; }
            int national = count - code;
            bool isPlan = national >= length.Min && national <= length.Max;
            // The North American plan: neither area nor exchange begins with 0 or 1; but of numbers that are made up, whose area is 555, the exchange is anything.
            return isPlan && (digits[0] != 1 || (digits[1] >= 2 && (digits[4] >= 2 || digits[1..4] is [5, 5, 5])));
        }
        return false;
    }

    /// <summary>Degrees with six decimals and no more: +53.267863.</summary>
    private static bool IsCoordinate(ReadOnlySpan<byte> find)
    {
        int dot = find.IndexOf((byte)'.');
        return dot is 2 or 3 or 4 && find.Length - dot - 1 <= 6 && find[(dot + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>As <see cref="International"/>, with 00 in place of the plus. Groups of four digits throughout are a table of code points, but where eight digits follow a country code of two.</summary>
    public static bool InternationalPrefixed(ReadOnlySpan<byte> find)
    {
        // A Russian insurance number: 006-477-951 66.
        if (find.Length == 14 && find[3] == '-' && find[7] == '-' && !FindText.IsDigit(find[11])) { return false; }
        bool isEights = find.Length == 14 && (find.StartsWith("0045"u8) || find.StartsWith("0047"u8) || find.StartsWith("0065"u8));
        return find.StartsWith("00"u8) && !(HasZeroGroup(find) && !find.StartsWith("0039"u8)) && (isEights || !IsInFours(find)) && International(find[2..]);
    }

    /// <summary>
    /// A number that its name stands beside: 7 to 14 digits, 15 with 00 before its country, no three zeros first, no half of a parenthesis, no date and no identifier that is grouped as no telephone number is
    /// (three, two and four digits; three dots that make an IP address).
    /// </summary>
    public static bool Named(ReadOnlySpan<byte> find)
    {
        Span<byte> groups = stackalloc byte[GroupsMax];
        int count = 0;
        int digits = 0;
        bool isInGroup = false;
        bool isOneDigit = true;
        byte first = 0;
        foreach (byte c in find)
        {
            if (!FindText.IsDigit(c))
            {
                isInGroup = false;
                continue;
            }
            if (!isInGroup && count == GroupsMax) { return false; }
            if (!isInGroup) { groups[count++] = 0; }
            isInGroup = true;
            groups[count - 1]++;
            first = digits++ == 0 ? c : first;
            isOneDigit &= c == first;
        }
        bool isHalved = find.Count((byte)'(') != find.Count((byte)')');
        if (digits < 7 || digits > (find.StartsWith("00"u8) ? DigitsMax : DigitsMax - 1) || isOneDigit || isHalved || find.StartsWith("000"u8)) { return false; }
        ReadOnlySpan<byte> shape = groups[..count];
        bool isDate = (shape is [4, 4] && IsYear(find[..4]) && IsYear(find[^4..])) || shape is [4, 2, 2] or [2, 2, 4] or [1, 2, 4] or [2, 1, 4] or [1, 1, 4] || (shape is [4, 2, 2, ..] && find[0] is (byte)'1' or (byte)'2');
        bool isSocialSecurity = shape is [3, 2, 4];
        // A coordinate or a price: 30.69141667.
        bool isDecimal = count == 2 && (shape[0] < 3 ? shape[1] > 4 : shape[0] == 3 && shape[1] > 7) && find[0] is not ((byte)'0' or (byte)'(' or (byte)'+') && find[shape[0]] == '.';
        bool isAddress = count == 4 && find[0] != '0' && NetworkAddress.IsDottedQuad(find);
        return !isDate && !isSocialSecurity && !isDecimal && !isAddress;
    }

    /// <summary>Whether what stands behind the country begins with a zero, which is dialled at home alone; in a dump of bytes it is usual.</summary>
    private static bool HasZeroGroup(ReadOnlySpan<byte> find)
    {
        int group = find.IndexOfAny((byte)' ', (byte)'-');
        return group >= 0 && group + 1 < find.Length && find[group + 1] == '0';
    }

    private static bool IsInFours(ReadOnlySpan<byte> find)
    {
        for (int i = 0; i < find.Length; i++)
        {
            if (FindText.IsDigit(find[i]) == (i % 5 == 4)) { return false; }
        }
        return find.Length % 5 == 4;
    }

    private static bool IsYear(ReadOnlySpan<byte> text) => text.StartsWith("19"u8) || text.StartsWith("20"u8);

    private static int Read(ReadOnlySpan<byte> find, Span<byte> digits)
    {
        int trunk = find.IndexOf("(0)"u8);
        if (trunk < 0) { return FindText.Digits(find, digits); }
        int before = FindText.Digits(find[..trunk], digits);
        int after = before < 0 ? -1 : FindText.Digits(find[(trunk + 3)..], digits[before..]);
        return after < 0 ? -1 : before + after;
    }

    private static FrozenDictionary<int, (int Min, int Max)> Parse(string table)
        => table.Split(' ').Select(entry => entry.Split(':', '-')).ToFrozenDictionary(Number(0), part => (Number(1)(part), Number(2)(part)));

    private static Func<string[], int> Number(int part) => parts => int.Parse(parts[part], System.Globalization.CultureInfo.InvariantCulture);
}
