using System.Security.Cryptography;
using System.Text;
using EdgeGate.Core;

namespace EdgeGate.Masking.Tokens;

/// <summary>Turns tokens of one class back. Used by the command only: no session can reach it.</summary>
internal sealed class Unmasker
{
    private readonly TokenFormat format;
    private readonly Pseudonym references;

    /// <param name="name">The class.</param>
    /// <param name="key">The key its mask has.</param>
    public Unmasker(ClassName name, TokenKey key)
    {
        format = new TokenFormat(name, key);
        references = new Pseudonym(name, HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, HMACSHA256.HashSizeInBytes, info: "edgegate unmask reference v1"u8.ToArray()));
    }

    /// <summary>The value a token stands for; null when no value has such a token.</summary>
    public string? Reveal(string token)
    {
        byte[] input = Encoding.UTF8.GetBytes(token);
        byte[] value = new byte[input.Length];
        return format.TryReveal(input, value) ? Encoding.ASCII.GetString(value) : null;
    }

    /// <summary>What an audit event names a token by: whoever has the key and the token can make it again; it says nothing to anybody else.</summary>
    public string Reference(string token)
    {
        using ByteBuffer output = new(Pseudonym.Chars);
        references.Append(Encoding.UTF8.GetBytes(token), output);
        return Encoding.ASCII.GetString(output.Written);
    }
}
