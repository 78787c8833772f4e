using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking;
using EdgeGate.Sessions.Postgres.Values;
using EdgeGate.Tests.Masking;
using Xunit;

namespace EdgeGate.Tests.Sessions;

/// <summary>What holds other values in binary is looked into as its text would be; drivers that ask for binary see no more than psql.</summary>
public sealed class PgBinaryValueTests : IDisposable
{
    private const long Card = 4111111111111111;
    private const uint Bigint = 20;
    private const uint Record = 2249;
    private const uint MacAddress = 829;
    private const uint Int8Range = 3926;
    private const uint TimeRange = 3910;
    /// <summary>Of types of users.</summary>
    private const uint Domain = 16_384;
    private const uint Pair = 16_385;

    private static readonly MaskPlan Everything = MaskSamples.BuiltIn.PlanAll;

    private readonly ByteBuffer output = new(1 << 20);
    private readonly MaskFinds finds = new(Everything.Classes);

    /// <summary>Type, value in binary, and whether a find is in it.</summary>
    public static TheoryData<uint, byte[], bool> Values => new()
    {
        { Int8Range, Range(Long(Card)), true },
        { Int8Range, Range(Long(4111111111111112)), false },
        { 4536U, Multirange(Range(Long(Card))), true },
        { 3927U, ArrayOf(Int8Range, Range(Long(Card))), true },
        { 3906U, Range(Convert.FromHexString("0004000300000000100f045704570457")), true },
        { TimeRange, Range(Long(Card)), false },
        { 2287U, ArrayOf(Record, Row((Bigint, Long(Card)))), true },
        { 2277U, ArrayOf(Bigint, Long(Card)), true },
        { Record, Row((Domain, Long(Card))), true },
        { Record, Row((Domain, Long(17))), false },
        { Record, Row((Pair, Row((Bigint, Long(Card))))), true },
        { Record, Row((Domain, "inactive"u8.ToArray()), (Domain, "ACTIVE01"u8.ToArray())), false },
        { Record, Row((Domain, Double(Card))), true },
        { Record, Row((Pair, ArrayOf(Pair, Row((Domain, "ada@corp.io"u8.ToArray()))))), true },
        { 16_400U, ArrayOf(Pair, Row((Bigint, Long(Card)))), true },
        { MacAddress, [0x08, 0x00, 0x2b, 0x01, 0x02, 0x03], true },
        { 774U, [0x08, 0x00, 0x2b, 0xff, 0xfe, 0x01, 0x02, 0x03], Has("08:00:2b:ff:fe:01:02:03") },
        { 1040U, ArrayOf(MacAddress, [0x08, 0x00, 0x2b, 0x01, 0x02, 0x03]), true },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_within_is_found(uint type, byte[] value, bool isFound) => Assert.Equal(isFound, Mask(type, 1, value) != MaskOutcome.Unchanged);

    [Theory]
    [InlineData("""(1,"\\x636172642034313131313131313131313131313131")""", true)]
    [InlineData("""(1,"\\x6869")""", false)]
    [InlineData("""(1,"\\x is no bytea")""", false)]
    [InlineData("""(1,"{""esc"":""ada\\u0040corp.io""}")""", true)]
    [InlineData(""""("(2,""\\\\x61646140636f72702e696f"")")"""", true)]
    [InlineData("""(1,"{""\\\\x61646140636f72702e696f"",b}")""", true)]
    [InlineData("""""(1,"{""say \\""hi\\"""",b}","a \\ b")""""", false)]
    [InlineData("""(1,"a \\ b" x""", true)]
    public void Row_as_text_is_looked_at_without_its_escapes(string value, bool isFound)
    {
        Assert.Equal(isFound, Mask(Record, 0, Encoding.UTF8.GetBytes(value)) != MaskOutcome.Unchanged);
        Assert.Equal(isFound, Mask(Pair, 0, Encoding.UTF8.GetBytes(value)) != MaskOutcome.Unchanged);
    }

    [Fact]
    public void Mac_address_as_text_is_found() => Assert.Equal(MaskOutcome.Null, Mask(MacAddress, 0, "08:00:2b:01:02:03"u8.ToArray()));

    [Fact]
    public void Result_of_a_function_is_looked_at_in_either_format()
    {
        foreach (byte[] value in new[] { Long(Card), Range(Long(Card)), "4111111111111111"u8.ToArray(), "\\x636172642034313131313131313131313131313131"u8.ToArray(), Row((Domain, Long(Card))) })
        {
            byte[] readable = [.. value, .. new byte[ByteBuffer.ScanMarginBytes]];
            Assert.Equal(MaskOutcome.Null, PgUntyped.MaskResult(readable.AsSpan(0, value.Length), Everything, output, finds));
        }
        Assert.Equal(MaskOutcome.Unchanged, PgUntyped.MaskResult([], Everything, output, finds));
    }

    [Fact]
    public void Nesting_beyond_the_bound_is_not_passed_unseen()
    {
        byte[] value = Long(17);
        for (int i = 0; i < 20; i++) { value = Row((Pair, value)); }
        Assert.NotEqual(MaskOutcome.Unchanged, Mask(Record, 1, value));
    }

    public void Dispose() => output.Dispose();

    private static bool Has(string text)
    {
        using ByteBuffer masked = new(1 << 16);
        byte[] readable = [.. Encoding.UTF8.GetBytes(text), .. new byte[ByteBuffer.ScanMarginBytes]];
        return Everything.Mask(readable.AsSpan(0, text.Length), ValueShape.Rigid, masked, new MaskFinds(Everything.Classes)) != MaskOutcome.Unchanged;
    }

    private static byte[] Word(int value)
    {
        byte[] word = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(word, value);
        return word;
    }

    private static byte[] Long(long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Double(double value) => Long(BitConverter.DoubleToInt64Bits(value));

    /// <summary>From a value on, without an end.</summary>
    private static byte[] Range(byte[] from) => [0x12, .. Word(from.Length), .. from];

    private static byte[] Multirange(byte[] range) => [.. Word(1), .. Word(range.Length), .. range];

    private static byte[] ArrayOf(uint element, byte[] value) => [.. Word(1), .. Word(0), .. Word((int)element), .. Word(1), .. Word(1), .. Word(value.Length), .. value];

    private static byte[] Row(params (uint Type, byte[] Value)[] fields)
        => [.. Word(fields.Length), .. fields.SelectMany(static field => (byte[])[.. Word((int)field.Type), .. Word(field.Value.Length), .. field.Value])];

    private MaskOutcome Mask(uint type, short format, byte[] value)
    {
        output.Clear();
        byte[] readable = [.. value, .. new byte[ByteBuffer.ScanMarginBytes]];
        PgCustomType custom = type == 16_400 ? new PgCustomType(PgCustomKind.Array, Pair) : default;
        PgColumnPlan plan = PgColumnPlan.Create(Encoding.UTF8.GetBytes($"c{type.ToString(CultureInfo.InvariantCulture)}"), type, format, custom, -1, isHidden: false, Everything);
        return plan.IsSkipped(value.Length) ? MaskOutcome.Unchanged : PgColumnMasker.Mask(plan, readable.AsSpan(0, value.Length), Everything, output, finds);
    }
}
