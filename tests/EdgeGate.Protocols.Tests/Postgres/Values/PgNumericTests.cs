using System.Buffers;
using System.Text;
using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres.Values;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres.Values;

public sealed class PgNumericTests
{
    [Theory]
    [InlineData("4111111111111111", 3, 0, 0, new[] { 4111, 1111, 1111, 1111 })]
    [InlineData("-12.3450", 0, 0x4000, 4, new[] { 12, 3450 })]
    [InlineData("0.4111111111111111", -1, 0, 16, new[] { 4111, 1111, 1111, 1111 })]
    [InlineData("0.000000007", -3, 0, 9, new[] { 7000 })]
    [InlineData("120000", 1, 0, 0, new[] { 12 })]
    [InlineData("120000.00", 1, 0, 2, new[] { 12 })]
    [InlineData("10001", 1, 0, 0, new[] { 1, 1 })]
    [InlineData("0", 0, 0, 0, new int[0])]
    [InlineData("0.00", 0, 0, 2, new int[0])]
    [InlineData("NaN", 0, 0xc000, 0, new int[0])]
    [InlineData("-Infinity", 0, 0xf000, 32, new int[0])]
    public void Number_reads_as_postgres_writes_it(string text, int weight, int sign, int scale, int[] groups)
        => Assert.Equal(text, Format(weight, sign, scale, groups));

    [Theory]
    [InlineData(0, 0, 0, new[] { 10000 })]
    [InlineData(0, 0, 0, new[] { -1 })]
    [InlineData(0, 0x1234, 0, new[] { 1 })]
    [InlineData(0, 0, 0x4000, new[] { 1 })]
    [InlineData(0, 0, 2, new[] { 1, 1234 })]
    [InlineData(-1, 0, 0, new[] { 1234 })]
    public void Number_no_postgres_sends_is_malformed(int weight, int sign, int scale, int[] groups)
        => Assert.Null(Format(weight, sign, scale, groups));

    /// <summary>Ten bytes may announce 131,072 digits.</summary>
    [Fact]
    public void Number_with_a_huge_weight_or_scale_stays_short()
    {
        Assert.Equal("1" + new string('0', 64), Format(short.MaxValue, 0, 0, [1]));
        Assert.Equal("0." + new string('0', 64), Format(-100, 0, 0x3fff, []));
        Assert.Equal("0." + new string('0', 64) + "0001" + new string('0', 64), Format(-100, 0, 0x3fff, [1]));
    }

    private static string? Format(int weight, int sign, int scale, int[] groups)
    {
        WireBuilder number = new WireBuilder().Int16(groups.Length).Int16(weight).Int16(sign).Int16(scale);
        foreach (int group in groups) { number.Int16(group); }
        ArrayBufferWriter<byte> output = new();
        return PgNumeric.TryFormat(number.Bytes(), output) ? Encoding.ASCII.GetString(output.WrittenSpan) : null;
    }
}
