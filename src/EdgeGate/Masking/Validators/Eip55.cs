namespace EdgeGate.Masking.Validators;

/// <summary>Ethereum addresses.</summary>
/// <remarks>ERC-55, "Mixed-case checksum address encoding".</remarks>
internal static class Eip55
{
    private const int Digits = 40;

    /// <summary>0x and forty hexadecimal digits, whose letters are upper case where the hash of the lower-case address says so.</summary>
    /// <remarks>An address in one case carries no checksum and is refused here: it needs a context.</remarks>
    public static bool Address(ReadOnlySpan<byte> find)
    {
        if (find.Length != Digits + 2 || find[0] != '0' || find[1] != 'x') { return false; }
        ReadOnlySpan<byte> address = find[2..];
        if (!address.ContainsAnyInRange((byte)'a', (byte)'f') || !address.ContainsAnyInRange((byte)'A', (byte)'F')) { return false; }
        Span<byte> lower = stackalloc byte[Digits];
        for (int i = 0; i < Digits; i++)
        {
            byte c = address[i];
            if (!FindText.IsHex(c)) { return false; }
            lower[i] = FindText.IsDigit(c) ? c : (byte)(c | 0x20);
        }
        Span<byte> hash = stackalloc byte[Keccak256.HashBytes];
        Keccak256.HashData(lower, hash);
        for (int i = 0; i < Digits; i++)
        {
            int nibble = (i & 1) == 0 ? hash[i >> 1] >> 4 : hash[i >> 1] & 15;
            if (!FindText.IsDigit(address[i]) && FindText.IsUpper(address[i]) != nibble >= 8) { return false; }
        }
        return true;
    }
}
