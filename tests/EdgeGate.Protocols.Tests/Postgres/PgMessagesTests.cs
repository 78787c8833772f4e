using EdgeGate.Fuzz.Vectors;
using EdgeGate.Protocols.Postgres;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres;

public sealed class PgMessagesTests
{
    /// <summary>It was once forwarded with whatever stood behind the OID.</summary>
    [Theory]
    [InlineData("00000540 0000 0000 0000", true)]
    [InlineData("00000540 0001 0001 0002 00000001 41 ffffffff 0001", true)]
    [InlineData("00000540", false)]
    [InlineData("00000540 0001 0002 0000 0000", false)]
    [InlineData("00000540 0000 0001 fffffffe 0000", false)]
    [InlineData("00000540 0000 0001 7fffffff 41 0000", false)]
    [InlineData("00000540 0000 0000 0002", false)]
    [InlineData("00000540 0000 0000 0000 00", false)]
    public void Function_call_is_read_to_its_end(string hexadecimal, bool isGood)
        => Assert.Equal(isGood, PgMessages.TryReadFunctionCall(Bytes(hexadecimal), out _));

    /// <summary>All columns of a COPY are masked by its overall format.</summary>
    [Theory]
    [InlineData("00 0002 0000 0000", true)]
    [InlineData("01 0002 0001 0001", true)]
    [InlineData("00 0002 0000 0001", false)]
    [InlineData("01 0002 0001 0000", false)]
    [InlineData("02 0000", false)]
    public void Copy_response_with_columns_of_two_formats_is_refused(string hexadecimal, bool isGood)
        => Assert.Equal(isGood, PgMessages.TryReadCopyResponse(Bytes(hexadecimal), out _, out _));

    /// <summary>Counts are unsigned: libpq sends up to 65,535 parameters.</summary>
    [Fact]
    public void Bind_with_the_most_parameters_is_read()
    {
        WireBuilder body = new WireBuilder().String("").String("").Int16(0).Int16(ushort.MaxValue);
        for (int i = 0; i < ushort.MaxValue; i++) { body.Null(); }
        Assert.True(PgBind.TryRead(body.Int16(0).Bytes(), out PgBind bind));
        Assert.Equal(ushort.MaxValue, bind.ParameterCount);
        Assert.Equal(ushort.MaxValue * 4, bind.Parameters.Length);
    }

    [Fact]
    public void Error_fields_without_the_last_zero_are_incomplete_for_ever()
    {
        PgErrorFields fields = new([.. "SERROR\0MNo\0"u8]);
        int count = 0;
        while (fields.Read(out _, out _)) { count++; }
        Assert.Equal(2, count);
        Assert.False(fields.IsComplete);
    }

    [Fact]
    public void Error_fields_with_bytes_behind_the_last_zero_stay_incomplete()
    {
        PgErrorFields fields = new([.. "Ma\0\0Mb\0\0"u8]);
        Assert.True(fields.Read(out _, out _));
        for (int i = 0; i < 4; i++) { Assert.False(fields.Read(out _, out _)); }
        Assert.False(fields.IsComplete);
    }

    [Fact]
    public void Row_description_after_a_fault_stays_incomplete()
    {
        byte[] bad = new WireBuilder().Int16(1).String("a").Int32(0).Int16(0).Int32(0).Int16(0).Int32(0).Int16(2).Bytes();
        byte[] good = new WireBuilder().String("b").Int32(0).Int16(0).Int32(0).Int16(0).Int32(0).Int16(0).Bytes();
        Assert.True(PgRowDescription.TryRead([.. bad, .. good], out PgRowDescription description));
        for (int i = 0; i < 3; i++) { Assert.False(description.Read(out _, out _)); }
        Assert.False(description.IsComplete);
    }

    /// <summary>A reason from the configuration must not be able to add fields.</summary>
    [Fact]
    public void Error_with_a_zero_byte_in_its_text_has_the_same_fields()
    {
        System.Buffers.ArrayBufferWriter<byte> output = new();
        PgWriter.Error(output, "ERROR", "42501", "no\0Ceverything is fine");
        PgErrorFields fields = new(output.WrittenSpan[PgFramer.HeaderBytes..]);
        List<char> codes = [];
        while (fields.Read(out byte code, out _)) { codes.Add((char)code); }
        Assert.Equal(['S', 'V', 'C', 'M'], codes);
        Assert.True(fields.IsComplete);
    }

    private static byte[] Bytes(string hexadecimal) => Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal));
}
