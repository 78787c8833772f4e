using System.Buffers.Binary;

namespace EdgeGate.Fuzz.Driver;

/// <summary>Changes an input as a hostile or broken peer might: bits, lengths, cuts, repeats, splices, and bytes that mean something.</summary>
internal sealed class Mutator(FuzzRandom random, int bytesMax)
{
    private static readonly int[] Numbers =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 127, 128, 255, 256, 4095, 4096, 4097, 32767, 32768, 65535, 65536, int.MaxValue - 4, int.MaxValue, int.MinValue, -1, -2, -4];

    private static readonly byte[][] Tokens =
    [
        [.. "\""u8], [.. "\"\""u8], [.. "\\"u8], [.. "\\\\"u8], [.. "\\\""u8], [.. ","u8], [.. ";"u8], [.. "\t"u8], [.. "\n"u8], [.. "\r\n"u8], [.. "\\.\n"u8], [.. "\\N"u8],
        [.. "{"u8], [.. "}"u8], [.. "["u8], [.. "]"u8], [.. ":"u8], [.. "'"u8], [.. "\\u0000"u8], [.. "\\ud83d"u8], [.. "\\ude00"u8], [.. "\\x41"u8], [.. "\\101"u8], [.. "\\777"u8],
        [.. "NULL"u8], [.. "null"u8], [.. "true"u8], [.. "-0.5e+10"u8], [.. "\0"u8], [.. "\0\0"u8], [0xff, 0xff, 0xff, 0xff], [0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98, 0x80],
    ];

    /// <summary>Mutates an input, perhaps with a part of another.</summary>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        List<byte> bytes = [.. input];
        for (int left = 1 + random.Below(4); left > 0; left--) { Once(bytes, other); }
        if (bytes.Count > bytesMax) { bytes.RemoveRange(bytesMax, bytes.Count - bytesMax); }
        return [.. bytes];
    }

    private void Once(List<byte> bytes, byte[] other)
    {
        int at = random.Below(bytes.Count);
        switch (random.Below(11))
        {
            case 0 when bytes.Count > 0:
                bytes[at] ^= (byte)(1 << random.Below(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at] = (byte)random.Next();
                break;
            case 2 when bytes.Count > 0:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.Below(8)));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4 when bytes.Count > 0:
                bytes.InsertRange(random.Below(bytes.Count + 1), bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + random.Below(16))));
                break;
            case 5 when bytes.Count >= sizeof(int):
                WriteNumber(bytes, random.Below(bytes.Count - 3), sizeof(int));
                break;
            case 6 when bytes.Count >= sizeof(short):
                WriteNumber(bytes, random.Below(bytes.Count - 1), sizeof(short));
                break;
            case 7 when other.Length > 0:
                int from = random.Below(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, random.Below(other.Length - from + 1)));
                break;
            case 8 when other.Length > 0:
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(random.Below(other.Length)));
                break;
            default:
                bytes.InsertRange(random.Below(bytes.Count + 1), Tokens[random.Below(Tokens.Length)]);
                break;
        }
    }

    /// <summary>Writes a number that lengths and counts go wrong at, or that fits what follows, or nearly so.</summary>
    private void WriteNumber(List<byte> bytes, int at, int size)
    {
        int number = random.Below(3) == 0 ? bytes.Count - at - random.Below(10) + 2 : Numbers[random.Below(Numbers.Length)];
        Span<byte> written = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(written, number);
        for (int i = 0; i < size; i++) { bytes[at + i] = written[sizeof(int) - size + i]; }
    }
}
