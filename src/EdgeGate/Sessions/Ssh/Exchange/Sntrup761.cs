using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pqc.Crypto.NtruPrime;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>Streamlined NTRU Prime, sntrup761.</summary>
/// <remarks>draft-josefsson-ntruprime-streamlined. Making a key takes tens of milliseconds here.</remarks>
public sealed class Sntrup761 : IKeyEncapsulation
{
    private SNtruPrimePrivateKeyParameters? key;

    /// <inheritdoc/>
    public int KeyBytes => 1158;

    /// <inheritdoc/>
    public int CiphertextBytes => 1039;

    /// <inheritdoc/>
    public byte[] MakeKey()
    {
        SNtruPrimeKeyPairGenerator generator = new();
        generator.Init(new SNtruPrimeKeyGenerationParameters(Randomness.Source, SNtruPrimeParameters.sntrup761));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        key = (SNtruPrimePrivateKeyParameters)pair.Private;
        return ((SNtruPrimePublicKeyParameters)pair.Public).GetEncoded();
    }

    /// <inheritdoc/>
    public byte[] Decapsulate(ReadOnlySpan<byte> ciphertext) => new SNtruPrimeKemExtractor(key).ExtractSecret(ciphertext.ToArray());

    /// <inheritdoc/>
    public bool TryEncapsulate(ReadOnlySpan<byte> key, out byte[] ciphertext, out byte[] secret)
    {
        using ISecretWithEncapsulation made = new SNtruPrimeKemGenerator(Randomness.Source)
            .GenerateEncapsulated(new SNtruPrimePublicKeyParameters(SNtruPrimeParameters.sntrup761, key.ToArray()));
        ciphertext = made.GetEncapsulation();
        secret = made.GetSecret();
        return true;
    }
}
