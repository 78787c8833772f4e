using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>The system's random numbers as BouncyCastle wants them; its own generator would stretch a seed.</summary>
internal static class Randomness
{
    /// <summary>Random numbers.</summary>
    public static SecureRandom Source { get; } = new(new CryptoApiRandomGenerator());
}
