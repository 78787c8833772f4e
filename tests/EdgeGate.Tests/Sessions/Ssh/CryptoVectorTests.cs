using System.Security.Cryptography;
using System.Text;
using EdgeGate.Interop.OpenSsl;
using EdgeGate.Sessions.Ssh.Exchange;
using EdgeGate.Sessions.Ssh.Packets;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Xunit;
using ChaCha20 = EdgeGate.Interop.OpenSsl.ChaCha20;

namespace EdgeGate.Tests.Sessions.Ssh;

/// <summary>Published vectors of what the transport is made of.</summary>
public sealed class CryptoVectorTests
{
    /// <summary>RFC 7748 6.1.</summary>
    [Fact]
    public void X25519_agrees_as_the_rfc_says()
    {
        byte[] alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        byte[] alicePublic = new byte[32], bobPublic = new byte[32], secret = new byte[32], again = new byte[32];
        X25519.PublicKey(alice, alicePublic);
        X25519.PublicKey(bob, bobPublic);
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(alicePublic));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Convert.ToHexStringLower(bobPublic));
        Assert.True(X25519.TryAgree(alice, bobPublic, secret));
        Assert.True(X25519.TryAgree(bob, alicePublic, again));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Convert.ToHexStringLower(secret));
        Assert.Equal(secret, again);
    }

    /// <summary>Points of small order give a zero secret whatever the private key is; RFC 8731 3 has them refused.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void X25519_with_a_point_of_small_order_is_refused(string point)
    {
        using KeyAgreement agreement = KeyAgreement.Create("curve25519-sha256");
        Assert.False(agreement.TryAnswer(Convert.FromHexString(point), out _, out _));
    }

    /// <summary>RFC 8439 2.4.2, whose nonce of 96 bits begins with zeros and whose counter is 1.</summary>
    [Fact]
    public void ChaCha20_encrypts_as_the_rfc_says()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];
        byte[] text = Encoding.ASCII.GetBytes("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
        using ChaCha20 cipher = new(key);
        cipher.Begin(0x0000004a00000000);
        byte[] block = new byte[ChaCha20.BlockBytes];
        cipher.Transform(block, block);
        cipher.Transform(text, text);
        Assert.StartsWith("6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b", Convert.ToHexStringLower(text), StringComparison.Ordinal);
        Assert.EndsWith("5af90bbf74a35be6b40b8eedf2785e42874d", Convert.ToHexStringLower(text), StringComparison.Ordinal);
    }

    /// <summary>RFC 8439 2.5.2.</summary>
    [Fact]
    public void Poly1305_computes_as_the_rfc_says()
    {
        using Poly1305 mac = new();
        byte[] tag = new byte[16];
        mac.Compute(Convert.FromHexString("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"), "Cryptographic Forum Research Group"u8, tag);
        Assert.Equal("a8061dc1305136c6c22b8baf0c0127a9", Convert.ToHexStringLower(tag));
    }

    /// <summary>NIST SP 800-38A F.5.5.</summary>
    [Fact]
    public void AesCtr_encrypts_as_nist_says()
    {
        using AesCtr cipher = new(Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"), Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"));
        byte[] text = Convert.FromHexString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        // In two pieces that are no blocks: the stream goes on.
        cipher.Transform(text.AsSpan(0, 5), text);
        cipher.Transform(text.AsSpan(5), text.AsSpan(5));
        Assert.Equal("601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5", Convert.ToHexStringLower(text));
    }

    /// <summary>GCM against .NET's own, with the nonce's counter going on from packet to packet.</summary>
    [Fact]
    public void AesGcm_packets_are_what_aes_gcm_makes_of_them()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        byte[] nonce = [1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 255];
        using AesGcmPackets sealing = new(key, nonce, seals: true);
        using AesGcm plain = new(key, 16);
        for (int i = 0; i < 3; i++)
        {
            byte[] packet = [0, 0, 0, 16, .. RandomNumberGenerator.GetBytes(16)];
            byte[] text = packet[4..], expected = new byte[16], expectedTag = new byte[16], tag = new byte[16];
            byte[] used = [1, 2, 3, 4, 0, 0, 0, 0, 0, 0, (byte)((255 + i) >> 8), (byte)(255 + i)];
            plain.Encrypt(used, text, expected, expectedTag, packet.AsSpan(0, 4));
            sealing.Seal(0, packet, tag);
            Assert.Equal(expected, packet[4..]);
            Assert.Equal(expectedTag, tag);
        }
    }

    [Fact]
    public void Modp_groups_take_what_is_inside_and_refuse_what_is_not()
    {
        foreach (ModpGroup group in new[] { ModpGroup.Group14, ModpGroup.Group16, ModpGroup.Group18 })
        {
            byte[] ones = [.. Enumerable.Repeat((byte)0xff, group.ElementBytes)];
            Assert.False(group.IsElement(ones));
            Assert.False(group.IsElement([]));
            Assert.False(group.IsElement([1]));
            Assert.True(group.IsElement([2]));
            Assert.False(group.IsElement([1, .. ones]));
            // 2^((p-1)/2) is 1 modulo a safe prime p that is 7 modulo 8, as these are: 2 generates the squares.
            byte[] halfOrder = HalfOrder(group);
            Assert.Equal([1], group.Power(halfOrder).SkipWhile(static b => b == 0));
        }
    }

    [Theory]
    [InlineData("diffie-hellman-group14-sha256", "00")]
    [InlineData("diffie-hellman-group14-sha256", "")]
    [InlineData("diffie-hellman-group14-sha256", "01")]
    [InlineData("diffie-hellman-group14-sha256", "0002")]
    [InlineData("diffie-hellman-group14-sha256", "ff")]
    [InlineData("ecdh-sha2-nistp256", "04")]
    [InlineData("ecdh-sha2-nistp256", "00")]
    [InlineData("curve25519-sha256", "00")]
    public void Public_value_outside_its_group_is_refused(string kex, string value)
    {
        using KeyAgreement agreement = KeyAgreement.Create(kex);
        Assert.False(agreement.TryAnswer(Convert.FromHexString(value), out _, out _));
    }

    [Theory]
    [InlineData("ecdh-sha2-nistp256")]
    [InlineData("ecdh-sha2-nistp384")]
    [InlineData("ecdh-sha2-nistp521")]
    public void Point_that_is_not_on_its_curve_is_refused(string kex)
    {
        using KeyAgreement client = KeyAgreement.Create(kex);
        byte[] point = client.Begin();
        using KeyAgreement good = KeyAgreement.Create(kex);
        Assert.True(good.TryAnswer(point, out _, out _));
        point[^1] ^= 1;
        using KeyAgreement server = KeyAgreement.Create(kex);
        Assert.False(server.TryAnswer(point, out _, out _));
    }

    [Theory]
    [InlineData("mlkem768x25519-sha256")]
    [InlineData("sntrup761x25519-sha512@openssh.com")]
    public void Hybrid_value_of_a_wrong_length_or_altered_is_refused_or_gives_another_secret(string kex)
    {
        using KeyAgreement client = KeyAgreement.Create(kex);
        byte[] request = client.Begin();
        using KeyAgreement server = KeyAgreement.Create(kex);
        Assert.False(server.TryAnswer(request.AsSpan(1), out _, out _));
        Assert.False(server.TryAnswer([.. request, 0], out _, out _));
        Assert.True(server.TryAnswer(request, out byte[] answer, out byte[] secret));
        Assert.False(client.TryFinish(answer.AsSpan(0, answer.Length - 1), out _));
        Assert.True(client.TryFinish(answer, out byte[] same));
        Assert.Equal(secret, same);
        answer[7] ^= 1;
        Assert.True(client.TryFinish(answer, out byte[] other));
        Assert.NotEqual(secret, other);
    }

    /// <summary>FIPS 203 7.2: coefficients of an encapsulation key must be below the modulus.</summary>
    [Fact]
    public void MlKem_key_beyond_the_modulus_is_refused()
    {
        using KeyAgreement client = KeyAgreement.Create("mlkem768x25519-sha256");
        byte[] request = client.Begin();
        request.AsSpan(0, 3).Fill(0xff);
        using KeyAgreement server = KeyAgreement.Create("mlkem768x25519-sha256");
        Assert.False(server.TryAnswer(request, out _, out _));
    }

    /// <summary>
    /// 100 key pairs, encapsulations, decapsulations and rejections of ML-KEM-768, folded into one hash that Go's crypto/mlkem publishes
    /// (TestAccumulated; the method is C2SP CCTV's).
    /// </summary>
    [Fact]
    public void MlKem_does_what_other_implementations_do()
    {
        ShakeDigest input = new(128), output = new(128);
        byte[] seed = new byte[64], message = new byte[32], rejected = new byte[1088], ciphertext = new byte[1088], secret = new byte[32], opened = new byte[32];
        for (int i = 0; i < 100; i++)
        {
            input.Output(seed);
            MLKemPrivateKeyParameters key = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, [.. seed]);
            output.BlockUpdate(key.GetPublicKeyEncoded());
            input.Output(message);
            MLKemEncapsulator encapsulator = new(MLKemParameters.ml_kem_768);
            encapsulator.Init(new ParametersWithRandom(key.GetPublicKey(), new FixedRandom(message)));
            encapsulator.Encapsulate(ciphertext, secret);
            output.BlockUpdate(ciphertext);
            output.BlockUpdate(secret);
            MLKemDecapsulator decapsulator = new(MLKemParameters.ml_kem_768);
            decapsulator.Init(key);
            decapsulator.Decapsulate(ciphertext, opened);
            Assert.Equal(secret, opened);
            input.Output(rejected);
            decapsulator.Decapsulate(rejected, opened);
            output.BlockUpdate(opened);
        }
        byte[] hash = new byte[32];
        output.OutputFinal(hash);
        Assert.Equal("1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415", Convert.ToHexStringLower(hash));
    }

    /// <summary>(p-1)/2. The prime of k bits is above 2^(k-1), so it is 2^k - (2^k mod p).</summary>
    private static byte[] HalfOrder(ModpGroup group)
    {
        System.Numerics.BigInteger power = System.Numerics.BigInteger.One << (group.ElementBytes * 8);
        byte[] exponent = new System.Numerics.BigInteger(group.ElementBytes * 8).ToByteArray(isUnsigned: true, isBigEndian: true);
        System.Numerics.BigInteger prime = power - new System.Numerics.BigInteger(group.Power(exponent), isUnsigned: true, isBigEndian: true);
        // RFC 3526: the first and last 64 bits are ones.
        Assert.Equal(ulong.MaxValue, (ulong)(prime & ulong.MaxValue));
        Assert.Equal(ulong.MaxValue, (ulong)(prime >> ((group.ElementBytes * 8) - 64)));
        return ((prime - 1) / 2).ToByteArray(isUnsigned: true, isBigEndian: true);
    }

    private sealed class FixedRandom(byte[] bytes) : SecureRandom(null!)
    {
        public override void NextBytes(byte[] buf) => bytes.CopyTo(buf, 0);

        public override void NextBytes(byte[] buf, int off, int len) => bytes.AsSpan(0, len).CopyTo(buf.AsSpan(off));

        public override void NextBytes(Span<byte> buffer) => bytes.AsSpan(0, buffer.Length).CopyTo(buffer);
    }
}
