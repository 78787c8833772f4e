namespace EdgeGate.Masking.Validators;

/// <summary>Segregated witness addresses.</summary>
/// <remarks>BIP 173 (bech32, witness version 0) and BIP 350 (bech32m, versions 1 to 16).</remarks>
internal static class Bech32
{
    private const int CharactersMax = 90;
    private const uint ConstantBech32 = 1;
    private const uint ConstantBech32M = 0x2BC830A3;
    private static ReadOnlySpan<byte> Alphabet => "qpzry9x8gf2tvdw0s3jn54khce6mua7l"u8;

    /// <summary>A Bitcoin address that begins with bc1 or tb1.</summary>
    public static bool Bitcoin(ReadOnlySpan<byte> find) => IsAddress(find, "bc"u8) || IsAddress(find, "tb"u8);

    /// <summary>A Litecoin address that begins with ltc1.</summary>
    public static bool Litecoin(ReadOnlySpan<byte> find) => IsAddress(find, "ltc"u8);

    private static bool IsAddress(ReadOnlySpan<byte> find, ReadOnlySpan<byte> prefix)
    {
        if (find.Length < prefix.Length + 8 || find.Length > CharactersMax || IsMixedCase(find)) { return false; }
        uint sum = 1;
        foreach (byte c in prefix) { sum = Step(sum, (uint)c >> 5); }
        sum = Step(sum, 0);
        foreach (byte c in prefix) { sum = Step(sum, (uint)c & 31); }
        for (int i = 0; i <= prefix.Length; i++)
        {
            byte wanted = i < prefix.Length ? prefix[i] : (byte)'1';
            if (Lower(find[i]) != wanted) { return false; }
        }
        ReadOnlySpan<byte> data = find[(prefix.Length + 1)..];
        foreach (byte c in data)
        {
            int value = Alphabet.IndexOf(Lower(c));
            if (value < 0) { return false; }
            sum = Step(sum, (uint)value);
        }
        int version = Alphabet.IndexOf(Lower(data[0]));
        int programBytes = (data.Length - 7) * 5 / 8;
        return version == 0
            ? sum == ConstantBech32 && programBytes is 20 or 32
            : version <= 16 && sum == ConstantBech32M && programBytes is >= 2 and <= 40;
    }

    private static bool IsMixedCase(ReadOnlySpan<byte> find)
        => find.ContainsAnyInRange((byte)'a', (byte)'z') && find.ContainsAnyInRange((byte)'A', (byte)'Z');

    private static byte Lower(byte c) => FindText.IsUpper(c) ? (byte)(c | 0x20) : c;

    private static uint Step(uint sum, uint value)
    {
        uint top = sum >> 25;
        sum = ((sum & 0x1FFFFFF) << 5) ^ value;
        sum ^= (top & 1) != 0 ? 0x3B6A57B2u : 0;
        sum ^= (top & 2) != 0 ? 0x26508E6Du : 0;
        sum ^= (top & 4) != 0 ? 0x1EA119FAu : 0;
        sum ^= (top & 8) != 0 ? 0x3D4233DDu : 0;
        sum ^= (top & 16) != 0 ? 0x2A1462B3u : 0;
        return sum;
    }
}
