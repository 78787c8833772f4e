using EdgeGate.Protocols.Postgres.Values;
using Xunit;

namespace EdgeGate.Protocols.Tests.Postgres.Values;

public sealed class PgBinaryItemsTests
{
    [Theory]
    [InlineData(PgBinaryForm.Record, "00000002 00000014 00000001 41 00000017 ffffffff", "20:41 23:")]
    [InlineData(PgBinaryForm.Array, "00000001 00000000 00000014 00000002 00000001 00000001 41 00000001 42", "20:41 20:42")]
    [InlineData(PgBinaryForm.Range, "02 00000001 41 00000001 42", "0:41 0:42")]
    [InlineData(PgBinaryForm.Range, "12 00000001 41", "0:41")]
    [InlineData(PgBinaryForm.Range, "08 00000001 42", "0:42")]
    [InlineData(PgBinaryForm.List, "00000001 00000001 41", "0:41")]
    public void Values_within_are_read(PgBinaryForm form, string hex, string expected)
    {
        Assert.True(PgBinaryItems.TryOpen(form, Bytes(hex), out PgBinaryItems items));
        List<string> read = [];
        while (items.Read(out uint type, out ReadOnlySpan<byte> item)) { read.Add($"{type}:{Convert.ToHexString(item)}"); }
        Assert.Equal(expected, string.Join(' ', read));
    }

    [Theory]
    [InlineData(PgBinaryForm.Record, "00000001 00000014 00000001 41 00")]
    [InlineData(PgBinaryForm.Record, "00000001 00000014 00000002 41")]
    [InlineData(PgBinaryForm.Record, "7fffffff 00000014 00000001 41")]
    [InlineData(PgBinaryForm.Record, "ffffffff")]
    [InlineData(PgBinaryForm.Record, "00000000")]
    [InlineData(PgBinaryForm.Array, "00000007 00000000 00000014")]
    [InlineData(PgBinaryForm.Array, "00000002 00000000 00000014 7fffffff 00000001 7fffffff 00000001")]
    [InlineData(PgBinaryForm.Array, "00000001 00000000 00000014 ffffffff 00000001")]
    [InlineData(PgBinaryForm.Array, "00000001 00000000 00000014 00000002 00000001 00000001 41")]
    [InlineData(PgBinaryForm.Range, "01")]
    [InlineData(PgBinaryForm.Range, "02 00000001 41")]
    [InlineData(PgBinaryForm.List, "00000001 fffffffe")]
    [InlineData(PgBinaryForm.List, "")]
    public void What_has_another_form_is_not_opened(PgBinaryForm form, string hex) => Assert.False(PgBinaryItems.TryOpen(form, Bytes(hex), out _));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
