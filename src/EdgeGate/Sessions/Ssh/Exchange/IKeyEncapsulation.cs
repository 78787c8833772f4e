namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>A key encapsulation: who holds the private key opens what was sealed for the public one. For one exchange.</summary>
public interface IKeyEncapsulation
{
    /// <summary>Bytes of a public key.</summary>
    int KeyBytes { get; }

    /// <summary>Bytes of a ciphertext.</summary>
    int CiphertextBytes { get; }

    /// <summary>Makes the key pair and returns the public key.</summary>
    byte[] MakeKey();

    /// <summary>Opens a ciphertext of <see cref="CiphertextBytes"/>, after <see cref="MakeKey"/>.</summary>
    /// <returns>The secret. A wrong ciphertext gives a wrong one, never an error (FIPS 203 6.3): the exchange hash will not match.</returns>
    byte[] Decapsulate(ReadOnlySpan<byte> ciphertext);

    /// <summary>Makes a secret for a public key of <see cref="KeyBytes"/>.</summary>
    /// <returns>False when it is no key of the method.</returns>
    bool TryEncapsulate(ReadOnlySpan<byte> key, out byte[] ciphertext, out byte[] secret);
}
