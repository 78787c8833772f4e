using System.Buffers;
using System.Text;
using EdgeGate.Protocols.Ssh;
using Xunit;

namespace EdgeGate.Protocols.Tests.Ssh;

public sealed class SshNegotiationTests
{
    [Theory]
    [InlineData("a,b", "b,a", true, "a")]
    [InlineData("a,b", "b,a", false, "b")]
    [InlineData("a,b", "c,b", true, "b")]
    [InlineData("a,b", "ext-info-s,kex-strict-s-v00@openssh.com,b", false, "b")]
    [InlineData("a,b", "aa,A,b", false, "b")]
    [InlineData("a,b", "c,d", true, null)]
    [InlineData("a", "", false, null)]
    [InlineData("b", "a,b,", false, "b")]
    public void First_of_the_client_that_the_server_has_is_chosen(string ours, string theirs, bool isOursClient, string? expected)
    {
        Assert.True(SshNameList.TryRead(Encoding.ASCII.GetBytes(theirs), out SshNameList names));
        Assert.Equal(expected is not null, SshNegotiation.TryChoose(ours.Split(','), names, isOursClient, out string chosen));
        Assert.Equal(expected ?? "", chosen);
    }

    [Theory]
    [InlineData("a,,b")]
    [InlineData(",a")]
    [InlineData(",")]
    [InlineData("a,,")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("\u00e9")]
    public void Name_list_that_breaks_the_rules_is_refused(string text) => Assert.False(SshNameList.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("", "00000000")]
    [InlineData("0000", "00000000")]
    [InlineData("7f", "000000017f")]
    [InlineData("80", "000000020080")]
    [InlineData("09a378f9b2e332a7", "0000000809a378f9b2e332a7")]
    public void Mpint_is_written_as_rfc_4251_says_and_read_back(string magnitude, string wire)
    {
        ArrayBufferWriter<byte> output = new();
        SshWriter.UnsignedMpint(output, Convert.FromHexString(magnitude));
        Assert.Equal(wire, Convert.ToHexStringLower(output.WrittenSpan));
        SshReader reader = new(output.WrittenSpan);
        Assert.True(reader.TryReadUnsignedMpint(out ReadOnlySpan<byte> read) && reader.AtEnd);
        Assert.Equal(Convert.FromHexString(magnitude).SkipWhile(static b => b == 0), read.ToArray());
    }

    /// <summary>RFC 4251 5 has -1234 as ed cc; and zeros in front that change nothing are no second spelling.</summary>
    [Theory]
    [InlineData("00000002edcc")]
    [InlineData("0000000100")]
    [InlineData("00000002007f")]
    [InlineData("00000003000080")]
    [InlineData("000000020")]
    public void Mpint_that_is_negative_or_not_canonical_is_refused(string wire)
    {
        SshReader reader = new(Convert.FromHexString(wire.Length % 2 == 0 ? wire : wire + "0"));
        Assert.False(reader.TryReadUnsignedMpint(out _));
        Assert.Equal(0, reader.Position);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(16, false)]
    [InlineData(8, true)]
    [InlineData(16, true)]
    public void Padding_fills_blocks_and_is_never_short(int block, bool isLengthApart)
    {
        for (int payload = 1; payload < 100; payload++)
        {
            int padding = SshFramer.PaddingFor(payload, block, isLengthApart);
            Assert.InRange(padding, 4, 4 + block - 1);
            Assert.Equal(0, (payload + padding + (isLengthApart ? 1 : 5)) % block);
            Assert.True(SshFramer.IsLengthRight((uint)(1 + payload + padding), block, isLengthApart, SshLimits.Default));
        }
    }
}
