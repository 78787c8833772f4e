using System.Collections.Frozen;

namespace EdgeGate.Masking.Validators;

/// <summary>International bank account numbers: length and structure of the country, and the check digits.</summary>
/// <remarks>ISO 13616-1; SWIFT, "IBAN Registry", release 99.</remarks>
internal static class Iban
{
    private const int CharactersMax = 34;

    /// <summary>What follows the check digits, by country: n digits, a letters, c either, each with its count. The islands of Finland and what the registry lists under France are written with their own letters too. So are states that use IBANs without an entry there (Algeria, Angola, Iran, Morocco, those of the CFA franc).</summary>
    private static readonly FrozenDictionary<int, string> Structures = Parse(
        "AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c CH5n12c CR18n CY8n16c CZ20n DE18n DJ23n DK14n " +
        "DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n GR7n16c GT4c20c HN4a20n HR17n HU24n IE4a14n IL19n " +
        "IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c LI5n12c LT16n LU3n13c LV4a13c LY21n MC10n11c2n MD2c18c ME18n " +
        "MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a NI4a20n NL4a10n NO11n OM3n16c PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c " +
        "AX14n BL10n11c2n GF10n11c2n GP10n11c2n MF10n11c2n MQ10n11c2n NC10n11c2n PF10n11c2n PM10n11c2n RE10n11c2n TF10n11c2n WF10n11c2n YT10n11c2n " +
        "IR22n MA24n DZ22n AO21n CV21n MZ21n CM23n MG23n CG23n GA23n TD23n CF23n GQ23n KM23n SN2c22n CI2c22n ML2c22n BF2c22n BJ2c22n TG2c22n NE2c22n " +
        "SC4a20n3a SD14n SE20n SI15n SK20n SM1a10n12c SO19n ST21n SV4a20n TL19n TN20n TR6n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c");

    /// <summary>An IBAN, grouped by separators or not, in either case.</summary>
    public static bool Number(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[CharactersMax];
        int count = FindText.Letters(find, text);
        if (count < 15 || !Structures.TryGetValue(Country(text[0], text[1]), out string? structure)) { return false; }
        ReadOnlySpan<byte> iban = text[..count];
        return FindText.AsciiNumber(iban[2..4]) is >= 2 and <= 98 && Fits(iban[4..], structure) && Mod97.Continue(Mod97.Of(iban[4..]), iban[..4]) == 1;
    }

    private static bool Fits(ReadOnlySpan<byte> account, string structure)
    {
        int at = 0;
        int length = 0;
        foreach (char symbol in structure.AsSpan(2))
        {
            if (char.IsAsciiDigit(symbol))
            {
                length = (length * 10) + symbol - '0';
                continue;
            }
            if (at + length > account.Length) { return false; }
            foreach (byte c in account.Slice(at, length))
            {
                bool fits = symbol switch { 'n' => FindText.IsDigit(c), 'a' => FindText.IsUpper(c), _ => true };
                if (!fits) { return false; }
            }
            at += length;
            length = 0;
        }
        return at == account.Length;
    }

    private static int Country(byte first, byte second) => (first << 8) | second;

    private static FrozenDictionary<int, string> Parse(string table)
        => table.Split(' ').ToFrozenDictionary(entry => Country((byte)entry[0], (byte)entry[1]));
}
