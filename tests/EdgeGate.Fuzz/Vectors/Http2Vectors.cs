using System.Text;

namespace EdgeGate.Fuzz.Vectors;

/// <summary>HTTP/2: frames of each type by RFC 9113, the field blocks of RFC 7541's Appendix C, and field lists, good and malformed.</summary>
internal static class Http2Vectors
{
    /// <summary>Frames of each type.</summary>
    public static IReadOnlyList<byte[]> Frames { get; } =
    [
        Frame(0, 0x1, 1, Text("hello")), Frame(0, 0x8, 3, new WireBuilder().Byte(2).Text("body").Int16(0)), Frame(0, 0x8, 3, new WireBuilder().Byte(4).Text("abc")), Frame(0, 0, 0, Text("x")),
        Frame(1, 0x5, 1, Text("block")), Frame(1, 0x2c, 5, new WireBuilder().Byte(1).Int32(0x8000_0003).Byte(15).Text("block").Byte(0)), Frame(1, 0x24, 5, new WireBuilder().Int32(5).Byte(15)), Frame(1, 0x28, 5, Text("short")),
        Frame(2, 0, 3, new WireBuilder().Int32(1).Byte(16)), Frame(3, 0, 3, new WireBuilder().Int32(8)), Frame(3, 0, 3, new WireBuilder().Int16(8)),
        Frame(4, 0, 0, new WireBuilder().Int16(1).Int32(4096).Int16(4).Int32(65_535).Int16(0xabc).Int32(1)), Frame(4, 1, 0, new WireBuilder()), Frame(4, 1, 0, new WireBuilder().Int16(1).Int32(1)),
        Frame(4, 0, 0, new WireBuilder().Int16(2).Int32(2)), Frame(4, 0, 0, new WireBuilder().Int16(4).Int32(0x8000_0000)), Frame(4, 0, 0, new WireBuilder().Int16(5).Int32(16_383)), Frame(4, 0, 1, new WireBuilder()),
        Frame(5, 0x4, 1, new WireBuilder().Int32(2).Text("block")), Frame(6, 0, 0, Text("12345678")), Frame(6, 1, 0, Text("1234567")), Frame(7, 0, 0, new WireBuilder().Int32(0x8000_0005).Int32(11).Text("calm")),
        Frame(8, 0, 0, new WireBuilder().Int32(0x8000_0001)), Frame(8, 0, 7, new WireBuilder().Int32(0)), Frame(9, 0x4, 1, Text("more")), Frame(9, 0, 0, Text("more")), Frame(0x20, 0xff, 9, Text("unknown")),
        [.. Frame(4, 0, 0, new WireBuilder()), .. Frame(1, 0x4, 1, Text("block")), .. Frame(0, 0x1, 1, Text(""))],
    ];

    /// <summary>Appendix C: the blocks of one connection in a row, and what they hold. Those of C.5 and C.6 begin with the size of their table.</summary>
    public static IReadOnlyList<(string Name, string[] Blocks, string[] Lists)> Connections { get; } =
    [
        ("C.2.1", ["400a637573746f6d2d6b65790d637573746f6d2d686561646572"], ["custom-key: custom-header"]),
        ("C.2.2", ["040c2f73616d706c652f70617468"], [":path: /sample/path"]),
        ("C.2.3", ["100870617373776f726406736563726574"], ["password: secret (never)"]),
        ("C.2.4", ["82"], [":method: GET"]),
        ("C.3", ["828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865", "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"], RequestLists),
        ("C.4", ["828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"], RequestLists),
        ("C.5",
        [
            "3fe1014803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d", "4803333037c1c0bf",
            "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
        ], ResponseLists),
        ("C.6",
        [
            "3fe101488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3", "4883640effc1c0bf",
            "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
        ], ResponseLists),
    ];

    /// <summary>What a decoder must refuse.</summary>
    public static IReadOnlyList<(string Name, string Block)> BadBlocks { get; } =
    [
        ("index 0", "80"), ("index beyond the tables", "be"), ("name beyond the tables", "7f0001"), ("size behind a field", "8220"), ("size above what was announced", "3fe21f"), ("number of five bytes", "ff8080808000"),
        ("number cut", "ff80"), ("name cut", "4005616263"), ("value missing", "400161"), ("value cut", "4001610562"), ("length cut", "40016100407f"), ("end's code", "00016184ffffffff"), ("padding of eight ones", "0001618207ff"),
        ("padding with a zero", "0001618106"), ("code cut", "00016181fe"),
    ];

