using System.Security.Cryptography;
using System.Text;

namespace EdgeGate.Protocols.Postgres;

/// <summary>What a server keeps of a password for SCRAM-SHA-256: enough to check it, not enough to show it.</summary>
/// <param name="Salt">Random bytes.</param>
/// <param name="Iterations">Rounds of PBKDF2.</param>
/// <param name="StoredKey">H(ClientKey).</param>
/// <param name="ServerKey">What the server proves itself with.</param>
/// <remarks>RFC 5802, 3; RFC 7677.</remarks>
public sealed record PgScramVerifier(byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey)
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltBytes = 16;

    /// <summary>Rounds, as PostgreSQL's own: the passwords made here are random, so more would add nothing.</summary>
    public const int IterationsDefault = 4096;

    /// <summary>Makes one of a password of ASCII characters.</summary>
    public static PgScramVerifier Of(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, IterationsDefault, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        return new PgScramVerifier(salt, IterationsDefault, SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)), HMACSHA256.HashData(salted, "Server Key"u8));
    }

    /// <summary>One that no password fits, and whose salt is always the same for a name: who asks with it cannot tell that there is no such name.</summary>
    /// <param name="secret">Known to this server alone.</param>
    /// <param name="name">The name.</param>
    public static PgScramVerifier Mock(ReadOnlySpan<byte> secret, string name)
        => new(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(name))[..SaltBytes], IterationsDefault, RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes), RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes));
}
