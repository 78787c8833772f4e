using System.Security.Cryptography;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>Derives keys from a secret and an exchange hash. Wipes the secret when disposed.</summary>
/// <remarks>RFC 4253 7.2: K1 = HASH(K || H || letter || session_id), K2 = HASH(K || H || K1), ...</remarks>
/// <param name="hash">The hash of the key exchange method.</param>
/// <param name="secret">K as the hash takes it: an mpint, or a string with hybrid methods; owned.</param>
/// <param name="exchangeHash">H.</param>
/// <param name="sessionId">H of the first key exchange.</param>
public sealed class KeyDerivation(HashAlgorithmName hash, byte[] secret, byte[] exchangeHash, byte[] sessionId) : IDisposable
{
    /// <summary>Derives a key.</summary>
    /// <param name="letter">'A' to 'F'.</param>
    /// <param name="bytes">How long.</param>
    public byte[] Derive(byte letter, int bytes)
    {
        using IncrementalHash hasher = IncrementalHash.CreateHash(hash);
        byte[] key = new byte[bytes];
        byte[] block = new byte[hasher.HashLengthInBytes];
        int length = 0;
        while (length < bytes)
        {
            hasher.AppendData(secret);
            hasher.AppendData(exchangeHash);
            if (length == 0)
            {
                hasher.AppendData([letter]);
                hasher.AppendData(sessionId);
            }
            else
            {
                // All that was derived so far; it is a whole number of blocks here.
                hasher.AppendData(key.AsSpan(0, length));
            }
            hasher.GetHashAndReset(block);
            int taken = Math.Min(block.Length, bytes - length);
            block.AsSpan(0, taken).CopyTo(key.AsSpan(length));
            length += taken;
        }
        CryptographicOperations.ZeroMemory(block);
        return key;
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(secret);
}
