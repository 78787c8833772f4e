using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pqc.Crypto.NtruPrime;

namespace EdgeGate.Sessions.Ssh.Exchange;

/// <summary>sntrup761x25519-sha512@openssh.com: Streamlined NTRU Prime with X25519.</summary>
/// <remarks>draft-ietf-sshm-ntruprime-ssh; OpenSSH PROTOCOL.</remarks>
public sealed class SntrupAgreement() : HybridAgreement(EncapsulationKeyBytes, CiphertextBytes)
{
    private const int EncapsulationKeyBytes = 1158;
    private const int CiphertextBytes = 1039;

    private SNtruPrimePrivateKeyParameters? key;

    /// <inheritdoc/>
    public override HashAlgorithmName Hash => HashAlgorithmName.SHA512;

    /// <inheritdoc/>
    protected override byte[] MakeEncapsulationKey()
    {
        SNtruPrimeKeyPairGenerator generator = new();
        generator.Init(new SNtruPrimeKeyGenerationParameters(Randomness.Source, SNtruPrimeParameters.sntrup761));
        AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
        key = (SNtruPrimePrivateKeyParameters)pair.Private;
        return ((SNtruPrimePublicKeyParameters)pair.Public).GetEncoded();
    }

    /// <inheritdoc/>
    protected override bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, out byte[] secret)
    {
        secret = new SNtruPrimeKemExtractor(key).ExtractSecret(ciphertext.ToArray());
        return true;
    }

    /// <inheritdoc/>
    protected override bool TryEncapsulate(ReadOnlySpan<byte> encapsulationKey, out byte[] ciphertext, out byte[] secret)
    {
        using ISecretWithEncapsulation made = new SNtruPrimeKemGenerator(Randomness.Source)
            .GenerateEncapsulated(new SNtruPrimePublicKeyParameters(SNtruPrimeParameters.sntrup761, encapsulationKey.ToArray()));
        ciphertext = made.GetEncapsulation();
        secret = made.GetSecret();
        return true;
    }
}
