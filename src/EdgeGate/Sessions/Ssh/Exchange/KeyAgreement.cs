using System.Security.Cryptography;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>One run of a key exchange method: two public values make a secret. A server answers, a client begins and finishes.</summary>
/// <remarks>All methods have the messages of RFC 5656 4 in common: a string each way. A classic mpint is a string on the wire.</remarks>
public abstract class KeyAgreement : IDisposable
{
    /// <summary>The hash of the exchange and of key derivation.</summary>
    public abstract HashAlgorithmName Hash { get; }

    /// <summary>Client: makes a key pair.</summary>
    /// <returns>The public value, as the string's content.</returns>
    public abstract byte[] Begin();

    /// <summary>Client: takes the server's public value.</summary>
    /// <param name="answer">The string's content.</param>
    /// <param name="secret">K as the exchange hash takes it, its length first.</param>
    /// <returns>False when the value is not one of the method.</returns>
    public abstract bool TryFinish(ReadOnlySpan<byte> answer, out byte[] secret);

    /// <summary>Server: takes the client's public value and makes its own.</summary>
    /// <param name="request">The string's content.</param>
    /// <param name="answer">The public value, as the string's content.</param>
    /// <param name="secret">K as the exchange hash takes it, its length first.</param>
    /// <returns>False when the value is not one of the method.</returns>
    public abstract bool TryAnswer(ReadOnlySpan<byte> request, out byte[] answer, out byte[] secret);

    /// <summary>Wipes private values.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a run of a method.</summary>
    /// <param name="name">The method's name on the wire.</param>
    public static KeyAgreement Create(string name) => name switch
    {
        "curve25519-sha256" or "curve25519-sha256@libssh.org" => new Curve25519Agreement(),
        "mlkem768x25519-sha256" => new HybridAgreement(new MlKem768(), HashAlgorithmName.SHA256),
        "sntrup761x25519-sha512@openssh.com" => new HybridAgreement(new Sntrup761(), HashAlgorithmName.SHA512),
        "ecdh-sha2-nistp256" => new EcdhAgreement(ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256),
        "ecdh-sha2-nistp384" => new EcdhAgreement(ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384),
        "ecdh-sha2-nistp521" => new EcdhAgreement(ECCurve.NamedCurves.nistP521, 66, HashAlgorithmName.SHA512),
        "diffie-hellman-group14-sha256" => new ModpAgreement(Interop.OpenSsl.ModpGroup.Group14, HashAlgorithmName.SHA256),
        "diffie-hellman-group16-sha512" => new ModpAgreement(Interop.OpenSsl.ModpGroup.Group16, HashAlgorithmName.SHA512),
        "diffie-hellman-group18-sha512" => new ModpAgreement(Interop.OpenSsl.ModpGroup.Group18, HashAlgorithmName.SHA512),
        _ => throw new ArgumentException($"no such key exchange: {name}", nameof(name)),
    };

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);

    /// <summary>K as an mpint; the magnitude is wiped.</summary>
    protected static byte[] AsMpint(byte[] magnitude)
    {
        ReadOnlySpan<byte> digits = magnitude.AsSpan().TrimStart((byte)0);
        int sign = digits is [>= 0x80, ..] ? 1 : 0;
        byte[] secret = new byte[sizeof(uint) + sign + digits.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(secret, sign + digits.Length);
        digits.CopyTo(secret.AsSpan(sizeof(uint) + sign));
        CryptographicOperations.ZeroMemory(magnitude);
        return secret;
    }

    /// <summary>K of a hybrid: a string of the hash over both secrets, which are wiped.</summary>
    protected byte[] AsHashedString(byte[] first, byte[] second)
    {
        using IncrementalHash hasher = IncrementalHash.CreateHash(Hash);
        hasher.AppendData(first);
        hasher.AppendData(second);
        byte[] secret = new byte[sizeof(uint) + hasher.HashLengthInBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(secret, hasher.HashLengthInBytes);
        hasher.GetHashAndReset(secret.AsSpan(sizeof(uint)));
        CryptographicOperations.ZeroMemory(first);
        CryptographicOperations.ZeroMemory(second);
        return secret;
    }
}
