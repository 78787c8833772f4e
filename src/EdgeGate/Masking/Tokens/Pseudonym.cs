using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking.Tokens;

/// <summary>A short name that stands for a value of one class: the same for the same value everywhere, and no way back without trying values.</summary>
/// <remarks>
/// HMAC-SHA-256 (RFC 2104) over the class's name, a zero byte and the value as compared; 50 of its bits as 10 characters of base 32.
/// 50 bits keep a million values apart with a chance of two alike of 1 in 2,200 (n^2 / 2^51), and stay readable. They are not what keeps
/// values secret; the key is. Thread-safe; allocates only on a thread's first use.
/// </remarks>
internal sealed class Pseudonym(ClassName name, byte[] key)
{
    /// <summary>Characters of a pseudonym.</summary>
    public const int Chars = 10;

    // Crockford's alphabet: no letter that looks like a digit.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int PieceBytes = 256;

    private readonly byte[] prefix = Encoding.ASCII.GetBytes(name.Value + "\0");
    private readonly bool isSecret = name.Value.StartsWith("secret.", StringComparison.Ordinal);
    private readonly ThreadLocal<IncrementalHash> hashes = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));

    /// <summary>Appends a value's pseudonym.</summary>
    public void Append(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        IncrementalHash hash = hashes.Value!;
        hash.AppendData(prefix);
        if (isSecret) { hash.AppendData(value); }
        else { AppendCompared(hash, value); }
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(code);
        for (int i = 0; i < Chars; i++) { output.Append((byte)Alphabet[code[i] & 31]); }
    }

    /// <summary>
    /// Two ways of writing a value are one: letters without case, and without the spaces, dashes and parentheses that only group. They stay
    /// where an @ stands, for a-b@corp.test is not ab@corp.test; dots, colons and slashes always do, for 10.1.12.3 is not 10.11.2.3.
    /// </summary>
    private static void AppendCompared(IncrementalHash hash, ReadOnlySpan<byte> value)
    {
        bool isGrouped = !value.Contains((byte)'@');
        Span<byte> piece = stackalloc byte[PieceBytes];
        int length = 0;
        foreach (byte c in value)
        {
            if (isGrouped && c is (byte)' ' or (byte)'-' or (byte)'(' or (byte)')') { continue; }
            piece[length++] = char.IsAsciiLetterUpper((char)c) ? (byte)(c | 0x20) : c;
            if (length < PieceBytes) { continue; }
            hash.AppendData(piece);
            length = 0;
        }
        hash.AppendData(piece[..length]);
    }
}
