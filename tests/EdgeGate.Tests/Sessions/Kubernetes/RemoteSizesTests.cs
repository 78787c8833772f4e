using System.Text;
using EdgeGate.Protocols.Kubernetes;
using EdgeGate.Protocols.Wire;
using EdgeGate.Sessions.Kubernetes;
using Xunit;

namespace EdgeGate.Tests.Sessions.Kubernetes;

/// <summary>Sizes of a terminal, however they are cut.</summary>
public sealed class RemoteSizesTests
{
    private static readonly byte[] Two = Encoding.ASCII.GetBytes("{\"Width\":80,\"Height\":24}\n{\"Width\":100,\"Height\":50,\"Unit\":\"cells\"}");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Sizes_are_read_however_they_are_cut(int pieceBytes)
    {
        using RemoteSizes sizes = new(KubeLimits.Default);
        List<(int, int)> read = [];
        for (int round = 0; round < 3; round++)
        {
            foreach (byte[] piece in Two.Chunk(pieceBytes))
            {
                Assert.True(sizes.TryAppend(piece));
                while (sizes.Read(out int width, out int height) == ParseKind.Done) { read.Add((width, height)); }
            }
        }
        Assert.Equal(Enumerable.Repeat(new[] { (80, 24), (100, 50) }, 3).SelectMany(static one => one), read);
    }

    [Theory]
    [InlineData("{\"Width\":-1,\"Height\":24}")]
    [InlineData("{\"Width\":\"80\",\"Height\":24}")]
    [InlineData("{\"Width\":65536,\"Height\":24}")]
    [InlineData("no size}")]
    public void What_is_no_size_is_a_fault(string text)
    {
        using RemoteSizes sizes = new(KubeLimits.Default);
        Assert.True(sizes.TryAppend(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(ParseKind.Fault, sizes.Read(out _, out _));
    }

    [Fact]
    public void Document_without_end_is_bounded()
    {
        using RemoteSizes sizes = new(KubeLimits.Default);
        Assert.True(sizes.TryAppend(new byte[KubeLimits.Default.MessageBytesMax]));
        Assert.Equal(ParseKind.NeedMore, sizes.Read(out _, out _));
        Assert.False(sizes.TryAppend("{"u8));
    }
}
