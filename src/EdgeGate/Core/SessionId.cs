using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeGate.Core;

/// <summary>Makes session identifiers: 48 bits of Unix milliseconds, then 80 random bits, as 26 characters of Crockford base 32 (the ULID layout).</summary>
public static class SessionId
{
    /// <summary>Characters in an identifier.</summary>
    public const int Chars = 26;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> AlphabetValues = SearchValues.Create(Alphabet);

    /// <summary>A new identifier for a session that starts at <paramref name="now"/>.</summary>
    public static string Create(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        UInt128 random = BinaryPrimitives.ReadUInt128BigEndian(bytes) & ((UInt128.One << 80) - 1);
        UInt128 value = ((UInt128)(ulong)now.ToUnixTimeMilliseconds() << 80) | random;
        return string.Create(Chars, value, static (chars, bits) =>
        {
            for (int i = chars.Length - 1; i >= 0; i--)
            {
                chars[i] = Alphabet[(int)(bits & 31)];
                bits >>= 5;
            }
        });
    }

    /// <summary>Whether the text has the form of an identifier, so that it may be part of a file name.</summary>
    public static bool IsWellFormed(string? text)
        => text is { Length: Chars } && !text.AsSpan().ContainsAnyExcept(AlphabetValues);
}
