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
        "1:10-10 7:10-10 20:8-10 27:9-9 30:10-10 31:9-9 32:8-9 33:9-9 34:9-9 36:8-9 39:8-11 40:9-9 41:9-9 43:8-12 44:9-10 45:8-8 46:7-9 47:8-8 48:9-9 49:7-13 " +
        "51:8-9 52:10-10 53:6-8 54:10-11 55:10-11 56:9-9 57:10-10 58:10-10 60:8-10 61:9-9 62:8-12 63:9-10 64:8-10 65:8-8 66:8-9 81:9-10 82:8-10 84:9-10 86:10-11 90:10-10 " +
        "91:10-10 92:9-10 93:9-9 94:9-9 95:7-10 98:10-10 211:9-9 212:9-9 213:8-9 216:8-8 218:8-9 220:7-7 221:9-9 222:8-8 223:8-8 224:9-9 225:10-10 226:8-8 227:8-8 228:8-8 " +
        "229:8-10 230:7-8 231:7-9 232:8-8 233:9-9 234:8-10 235:8-8 236:8-8 237:8-9 238:7-7 239:7-7 240:9-9 241:7-8 242:9-9 243:9-9 244:9-9 245:7-9 248:7-7 249:9-9 250:9-9 251:9-9 " +
        "252:7-9 253:8-8 254:9-10 255:9-9 256:9-9 257:8-8 258:8-9 260:9-9 261:9-9 262:9-9 263:8-9 264:8-9 265:7-9 266:8-8 267:7-8 268:8-8 269:7-7 291:7-7 297:7-7 298:6-6 299:6-6 " +
        "350:8-8 351:9-9 352:6-11 353:7-9 354:7-9 355:8-9 356:8-8 357:8-8 358:6-10 359:7-9 370:8-8 371:8-8 372:7-8 373:8-8 374:8-8 375:9-9 376:6-9 377:8-9 378:6-10 380:9-9 381:8-9 " +
        "382:8-8 383:8-8 385:8-9 386:8-8 387:8-9 389:8-8 420:9-9 421:9-9 423:7-9 501:7-7 502:8-8 503:8-8 504:8-8 505:8-8 506:8-8 507:7-8 509:8-8 590:9-9 591:8-8 592:7-7 593:8-9 " +
        "594:9-9 595:9-9 596:9-9 597:6-7 598:8-8 599:7-8 670:7-8 673:7-7 674:7-7 675:7-8 676:5-7 677:5-7 679:7-7 687:6-6 689:8-8 852:8-8 853:8-8 855:8-9 856:8-10 880:8-10 886:8-9 " +
        "960:7-7 961:7-8 962:8-9 963:8-9 964:8-10 965:8-8 966:9-9 967:7-9 968:8-8 970:8-9 971:8-9 972:8-9 973:8-8 974:8-8 975:7-8 976:8-8 977:8-10 992:9-9 993:8-8 994:9-9 995:9-9 " +
        "996:9-9 998:9-9 800:8-8 808:8-8 870:9-9 881:8-9 882:7-12 883:7-12");

    /// <summary>A known country code and as many digits as its plan allows. A trunk zero in parentheses is left out.</summary>
    public static bool International(ReadOnlySpan<byte> find)
    {
        Span<byte> digits = stackalloc byte[DigitsMax + 1];
        int count = Read(find, digits);
        if (count is < 7 or > DigitsMax || digits[0] == 0 || FindText.IsOneDigit(digits[..count])) { return false; }
        for (int code = 1; code <= 3; code++)
        {
            if (!Lengths.TryGetValue(FindText.Number(digits[..code]), out (int Min, int Max) length)) { continue; }
            int national = count - code;
            bool isPlan = national >= length.Min && national <= length.Max;
            // The North American plan: neither area nor exchange begins with 0 or 1.
            return isPlan && (digits[0] != 1 || (digits[1] >= 2 && digits[4] >= 2));
        }
        return false;
    }

    /// <summary>As <see cref="International"/>, with 00 in place of the plus.</summary>
    public static bool InternationalPrefixed(ReadOnlySpan<byte> find) => find.StartsWith("00"u8) && International(find[2..]);

    /// <summary>
    /// A number that its name stands beside: 7 to 14 digits, no date and no identifier that is grouped as no telephone number is
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
        if (digits is < 7 or > DigitsMax - 1 || isOneDigit) { return false; }
        ReadOnlySpan<byte> shape = groups[..count];
        bool isDate = shape is [4, 2, 2] or [2, 2, 4] or [1, 2, 4] or [2, 1, 4] or [1, 1, 4] || (shape is [4, 2, 2, ..] && find[0] is (byte)'1' or (byte)'2');
        bool isSocialSecurity = shape is [3, 2, 4];
        bool isAddress = count == 4 && find[0] != '0' && find.Count((byte)'.') == 3 && !shape.ContainsAnyExceptInRange((byte)1, (byte)3);
        return !isDate && !isSocialSecurity && !isAddress;
    }

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
