using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>ML-KEM-768.</summary>
/// <remarks>FIPS 203. A key that fails the modulus check of 7.2 is refused.</remarks>
public sealed class MlKem768 : IKeyEncapsulation
{
    private const int SecretBytes = 32;

    private MLKemPrivateKeyParameters? key;

    /// <inheritdoc/>
    public int KeyBytes => 1184;

    /// <inheritdoc/>
    public int CiphertextBytes => 1088;

    /// <inheritdoc/>
    public byte[] MakeKey()
    {
        MLKemKeyPairGenerator generator = new();
        generator.Init(new MLKemKeyGenerationParameters(Randomness.Source, MLKemParameters.ml_kem_768));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        key = (MLKemPrivateKeyParameters)pair.Private;
        return ((MLKemPublicKeyParameters)pair.Public).GetEncoded();
    }

    /// <inheritdoc/>
    public byte[] Decapsulate(ReadOnlySpan<byte> ciphertext)
    {
        MLKemDecapsulator decapsulator = new(MLKemParameters.ml_kem_768);
        decapsulator.Init(key);
        byte[] secret = new byte[SecretBytes];
        decapsulator.Decapsulate(ciphertext, secret);
        return secret;
    }

    /// <inheritdoc/>
    public bool TryEncapsulate(ReadOnlySpan<byte> key, out byte[] ciphertext, out byte[] secret)
    {
        ciphertext = new byte[CiphertextBytes];
        secret = new byte[SecretBytes];
        try
        {
            MLKemEncapsulator encapsulator = new(MLKemParameters.ml_kem_768);
            encapsulator.Init(MLKemPublicKeyParameters.FromEncoding(MLKemParameters.ml_kem_768, key.ToArray()));
            encapsulator.Encapsulate(ciphertext, secret);
            return true;
        }
        catch (ArgumentException)
        {
            // BouncyCastle's way to tell that the modulus check failed.
            return false;
        }
    }
}
