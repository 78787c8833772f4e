using System.Text;
using EdgeGate.Masking.Validators;
using Xunit;

namespace EdgeGate.Tests.Masking.Validators;

public sealed class CryptoValidatorTests
{
    // The Keccak team's known answers for Keccak-256 with its first padding; the empty one is also in the Ethereum yellow paper.
    [Theory]
    [InlineData("", "C5D2460186F7233C927E7DB2DCC703C0E500B653CA82273B7BFAD8045D85A470")]
    [InlineData("abc", "4E03657AEA45A94FC7D47BA826C8D667C0D1E6E33A64A036EC44F58FA12D6C45")]
    [InlineData("testing", "5F16F4C7F149AC4F9510D9CF8CF384038AD348B3BCDC01915F95DE12DF9D1B02")]
    [InlineData("The quick brown fox jumps over the lazy dog", "4D741B6F1EB29CB2A9B9911C82F56FA8D73B04959D3D9D222895DF6C0B28AA15")]
    public void Keccak_of_a_known_message_is_the_known_hash(string message, string hash)
    {
        byte[] actual = new byte[Keccak256.HashBytes];
        Keccak256.HashData(Encoding.UTF8.GetBytes(message), actual);
        Assert.Equal(hash, Convert.ToHexString(actual));
    }

    [Fact]
    public void Keccak_takes_messages_of_every_length_around_a_block()
    {
        HashSet<string> seen = [];
        for (int length = 130; length < 280; length++)
        {
            byte[] hash = new byte[Keccak256.HashBytes];
            Keccak256.HashData(new byte[length], hash);
            Assert.True(seen.Add(Convert.ToHexString(hash)));
        }
    }

    [Theory]
    // Bitcoin's first block; BIP 13; BIP 173 and BIP 350 test vectors.
    [InlineData("base58_bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]
    [InlineData("base58_bitcoin", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy")]
    [InlineData("bech32_bitcoin", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")]
    [InlineData("bech32_bitcoin", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7")]
    [InlineData("bech32_bitcoin", "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y")]
    [InlineData("bech32_bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")]
    // Bitcoin Wiki, "Wallet import format"; BIP 32, test vector 1.
    [InlineData("base58_bitcoin_private_key", "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ")]
    [InlineData("base58_bitcoin_private_key", "KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617")]
    [InlineData("base58_extended_key", "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi")]
    // ERC-55, its test cases.
    [InlineData("eip55", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("eip55", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("eip55", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("eip55", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    // The Monero project's donation address.
    [InlineData("monero", "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A")]
    public void Published_address_holds(string name, string find) => Assert.True(Check.Holds(name, find));

    [Theory]
    [InlineData("base58_bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")]
    [InlineData("base58_bitcoin", "LKDyUEtTR1HXamkiEphisSiBJu6o3ZPE34")]
    // BIP 350: bech32 where bech32m is due and the other way round, mixed case, wrong length of a version 0 program.
    [InlineData("bech32_bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd")]
    [InlineData("bech32_bitcoin", "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL")]
    [InlineData("bech32_bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh")]
    [InlineData("bech32_bitcoin", "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq")]
    [InlineData("bech32_bitcoin", "bc1pw5dgrnzv")]
    [InlineData("bech32_bitcoin", "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P")]
    [InlineData("eip55", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("eip55", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("monero", "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3B")]
    public void Wrong_address_is_refused(string name, string find) => Assert.False(Check.Holds(name, find));
}
