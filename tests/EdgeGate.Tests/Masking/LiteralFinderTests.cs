using System.Text;
using EdgeGate.Core;
using EdgeGate.Masking.Patterns;
using EdgeGate.Masking.Scanning;
using EdgeGate.Masking.Scanning.Literals;
using Xunit;

namespace EdgeGate.Tests.Masking;

/// <summary>The vectorised finder against a search that compares at every place.</summary>
public sealed class LiteralFinderTests
{
    private const string Alphabet = "abcABC01_-/ :é";

    [Fact]
    public void Literals_are_found_wherever_a_plain_search_finds_them()
    {
        Random random = new(11);
        for (int round = 0; round < 200; round++)
        {
            ScanLiteral[] literals = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => Draw(random))];
            LiteralFinder finder = new(literals);
            byte[] text = Encoding.UTF8.GetBytes(Letters(random, random.Next(0, round % 10 == 0 ? 3 * TextMap.PartBytes : 300)));
            using ByteBuffer padded = new(4 * TextMap.PartBytes);
            padded.Append(text);
            int from = random.Next(0, text.Length + 1);
            Sink sink = new() { Found = [] };
            Find(finder, padded.Written, from, ref sink);
            HashSet<(int, int)> found = [.. sink.Found!];
            Assert.Equal(sink.Found!.Count, found.Count);
            foreach ((int number, int start) in found) { Assert.True(Stands(literals[number], text, start)); }
            for (int number = 0; number < literals.Length; number++)
            {
                for (int start = from; start < text.Length; start++)
                {
                    bool mustBeFound = Stands(literals[number], text, start) && (!literals[number].BeginsWord || WordStarts.IsAt(text, start)) && HasNeighbours(literals[number], text, start);
                    // The message is made where it is needed alone: there are millions of places.
                    if (mustBeFound && !found.Contains((number, start))) { Assert.Fail($"{Encoding.UTF8.GetString(literals[number].Text)} at {start} of {Encoding.UTF8.GetString(text)}"); }
                }
            }
        }
    }

    [Fact]
    public void Word_starts_of_a_block_are_those_of_each_byte()
    {
        Random random = new(12);
        for (int round = 0; round < 500; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(Letters(random, 200));
            int offset = random.Next(1, text.Length - ByteKinds.BlockBytes);
            ulong starts = ByteKinds.Of(ref text[0], offset, (byte)'@', (byte)':').WordStarts(text[offset - 1]);
            for (int i = 0; i < ByteKinds.BlockBytes; i++) { Assert.Equal(WordStarts.IsAt(text, offset + i), (starts >> i & 1) != 0); }
        }
    }

    private static RunClasses Classes { get; } = new(ByteSet.None, ByteSet.None, ByteSet.All, ByteSet.None, isEvery: true);

    private static void Find(LiteralFinder finder, ReadOnlySpan<byte> text, int from, ref Sink sink)
    {
        TextMap map = new();
        map.Begin(text, from);
        for (int start = from; start < text.Length; start += TextMap.PartBytes)
        {
            map.Fill(text, start, finder.Tables, (byte)'@', (byte)':', Classes);
            finder.Find(text, map, ref sink);
        }
    }

    private static ScanLiteral Draw(Random random)
    {
        bool isCaseless = random.Next(2) == 0;
        string letters = Letters(random, random.Next(2, 14));
        byte[] text = Encoding.UTF8.GetBytes(isCaseless ? letters.ToLowerInvariant() : letters);
        return new ScanLiteral(text, isCaseless, WordStarts.IsAt(text, 0) && random.Next(2) == 0) { Before = Neighbours(random), Behind = Neighbours(random) };
    }

    private static ByteSet Neighbours(Random random)
        => random.Next(2) == 0 ? ByteSet.All : Encoding.UTF8.GetBytes(Letters(random, 4)).Aggregate(ByteSet.None, static (set, value) => set.Or(ByteSet.Of(value)));

    private static bool HasNeighbours(ScanLiteral literal, byte[] text, int start)
    {
        int end = start + literal.Text.Length;
        return (start == 0 || literal.Before.Contains(text[start - 1])) && (end == text.Length || literal.Behind.Contains(text[end]));
    }

    private static string Letters(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

    private static bool Stands(ScanLiteral literal, byte[] text, int start)
    {
        if (start + literal.Text.Length > text.Length) { return false; }
        for (int i = 0; i < literal.Text.Length; i++)
        {
            byte value = text[start + i];
            if (literal.IsCaseless && value is >= (byte)'A' and <= (byte)'Z') { value |= 0x20; }
            if (value != literal.Text[i]) { return false; }
        }
        return true;
    }

    private struct Sink : ILiteralSink
    {
        public List<(int, int)>? Found;

        void ILiteralSink.Found(int number, int start) => Found!.Add((number, start));
    }
}
