using System.Globalization;
using System.Numerics;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Tests.Sessions.Http.Bodies;
using Xunit;

namespace EdgeGate.Tests.Masking;

public sealed class PlainNumberTests
{
    [Theory]
    [InlineData("4111111111111111", "4111111111111111")]
    [InlineData("4111111111111111.0", "4111111111111111")]
    [InlineData("-4111111111111111.00", "-4111111111111111")]
    [InlineData("4.111111111111111e15", "4111111111111111")]
    [InlineData("4.111111111111111E+15", "4111111111111111")]
    [InlineData("0.04111111111111111e17", "4111111111111111")]
    [InlineData("411111111111111100e-2", "4111111111111111")]
    [InlineData("4111111111111111.5", "4111111111111111.5")]
    [InlineData("4.111111111111111e14", "4.111111111111111e14")]
    [InlineData("1e-1", "1e-1")]
    [InlineData("0.0", "0.0")]
    [InlineData("1e40", "10000000000000000000000000000000000000000")]
    [InlineData("1e41", "1e41")]
    [InlineData("1e99999999999999999999", "1e99999999999999999999")]
    [InlineData("1e-2147483648", "1e-2147483648")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("-", "-")]
    [InlineData(".e", ".e")]
    public void Whole_numbers_are_their_digits(string number, string expected) => Assert.Equal(expected, Plain(number));

    [Fact]
    public void What_is_written_anew_is_the_same_number()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            string number = (random.Next(2) == 0 ? "-" : "") + random.NextInt64(1L << random.Next(1, 40)).ToString(CultureInfo.InvariantCulture) + (random.Next(2) == 0 ? "." + new string('0', random.Next(4)) + random.Next(20) : "")
                + (random.Next(2) == 0 ? "e" + random.Next(-12, 12) : "");
            string plain = Plain(number);
            if (plain == number) { continue; }
            Assert.True(decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture) == decimal.Parse(plain, CultureInfo.InvariantCulture), number);
            Assert.Equal(plain, BigInteger.Parse(plain, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("4111111111111111.0")]
    [InlineData("4.111111111111111e15")]
    [InlineData("-4.111111111111111E+15")]
    public void Card_is_found_however_its_number_is_written(string number)
    {
        Assert.Equal($$"""{"a":null,"b":[1.5,null]}""", BodySamples.Everyway("application/json", $$"""{"a":{{number}},"b":[1.5,{{number}}]}"""));
        Assert.Equal("(Null)", Mask(number, ValueShape.Number));
        Assert.Equal("""{"a":null,"e":"\u0041"}""", Mask($$"""{"a":{{number}},"e":"\u0041"}""", ValueShape.Json));
        Assert.Equal("""{"a":null}""", Mask($$"""{"a":{{number}}}""", ValueShape.Json));
    }

    private static string Plain(string number) => Encoding.ASCII.GetString(PlainNumber.Of(Encoding.ASCII.GetBytes(number), new byte[PlainNumber.BytesMax]));

    private static string Mask(string text, ValueShape shape)
    {
        using ByteBuffer value = new(1 << 20);
        using ByteBuffer output = new(1 << 20);
        value.Append(Encoding.ASCII.GetBytes(text));
        MaskOutcome outcome = BodySamples.Plan.Mask(value.Written, shape, output, new MaskFinds(BodySamples.Plan.Classes));
        return outcome == MaskOutcome.Rewritten ? Encoding.ASCII.GetString(output.Written) : $"({outcome})";
    }
}
