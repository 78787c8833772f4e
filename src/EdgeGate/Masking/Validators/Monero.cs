using System.Buffers.Binary;

namespace EdgeGate.Masking.Validators;

/// <summary>Monero addresses.</summary>
/// <remarks>Monero docs, "Standard address": base 58 in blocks of 8 bytes (11 characters), four bytes of Keccak-256 at the end.</remarks>
internal static class Monero
{
    private const int BlockBytes = 8;
    private const int BlockCharacters = 11;

    /// <summary>A standard address or subaddress (69 bytes, 95 characters) or an integrated one (77 bytes, 106 characters).</summary>
    public static bool Address(ReadOnlySpan<byte> find)
    {
        Span<byte> bytes = stackalloc byte[80];
        int length = Decode(find, bytes);
        if (length is not (69 or 77) || bytes[0] is not (18 or 19 or 42)) { return false; }
        Span<byte> hash = stackalloc byte[Keccak256.HashBytes];
        Keccak256.HashData(bytes[..(length - 4)], hash);
        return hash[..4].SequenceEqual(bytes[(length - 4)..length]);
    }

    private static int Decode(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        int length = 0;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> characters = text[..Math.Min(BlockCharacters, text.Length)];
            // The last block of both kinds of address is shorter: 7 characters for 5 bytes.
            int blockBytes = characters.Length switch { BlockCharacters => BlockBytes, 7 => 5, _ => 0 };
            UInt128 number = 0;
            foreach (byte c in characters)
            {
                int value = Base58.Value(c);
                if (value < 0) { return -1; }
                number = (number * 58) + (uint)value;
            }
            if (blockBytes == 0 || number >> (blockBytes * 8) != 0 || length + blockBytes > bytes.Length) { return -1; }
            BinaryPrimitives.WriteUInt64BigEndian(block, (ulong)number);
            block[(BlockBytes - blockBytes)..].CopyTo(bytes[length..]);
            length += blockBytes;
            text = text[characters.Length..];
        }
        return length;
    }
}
