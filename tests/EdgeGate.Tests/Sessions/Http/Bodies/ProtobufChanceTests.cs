using System.Text;
using EdgeGate.Core;
using EdgeGate.Protocols.Protobuf;
using EdgeGate.Sessions.Http.Bodies;
using EdgeGate.Sessions.Http.Bodies.Protobuf;
using Xunit;
using static EdgeGate.Tests.Sessions.Http.Bodies.ProtoSamples;

namespace EdgeGate.Tests.Sessions.Http.Bodies;

/// <summary>Messages made by chance, broken by chance: what passes holds no find in any reading, and what is whole is masked no further when it is masked again.</summary>
public sealed class ProtobufChanceTests
{
    private const string Mail = "ada@corp.test";
    private const ulong Card = 4111111111111111;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    public void Message_that_passes_holds_no_find(int seed, int flips)
    {
        Random random = new(seed);
        using ProtoMasker masker = new(BodySamples.Default);
        using ByteBuffer input = new(1 << 20);
        using ByteBuffer once = new(1 << 20);
        using ByteBuffer twice = new(1 << 20);
        int passed = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] message = MakeMessage(random, 4);
            for (int flip = 0; flip < flips && message.Length > 0; flip++) { message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8)); }
            input.Clear();
            once.Clear();
            twice.Clear();
            input.Append(message);
            if (masker.Mask(input.Written, once) is not null) { continue; }
            passed++;
            string what = $"seed {seed}, message {i}: {Convert.ToHexString(message)} became {Convert.ToHexString(once.Written)}, then ";
            Assert.True(once.Length == 0 || ProtoShape.IsMessage(once.Written), what);
            Assert.False(Shows(once.Written, Encoding.ASCII.GetBytes(Mail)), what);
            Assert.False(Shows(once.Written, Encoding.Unicode.GetBytes(Mail)), what);
            // What is broken may read as something else when it was masked.
            if (flips > 0) { continue; }
            Assert.Null(masker.Mask(once.Written, twice));
            Assert.True(once.Written.SequenceEqual(twice.Written), what + Convert.ToHexString(twice.Written));
        }
        Assert.True(passed > (flips == 0 ? 2900 : 200), $"{passed} passed");
    }

    /// <summary>Whether an address stands in bytes, and not beside a byte that makes another word of it.</summary>
    private static bool Shows(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mail)
    {
        for (int at = bytes.IndexOf(mail); at >= 0; at = bytes.IndexOf(mail))
        {
            int end = at + mail.Length;
            bool isBeside = (at > 0 && IsOfWord(bytes[at - 1])) || (end < bytes.Length && IsOfWord(bytes[end]));
            if (!isBeside) { return true; }
            bytes = bytes[(at + mail.Length)..];
        }
        return false;
    }

    private static bool IsOfWord(byte c) => c >= 0x80 || char.IsAsciiLetterOrDigit((char)c) || "@._-+%'"u8.Contains(c);

    private static byte[] MakeMessage(Random random, int depth) => Join([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => MakeField(random, depth))]);

    private static byte[] MakeField(Random random, int depth)
    {
        int number = random.Next(4) == 0 ? random.Next(1, 3000) : random.Next(1, 16);
        string filling = new([.. Enumerable.Range(0, random.Next(random.Next(2) == 0 ? 4 : 120)).Select(_ => (char)random.Next(' ', 'z'))]);
        return random.Next(11) switch
        {
            0 => Number(number, (ulong)random.NextInt64()),
            1 => Number(number, random.Next(2) == 0 ? Card : Card << 1),
            2 => Number(number, random.Next(2) == 0 ? Card : BitConverter.DoubleToUInt64Bits(Card), ProtoWireType.Fixed64),
            3 => Field(number, filling),
            4 => Field(number, filling + " " + Mail),
            5 => Field(number, Mail + " " + filling),
            6 => Field(number, Varints(Card + 1, Card, 1000 + (ulong)random.Next())),
            7 => Field(number, Encoding.Unicode.GetBytes("to " + Mail)),
            8 when depth > 0 => Group(number, MakeMessage(random, depth - 1)),
            9 => Field(number, BitConverter.GetBytes(random.NextInt64(1L << 50)), BitConverter.GetBytes(Card)),
            _ => depth > 0 ? Field(number, MakeMessage(random, depth - 1)) : Number(number, 1),
        };
    }
}
