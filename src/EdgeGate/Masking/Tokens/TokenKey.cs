using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking.Tokens;

/// <summary>The key of the mask <c>token</c>.</summary>
/// <remarks>
/// A secret of 32, 48 or 64 hexadecimal digits is the AES key itself. Any other text of 16 characters or more is what the key is derived
/// from, by HKDF-SHA-256 (RFC 5869) without salt and with the info <c>edgegate token v1</c>. The derivation does not make a weak text
/// strong: it should come from a random generator too.
/// </remarks>
internal sealed class TokenKey
{
    /// <summary>What to write when a key is refused.</summary>
    public const string Fix = "make one with: openssl rand -hex 32";

    private const int TextCharsMin = 16;
    private const int DistinctMin = 8;
    private const int DerivedBytes = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private TokenKey(byte[] bytes) => Bytes = bytes;

    /// <summary>The AES key: 16, 24 or 32 bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>Reads a key; null and what is weak about it when it may not be used.</summary>
    public static (TokenKey? Key, string? Weakness) Read(SecretText? secret)
    {
        if (secret is null) { return (null, "token needs a key"); }
        string text = secret.Reveal();
        if (text.Length < TextCharsMin) { return (null, $"the token key is shorter than {TextCharsMin} characters"); }
        if (text.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return text.Distinct().Count() < DistinctMin
                ? (null, $"the token key has fewer than {DistinctMin} different characters")
                : (new TokenKey(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(text), DerivedBytes, info: "edgegate token v1"u8.ToArray())), null);
        }
        // A key that lost a digit must not turn silently into another one.
        if (text.Length is not (32 or 48 or 64)) { return (null, $"the token key is hexadecimal and has {text.Length} digits, not 32, 48 or 64"); }
        byte[] bytes = Convert.FromHexString(text);
        return bytes.Distinct().Count() < DistinctMin ? (null, $"the token key has fewer than {DistinctMin} different bytes") : (new TokenKey(bytes), null);
    }
}