    /// <summary>Blocks for a decoder that is fed, each behind a byte with its length.</summary>
    public static IReadOnlyList<byte[]> Blocks { get; } =
    [
        .. Connections.Select(static connection => Rows(connection.Blocks)), .. BadBlocks.Select(static bad => Rows(["828684", bad.Block])),
        Rows(["400161204242424242424242424242424242424242424242424242424242424242424242", string.Concat(Enumerable.Repeat("be", 80))]), Rows(["3f70400161016140016201624001630163", "c0bfbe20be"]), Rows(["3f114001610162", "7e14" + string.Concat(Enumerable.Repeat("62", 20)), "be"]),
        Rows(["3f29" + "4001610162" + "4001630164", "7f007f7f7f", "7f000165bebf"]),
    ];

    /// <summary>Requests: whether the stream ends (1), then names and values behind their lengths.</summary>
    public static IReadOnlyList<byte[]> Requests { get; } =
    [
        List(1, Get), List(0, ":method: POST|:scheme: http|:path: /a?b=c|host: a.b:80|content-length: 12|te: trailers|x-a: b"), List(0, ":method: PUT|:scheme: https|:authority: [::1]:8|:path: /|cookie: a=b|x: |cookie: c=d|expect: 100-continue"),
        List(1, ":method: OPTIONS|:scheme: https|:authority: a|:path: *"), List(0, ":method: CONNECT|:authority: a.b:443"), List(1, ":method: HEAD|:scheme: https|:authority: A.b|:path: /|host: a.B|content-length: 0"),
        .. Http2Malformed.Requests.Select(static request => List(request.IsEnd ? 1 : 0, request.Fields)),
    ];

    /// <summary>Responses: whether the stream ends (1) and whether they answer HEAD (2), then names and values behind their lengths.</summary>
    public static IReadOnlyList<byte[]> Responses { get; } =
    [
        List(0, ":status: 200|content-type: text/plain"), List(1, ":status: 404"), List(0, ":status: 200|content-length: 5"), List(3, ":status: 200|content-length: 5"), List(0, ":status: 103|link: </a>"), List(1, ":status: 304|content-length: 9"),
        List(0, ":status: 204|set-cookie: a=b|set-cookie: c=d"), .. Http2Malformed.Responses.Select(static response => List(response.IsEnd ? 1 : 0, response.Fields)),
    ];

    /// <summary>Trailers, as <see cref="Requests"/>.</summary>
    public static IReadOnlyList<byte[]> Trailers { get; } = [List(0, "grpc-status: 0|grpc-message: "), .. Http2Malformed.Trailers.Select(static trailers => List(0, trailers.Fields))];

    /// <summary>A good request.</summary>
    public const string Get = ":method: GET|:scheme: https|:authority: a.test|:path: /where?q=now|accept: */*|user-agent: x";

    private static string[] RequestLists =>
    [
        ":method: GET|:scheme: http|:path: /|:authority: www.example.com", ":method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache",
        ":method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value",
    ];

    private static string[] ResponseLists =>
    [
        ":status: 302|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com", ":status: 307|cache-control: private|date: Mon, 21 Oct 2013 20:13:21 GMT|location: https://www.example.com",
        ":status: 200|cache-control: private|date: Mon, 21 Oct 2013 20:13:22 GMT|location: https://www.example.com|content-encoding: gzip|set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
    ];

    /// <summary>Names and values of a list that is written <c>name: value|name: value</c>; the first colon behind the first byte ends a name.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(string fields)
        => fields.Split('|').Where(static field => field.Length > 0).Select(static field => field.IndexOf(": ", StringComparison.Ordinal) is var at ? (field[..at], field[(at + 2)..]) : default);

    private static byte[] List(int options, string fields)
        => [(byte)options, .. Pairs(fields).SelectMany(static pair => (byte[])[(byte)pair.Name.Length, .. Encoding.Latin1.GetBytes(pair.Name), (byte)pair.Value.Length, .. Encoding.Latin1.GetBytes(pair.Value)])];

    private static byte[] Rows(string[] blocks) => [.. blocks.Select(Convert.FromHexString).SelectMany(static block => (byte[])[(byte)block.Length, .. block])];

    private static WireBuilder Text(string text) => new WireBuilder().Text(text);

    private static byte[] Frame(int type, int flags, long stream, WireBuilder payload)
    {
        byte[] bytes = payload.Bytes();
        return new WireBuilder().Byte(bytes.Length >> 16).Int16(bytes.Length).Byte(type).Byte(flags).Int32(stream).Raw(bytes).Bytes();
    }
}
