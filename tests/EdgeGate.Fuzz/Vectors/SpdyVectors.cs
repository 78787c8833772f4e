namespace EdgeGate.Fuzz.Vectors;

/// <summary>SPDY/3.1: frames of each type by the draft, and header blocks. The packed ones were made by zlib itself, with the protocol's dictionary.</summary>
internal static class SpdyVectors
{
    /// <summary>One of each type.</summary>
    public static IReadOnlyList<byte[]> Frames { get; } =
    [
        Control(1, 0, new WireBuilder().Int32(1).Int32(0).Byte(0).Byte(0).Text("block")),
        Control(1, 1, new WireBuilder().Int32(0x8000_0003).Int32(0).Byte(0xE0).Byte(0).Text("")),
        Control(2, 1, new WireBuilder().Int32(3).Text("block")),
        Control(3, 0, new WireBuilder().Int32(5).Int32(3)),
        Control(4, 1, new WireBuilder().Int32(1).Int32(0x0000_0007).Int32(65_536)),
        Control(6, 0, new WireBuilder().Int32(2)),
        Control(7, 0, new WireBuilder().Int32(5).Int32(0)),
        Control(8, 0, new WireBuilder().Int32(1).Text("more")),
        Control(9, 0, new WireBuilder().Int32(0).Int32(65_536)),
        Data(1, 0, "hello"), Data(7, 1, ""), [.. Data(3, 0, "a"), .. Data(3, 1, "b")],
        Control(10, 0, new WireBuilder()), Control(1, 0, new WireBuilder().Int32(1)), [0, 0, 0, 0, 0, 0, 0, 1, 0],
    ];

    /// <summary>Unpacked blocks.</summary>
    public static IReadOnlyList<byte[]> Blocks { get; } =
    [
        Bytes(new WireBuilder().Int32(1).Value("streamtype").Value("stdin")), Bytes(new WireBuilder().Int32(0)),
        Bytes(new WireBuilder().Int32(3).Value("streamtype").Value("data").Value("port").Value("80").Value("requestid").Value("0")),
        Bytes(new WireBuilder().Int32(1).Value("StreamType").Value("stdin")), Bytes(new WireBuilder().Int32(2).Value("a").Value("1").Value("a").Value("2")),
        Bytes(new WireBuilder().Int32(1).Value("a").Value("1").Byte(0)), Bytes(new WireBuilder().Int32(1).Value("a").Int32(0x7fff_ffff)),
    ];

    /// <summary>Three blocks of one stream, packed: <c>streamtype</c> error, stdin and stdout.</summary>
    public static IReadOnlyList<byte[]> Packed { get; } =
    [
        Convert.FromHexString("78f9e3c6a7c202a62346703a2b294a4dcc851625aca9a08006000000ffff"), Convert.FromHexString("c22e555c02cc2e00000000ffff"), Convert.FromHexString("c22a054ce729f9a52500000000ffff"),
    ];

    private static byte[] Control(int type, int flags, WireBuilder payload)
    {
        byte[] bytes = Bytes(payload);
        return [0x80, 3, 0, (byte)type, (byte)flags, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private static byte[] Data(int stream, int flags, string text) => [0, 0, 0, (byte)stream, (byte)flags, 0, 0, (byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)];

    private static byte[] Bytes(WireBuilder builder) => builder.Bytes();
}
