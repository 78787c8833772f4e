using System.Security.Cryptography;
using EdgeGate.Sessions.Ssh.Exchange;

namespace EdgeGate.Sessions.Ssh.Packets;

/// <summary>Makes packet ciphers by their names on the wire.</summary>
public static class PacketCiphers
{
    private const int GcmNonceBytes = 12;
    private const int CtrCounterBytes = 16;

    /// <summary>Whether a cipher authenticates by itself, so that no MAC is negotiated for it.</summary>
    public static bool IsAuthenticating(string cipher) => cipher is "aes128-gcm@openssh.com" or "aes256-gcm@openssh.com" or "chacha20-poly1305@openssh.com";

    /// <summary>Makes the cipher of one way out of a key exchange's secret.</summary>
    /// <param name="cipher">The cipher's name.</param>
    /// <param name="mac">The MAC's name; not looked at when the cipher authenticates by itself.</param>
    /// <param name="keys">Where keys come from.</param>
    /// <param name="isToServer">Which way.</param>
    /// <param name="seals">Whether packets are sealed or opened.</param>
    public static PacketCipher Create(string cipher, string mac, KeyDerivation keys, bool isToServer, bool seals)
    {
        // RFC 4253 7.2: A and B are the first vectors, C and D the cipher's keys, E and F the MAC's.
        byte ivLetter = (byte)(isToServer ? 'A' : 'B');
        byte keyLetter = (byte)(isToServer ? 'C' : 'D');
        byte macLetter = (byte)(isToServer ? 'E' : 'F');
        byte[] key = keys.Derive(keyLetter, KeyBytes(cipher));
        byte[] iv = keys.Derive(ivLetter, CtrCounterBytes);
        byte[] macKey = [];
        try
        {
            if (cipher == "chacha20-poly1305@openssh.com") { return new ChaChaPackets(key); }
            if (IsAuthenticating(cipher)) { return new AesGcmPackets(key, iv.AsSpan(0, GcmNonceBytes), seals); }
            HashAlgorithmName hash = mac.StartsWith("hmac-sha2-512", StringComparison.Ordinal) ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
            macKey = keys.Derive(macLetter, hash == HashAlgorithmName.SHA512 ? SHA512.HashSizeInBytes : SHA256.HashSizeInBytes);
            return new AesCtrPackets(key, iv, hash, macKey, mac.EndsWith("-etm@openssh.com", StringComparison.Ordinal));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(iv);
            CryptographicOperations.ZeroMemory(macKey);
        }
    }

    private static int KeyBytes(string cipher) => cipher switch
    {
        "aes128-gcm@openssh.com" or "aes128-ctr" => 16,
        "aes192-ctr" => 24,
        "aes256-gcm@openssh.com" or "aes256-ctr" => 32,
        "chacha20-poly1305@openssh.com" => ChaChaPackets.KeyBytes,
        _ => throw new ArgumentException($"no such cipher: {cipher}", nameof(cipher)),
    };
}
