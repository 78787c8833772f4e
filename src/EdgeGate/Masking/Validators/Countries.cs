using System.Collections.Frozen;

namespace EdgeGate.Masking.Validators;

/// <summary>Country codes of two letters.</summary>
/// <remarks>ISO 3166-1 alpha-2; XK is what banks use for Kosovo.</remarks>
internal static class Countries
{
    private static readonly FrozenSet<int> Codes = Parse(
        "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESET" +
        "FIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMF" +
        "MGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZ" +
        "TCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZWXK");

    /// <summary>A business identifier code: letters five and six name a country.</summary>
    /// <remarks>ISO 9362.</remarks>
    public static bool Bic(ReadOnlySpan<byte> find)
    {
        Span<byte> text = stackalloc byte[11];
        return FindText.Letters(find, text) is 8 or 11 && Codes.Contains((text[4] << 8) | text[5]);
    }

    private static FrozenSet<int> Parse(string table)
    {
        HashSet<int> codes = [];
        for (int i = 0; i < table.Length; i += 2) { codes.Add((table[i] << 8) | table[i + 1]); }
        return codes.ToFrozenSet();
    }
}
