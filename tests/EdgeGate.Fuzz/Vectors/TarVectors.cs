using System.Text;

namespace EdgeGate.Fuzz.Vectors;

/// <summary>Headers of tar archives, by POSIX and by GNU's manual.</summary>
internal static class TarVectors
{
    /// <summary>Headers, good and bad.</summary>
    public static IReadOnlyList<byte[]> Headers { get; } =
    [
        Header("a.txt", "00000000012\0", '0'), Header("folder/", "00000000000 ", '5'), Header("old", "         12\0", '\0', isUstar: false), new byte[512], [.. Header("a", "00000000001\0", '0'), .. new byte[1024]],
        Header("x", "00000000777\0", 'x', prefix: "PaxHeaders.1"), Header("././@LongLink", "00000000200\0", 'L'), Header("big", "\u0080\0\0\0\0\0\0\u0002\0\0\0\0", '0'),
        Header("too big", "\u0080\u00ff\0\0\0\0\0\u0002\0\0\0\0", '0'), Header("link with a body", "00000000012\0", '2'), Header("sparse", "00000000012\0", 'S'), Header("bad", "0000000001x\0", '0'),
        [.. Header("a", "00000000001\0", '0')[..511], 1],
    ];

    private static byte[] Header(string name, string size, char type, string prefix = "", bool isUstar = true)
    {
        byte[] block = new byte[512];
        Encoding.Latin1.GetBytes(name).CopyTo(block, 0);
        "0000644\0"u8.CopyTo(block.AsSpan(100));
        Encoding.Latin1.GetBytes(size).CopyTo(block, 124);
        block[156] = (byte)type;
        if (isUstar) { "ustar\000"u8.CopyTo(block.AsSpan(257)); }
        Encoding.Latin1.GetBytes(prefix).CopyTo(block, 345);
        block.AsSpan(148, 8).Fill((byte)' ');
        int sum = block.Sum(static c => c);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        return block;
    }
}
