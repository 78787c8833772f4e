using EdgeGate.Masking.Tokens;
using Xunit;

namespace EdgeGate.Tests.Masking.Tokens;

public sealed class Ff1Tests
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const string Key128 = "2B7E151628AED2A6ABF7158809CF4F3C";
    private const string Key192 = Key128 + "EF4359D8D580AA4F";
    private const string Key256 = Key192 + "7F036D6F04FC6A94";
    private const string Tweak10 = "39383736353433323130";
    private const string Tweak36 = "3737373770717273373737";

    private static readonly byte[] Key = Convert.FromHexString(Key256);

    // NIST, Cryptographic Standards and Guidelines, Examples with Intermediate Values: FF1samples, samples 1 to 9.
    [Theory]
    [InlineData(Key128, 10, "", "0123456789", "2433477484")]
    [InlineData(Key128, 10, Tweak10, "0123456789", "6124200773")]
    [InlineData(Key128, 36, Tweak36, "0123456789abcdefghi", "a9tv40mll9kdu509eum")]
    [InlineData(Key192, 10, "", "0123456789", "2830668132")]
    [InlineData(Key192, 10, Tweak10, "0123456789", "2496655549")]
    [InlineData(Key192, 36, Tweak36, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr")]
    [InlineData(Key256, 10, "", "0123456789", "6657667009")]
    [InlineData(Key256, 10, Tweak10, "0123456789", "1001623463")]
    [InlineData(Key256, 36, Tweak36, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd")]
    public void Ff1_gives_the_samples_of_nist(string key, int radix, string tweak, string plain, string expected)
    {
        Ff1 cipher = new(Convert.FromHexString(key));
        ushort[] numerals = Numerals(plain);
        cipher.Encrypt(radix, Convert.FromHexString(tweak), numerals);
        Assert.Equal(expected, Text(numerals));
        cipher.Decrypt(radix, Convert.FromHexString(tweak), numerals);
        Assert.Equal(plain, Text(numerals));
        Assert.Equal(expected, Text(PlainFf1.Encrypt(Convert.FromHexString(key), radix, Convert.FromHexString(tweak), Numerals(plain))));
    }

    [Fact]
    public void Ff1_is_what_the_standard_says_for_every_length_and_comes_back()
    {
        Random random = new(11);
        Ff1 cipher = new(Key);
        int compared = 0;
        foreach (int radix in new[] { 2, 3, 10, 26, 36, 62, 255, 256, 257, 1000, 65535, 65536 })
        {
            for (int length = 2; length <= 260; length++)
            {
                if (!Ff1.IsDomain(radix, length)) { continue; }
                for (int round = 0; round < 2; round++)
                {
                    ushort[] plain = [.. Enumerable.Range(0, length).Select(_ => round == 0 ? (ushort)(radix - 1) : (ushort)random.Next(radix))];
                    byte[] tweak = new byte[random.Next(40)];
                    random.NextBytes(tweak);
                    ushort[] numerals = [.. plain];
                    cipher.Encrypt(radix, tweak, numerals);
                    Assert.Equal(PlainFf1.Encrypt(Key, radix, tweak, plain), numerals);
                    cipher.Decrypt(radix, tweak, numerals);
                    Assert.Equal(plain, numerals);
                    compared++;
                }
            }
        }
        Assert.True(compared > 700, $"{compared}");
    }

    [Theory]
    [InlineData(10, 5, false)]
    [InlineData(10, 6, true)]
    [InlineData(10, 72, true)]
    [InlineData(10, 73, false)]
    [InlineData(26, 4, false)]
    [InlineData(26, 5, true)]
    [InlineData(26, 51, false)]
    [InlineData(26, 50, true)]
    [InlineData(2, 19, false)]
    [InlineData(2, 20, true)]
    [InlineData(2, 240, true)]
    [InlineData(2, 241, false)]
    [InlineData(65536, 1, false)]
    [InlineData(65536, 2, true)]
    [InlineData(65537, 2, false)]
    [InlineData(1, 100, false)]
    [InlineData(10, int.MaxValue, false)]
    public void Domain_is_bounded_below_and_above(int radix, int length, bool isDomain) => Assert.Equal(isDomain, Ff1.IsDomain(radix, length));

    [Fact]
    public void Domain_below_the_minimum_is_refused()
        => Assert.Throws<ArgumentException>(static () => new Ff1(Key).Encrypt(10, [], new ushort[5]));

    // The smallest domain there is, a stretch of a tenth of it: enough for thousands of collisions, were it no permutation.
    [Fact]
    public void Encryption_of_a_small_domain_gives_no_string_twice_and_comes_back()
    {
        Ff1 cipher = new(Key);
        bool[] seen = new bool[Ff1.DomainMin];
        ushort[] numerals = new ushort[6];
        for (int i = 0; i < seen.Length / 10; i++)
        {
            for (int digit = 5, rest = i; digit >= 0; digit--, rest /= 10) { numerals[digit] = (ushort)(rest % 10); }
            cipher.Encrypt(10, "pii.us_ssn"u8, numerals);
            int number = numerals.Aggregate(0, static (sum, digit) => (sum * 10) + digit);
            Assert.False(seen[number]);
            seen[number] = true;
            if (i % 100 != 0) { continue; }
            cipher.Decrypt(10, "pii.us_ssn"u8, numerals);
            Assert.Equal(i, numerals.Aggregate(0, static (sum, digit) => (sum * 10) + digit));
        }
    }

    [Fact]
    public void Tweak_key_and_length_each_matter()
    {
        string first = Encrypt(Key, "a", "4111111111");
        Assert.NotEqual(first, Encrypt(Key, "b", "4111111111"));
        Assert.NotEqual(first, Encrypt(Key, "a\0", "4111111111"));
        Assert.NotEqual(first, Encrypt([.. Key.Reverse()], "a", "4111111111"));
        Assert.NotEqual(first, Encrypt(Key, "a", "04111111111")[1..]);
        Assert.Equal(first, Encrypt(Key, "a", "4111111111"));
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        Ff1 cipher = new(Key);
        ushort[] expected = Numerals("0123456789");
        cipher.Encrypt(10, [], expected);
        Parallel.For(0, 20_000, _ =>
        {
            ushort[] numerals = Numerals("0123456789");
            cipher.Encrypt(10, [], numerals);
            Assert.Equal(expected, numerals);
        });
    }

    private static string Encrypt(byte[] key, string tweak, string text)
    {
        ushort[] numerals = Numerals(text);
        new Ff1(key).Encrypt(10, System.Text.Encoding.ASCII.GetBytes(tweak), numerals);
        return Text(numerals);
    }

    private static ushort[] Numerals(string text) => [.. text.Select(static c => (ushort)Alphabet.IndexOf(c, StringComparison.Ordinal))];

    private static string Text(ushort[] numerals) => string.Concat(numerals.Select(static numeral => Alphabet[numeral]));
}
