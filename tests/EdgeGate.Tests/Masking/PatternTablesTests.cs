using System.Text;
using EdgeGate.Masking.Patterns;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>What tables are built from: sets of bytes, lists of numbers, and memory that is used again.</summary>
public sealed class PatternTablesTests
{
    [Fact]
    public void Range_has_its_bytes_and_no_others()
    {
        (byte First, byte Last)[] ranges = [(0, 255), (0, 0), (255, 255), (63, 64), (64, 127), (65, 200), (192, 255)];
        foreach ((byte first, byte last) in ranges)
        {
            byte[] expected = [.. Enumerable.Range(first, last - first + 1).Select(static value => (byte)value)];
            Assert.Equal(expected, (byte[])[.. ByteSet.Range(first, last)]);
        }
    }

    [Fact]
    public void Caseless_set_has_both_cases_of_its_letters_alone()
    {
        for (int value = 0; value < 256; value++)
        {
            byte other = char.IsAsciiLetter((char)value) ? (byte)(value ^ 0x20) : (byte)value;
            Assert.Equal(ByteSet.Of((byte)value).Or(ByteSet.Of(other)), ByteSet.Of((byte)value).Caseless());
        }
    }

    [Fact]
    public void Lists_are_numbered_once_and_forgotten_when_cleared()
    {
        NumberLists lists = new();
        Random random = new(7);
        for (int round = 0; round < 3; round++)
        {
            List<int[]> known = [[]];
            for (int i = 0; i < 2000; i++)
            {
                int[] list = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(12))];
                int expected = known.FindIndex(one => one.AsSpan().SequenceEqual(list));
                if (expected < 0)
                {
                    expected = known.Count;
                    known.Add(list);
                }
                Assert.Equal(expected, lists.Add(list));
            }
            Assert.Equal(known.Count, lists.Count);
            for (int i = 0; i < known.Count; i++) { Assert.True(lists[i].SequenceEqual(known[i])); }
            lists.Clear();
            Assert.Equal(1, lists.Count);
        }
    }

    /// <summary>A builder that gave up in the middle, for too many states, keeps nothing of that.</summary>
    [Fact]
    public void Table_does_not_depend_on_what_was_built_before()
    {
        DfaBuilder builder = new();
        PatternNode big = PatternParser.Parse("(?:[ab]{0,40}a[ab]{20})");
        Assert.Null(builder.TryBuild([big], statesMax: 1000));
        Dfa again = builder.Build(PatternParser.Parse("key[0-9]{2,4}"));
        Assert.True(again.IsWhole("key123"u8));
        Assert.False(again.IsWhole("key1"u8));
        Assert.False(again.IsWhole("aaaaaaaaaaaaaaaaaaaaaaaaa"u8));
        Assert.Equal("k", Encoding.ASCII.GetString([.. again.FirstBytes]));
        Assert.Null(builder.TryBuild([big], statesMax: 8));
        Assert.True(builder.Build(PatternParser.Parse("[ab]{3}")).IsWhole("aba"u8));
    }

    /// <summary>A repeat of what may be nothing takes no time that grows with its square.</summary>
    [Fact]
    public void Nothing_repeated_is_built_at_once()
        => Assert.True(new DfaBuilder().Build(PatternParser.Parse("x(?:(?:){448}){448}y")).IsWhole("xy"u8));
}
