using EdgeGate.Protocols.Postgres.Values;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres.Values;

public sealed class PgCopyBinaryTests
{
    /// <summary>4 and the longest length do not fit an Int32: the sum once became negative and the next column was read outside the tuple.</summary>
    [Fact]
    public void Tuple_with_the_longest_length_is_not_whole_yet()
        => Assert.Equal(0, PgCopyBinary.TupleLength([0, 2, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0], 2));

    [Theory]
    [InlineData(new byte[] { 0, 1, 0xff, 0xff, 0xff, 0xfe }, 1)]
    [InlineData(new byte[] { 0, 2 }, 1)]
    [InlineData(new byte[] { 0xff, 0xfe }, 1)]
    public void Tuple_with_a_wrong_count_or_length_is_malformed(byte[] tuple, int columns) => Assert.Equal(-1, PgCopyBinary.TupleLength(tuple, columns));

    /// <summary>Flag 16 puts an OID into each tuple that the count leaves out: every column after it would be masked as the one before.</summary>
    [Fact]
    public void Header_with_a_critical_flag_is_refused()
    {
        byte[] header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(19, PgCopyBinary.HeaderLength(header));
        header[12] = 1;
        Assert.Equal(-1, PgCopyBinary.HeaderLength(header));
    }
}
