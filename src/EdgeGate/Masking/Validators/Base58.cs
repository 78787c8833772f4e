using System.Security.Cryptography;

namespace EdgeGate.Masking.Validators;

/// <summary>Addresses and keys in base 58 with a checksum of a double SHA-256.</summary>
/// <remarks>Bitcoin Wiki, "Base58Check encoding" and "List of address prefixes"; BIP 32 for extended keys.</remarks>
internal static class Base58
{
    private const int BytesMax = 96;
    private const int CharactersMax = 128;

    /// <summary>The value of each ASCII character; 255 for those that are left out (0, O, I, l).</summary>
    private static readonly byte[] Values = ReadAlphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"u8);

    /// <summary>A Bitcoin address: to a key hash (version 0) or a script hash (version 5), 20 bytes.</summary>
    public static bool Bitcoin(ReadOnlySpan<byte> find) => Version(find, 21) is 0x00 or 0x05;

    /// <summary>A Litecoin address: versions 48 (L) and 50 (M).</summary>
    public static bool Litecoin(ReadOnlySpan<byte> find) => Version(find, 21) is 0x30 or 0x32;

    /// <summary>A Dogecoin address: versions 30 (D) and 22 (9, A).</summary>
    public static bool Dogecoin(ReadOnlySpan<byte> find) => Version(find, 21) is 0x1E or 0x16;

    /// <summary>A Tron address: version 65 (T).</summary>
    public static bool Tron(ReadOnlySpan<byte> find) => Version(find, 21) == 0x41;

    /// <summary>A private key in wallet import format: version 128 and 32 bytes, with or without the mark of a compressed public key.</summary>
    public static bool BitcoinPrivateKey(ReadOnlySpan<byte> find) => Version(find, 33) == 0x80 || Version(find, 34) == 0x80;

    /// <summary>An extended key (xprv, xpub and their kin): 78 bytes.</summary>
    public static bool ExtendedKey(ReadOnlySpan<byte> find) => Version(find, 78) == 0x04;

    /// <summary>Any 32 bytes, as the public keys of Solana; there is no checksum.</summary>
    public static bool ThirtyTwoBytes(ReadOnlySpan<byte> find) => Decode(find, stackalloc byte[BytesMax]) == 32;

    /// <summary>The first byte of what the checksum covers; -1 when the length or the checksum is wrong.</summary>
    private static int Version(ReadOnlySpan<byte> find, int bytesWanted)
    {
        Span<byte> bytes = stackalloc byte[BytesMax];
        int length = Decode(find, bytes);
        if (length != bytesWanted + 4) { return -1; }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..bytesWanted], hash);
        SHA256.HashData(hash, hash);
        return hash[..4].SequenceEqual(bytes[bytesWanted..length]) ? bytes[0] : -1;
    }

    /// <summary>Decodes base 58, where each leading 1 is a zero byte.</summary>
    /// <returns>The length; -1 when a character is foreign or there is no room.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        if (text.Length > CharactersMax) { return -1; }
        int zeros = 0;
        while (zeros < text.Length && text[zeros] == '1') { zeros++; }
        // The number grows from the end of the room towards its beginning.
        int begin = bytes.Length;
        foreach (byte c in text[zeros..])
        {
            int carry = Value(c);
            if (carry < 0) { return -1; }
            for (int i = bytes.Length - 1; i >= begin || carry != 0; i--)
            {
                if (i < 0) { return -1; }
                carry += i >= begin ? bytes[i] * 58 : 0;
                bytes[i] = (byte)carry;
                carry >>= 8;
                begin = Math.Min(begin, i);
            }
        }
        int length = zeros + bytes.Length - begin;
        if (length > bytes.Length) { return -1; }
        bytes[begin..].CopyTo(bytes[zeros..]);
        bytes[..zeros].Clear();
        return length;
    }

    /// <summary>A character's value; -1 when it is foreign.</summary>
    public static int Value(byte c) => c < Values.Length && Values[c] != byte.MaxValue ? Values[c] : -1;

    private static byte[] ReadAlphabet(ReadOnlySpan<byte> alphabet)
    {
        byte[] values = new byte[128];
        Array.Fill(values, byte.MaxValue);
        for (int i = 0; i < alphabet.Length; i++) { values[alphabet[i]] = (byte)i; }
        return values;
    }
}
