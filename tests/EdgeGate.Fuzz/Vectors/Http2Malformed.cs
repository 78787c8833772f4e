using EdgeGate.Protocols.Wire;

namespace EdgeGate.Fuzz.Vectors;

/// <summary>Field lists that must never become HTTP/1.1, each with its fault.</summary>
internal static class Http2Malformed
{
    /// <summary>One of them; fields are written as <see cref="Http2Vectors.Pairs"/> reads them.</summary>
    public sealed record Vector(ProtocolFault Fault, string Fields, bool IsEnd = false);

    private const string Get = ":method: GET|:scheme: https|:authority: a.test|:path: /|";
    private const string Ok = ":status: 200|";

    public static IReadOnlyList<Vector> Requests { get; } =
    [
        .. Fields(Get),
        // Pseudo-fields: all that must be there, once, known, first.
        new(ProtocolFault.Http2PseudoFieldMissing, ":scheme: https|:authority: a|:path: /"), new(ProtocolFault.Http2PseudoFieldMissing, ":method: GET|:authority: a|:path: /"),
        new(ProtocolFault.Http2PseudoFieldMissing, ":method: GET|:scheme: https|:authority: a"), new(ProtocolFault.Http2PseudoFieldMissing, ":method: CONNECT|host: a:1"), new(ProtocolFault.Http2PseudoFieldMissing, "x: y"), new(ProtocolFault.Http2PseudoFieldMissing, ""),
        new(ProtocolFault.Http2PseudoFieldInvalid, Get + ":method: GET"), new(ProtocolFault.Http2PseudoFieldInvalid, Get + ":path: /b"), new(ProtocolFault.Http2PseudoFieldInvalid, Get + ":authority: a.test"), new(ProtocolFault.Http2PseudoFieldInvalid, Get + ":scheme: https"),
        new(ProtocolFault.Http2PseudoFieldInvalid, Get + ":status: 200"), new(ProtocolFault.Http2PseudoFieldInvalid, Get + ":protocol: websocket"), new(ProtocolFault.Http2PseudoFieldInvalid, Get + ":: x"), new(ProtocolFault.Http2PseudoFieldInvalid, Get + ":Method: GET"),
        new(ProtocolFault.Http2PseudoFieldInvalid, ":method: GET|:scheme: https|x: y|:authority: a|:path: /"), new(ProtocolFault.Http2PseudoFieldInvalid, ":method: CONNECT|:authority: a:1|:path: /"), new(ProtocolFault.Http2PseudoFieldInvalid, ":method: CONNECT|:authority: a:1|:scheme: https"),
        // What stands in the request line.
        .. ((string[])["", "G T", "GET /admin HTTP/1.1\r\nX:", "GE\0T", "G:ET", "GET\r"]).Select(static method => new Vector(ProtocolFault.Http2TargetInvalid, $":method: {method}|:scheme: https|:authority: a|:path: /")),
        .. ((string[])["", "ftp", "HTTPS", "https ", "https\r\nX: y"]).Select(static scheme => new Vector(ProtocolFault.Http2TargetInvalid, $":method: GET|:scheme: {scheme}|:authority: a|:path: /")),
        .. ((string[])["", "*", "a", "http://b/", "/a b", "/ HTTP/1.1\r\nX: y", "/a#b", "/\t", "/\0", "/\u00fc", "/\u007f", "/\n", " /", "/ "]).Select(static path => new Vector(ProtocolFault.Http2TargetInvalid, $":method: GET|:scheme: https|:authority: a|:path: {path}")),
        new(ProtocolFault.Http2TargetInvalid, ":method: options|:scheme: https|:authority: a|:path: *"), new(ProtocolFault.Http2TargetInvalid, ":method: OPTIONS|:scheme: https|:authority: a|:path: **"),
        // Where it goes.
        .. ((string[])["", "u@a", "a/b", "a b", "a:", "a:x", "a\r\nX: y", "a,b", "[::1", "a#", "a?b", " a", "a "]).Select(static authority => new Vector(ProtocolFault.Http2AuthorityInvalid, $":method: GET|:scheme: https|:authority: {authority}|:path: /")),
        new(ProtocolFault.Http2AuthorityInvalid, ":method: GET|:scheme: https|:path: /"), new(ProtocolFault.Http2AuthorityInvalid, ":method: GET|:scheme: https|:path: /|host: "), new(ProtocolFault.Http2AuthorityInvalid, Get + "host: b.test"),
        new(ProtocolFault.Http2AuthorityInvalid, Get + "host: a.test:443"), new(ProtocolFault.Http2AuthorityInvalid, Get + "host: a.test|host: a.test"), new(ProtocolFault.Http2AuthorityInvalid, ":method: GET|:scheme: https|:path: /|host: u@a"),
        new(ProtocolFault.Http2AuthorityInvalid, ":method: CONNECT|:authority: a/b"), new(ProtocolFault.Http2AuthorityInvalid, ":method: CONNECT|:authority: a:1|host: b:1"),
        // What it says of its body.
        .. Lengths(Get), new(ProtocolFault.Http2ContentLengthInvalid, Get + "content-length: 1", IsEnd: true), new(ProtocolFault.Http2ConnectionField, Get + "te: gzip"), new(ProtocolFault.Http2ConnectionField, Get + "te: trailers, gzip"), new(ProtocolFault.Http2ConnectionField, Get + "te: "),
    ];

    public static IReadOnlyList<Vector> Responses { get; } =
    [
        .. Fields(Ok), .. Lengths(Ok), new(ProtocolFault.Http2ContentLengthInvalid, Ok + "content-length: 1", IsEnd: true), new(ProtocolFault.Http2ConnectionField, Ok + "te: trailers"),
        new(ProtocolFault.Http2PseudoFieldMissing, ""), new(ProtocolFault.Http2PseudoFieldMissing, "x: y"), new(ProtocolFault.Http2PseudoFieldInvalid, "x: y|:status: 200"), new(ProtocolFault.Http2PseudoFieldInvalid, Ok + ":status: 200"), new(ProtocolFault.Http2PseudoFieldInvalid, Ok + ":path: /"),
        .. ((string[])["", "20", "2000", "2x0", " 20", "099", "000", "600", "999", "101", "+20", "200 OK", "20\r"]).Select(static status => new Vector(ProtocolFault.Http2StatusInvalid, $":status: {status}")), new(ProtocolFault.Http2StatusInvalid, ":status: 103", IsEnd: true),
    ];

    public static IReadOnlyList<Vector> Trailers { get; } =
    [
        .. Fields("grpc-status: 0|"), new(ProtocolFault.Http2ConnectionField, "te: trailers"), new(ProtocolFault.Http2PseudoFieldInvalid, ":status: 200"), new(ProtocolFault.Http2PseudoFieldInvalid, "a: b|:path: /"),
        new(ProtocolFault.Http2TrailerForbidden, "content-length: 0"), new(ProtocolFault.Http2TrailerForbidden, "host: a"),
    ];

    /// <summary>What no field may be like.</summary>
    private static IEnumerable<Vector> Fields(string before) =>
    [
        .. ((string[])["", "X-A", "x a", "x:", "x\r\ny", "x\0", "x\t", "\u00fc", "x=y", "x\n"]).Select(name => new Vector(ProtocolFault.Http2FieldNameInvalid, $"{before}{name}: y")),
        .. ((string[])["a\r\nX-B: c", "a\rb", "a\nb", "a\0b", "\u007f", "\u0001", "a\r\n\r\nGET / HTTP/1.1"]).Select(value => new Vector(ProtocolFault.Http2FieldValueInvalid, $"{before}x-a: {value}")),
        .. ((string[])["connection: close", "keep-alive: 1", "proxy-connection: close", "transfer-encoding: chunked", "transfer-encoding: ", "upgrade: websocket", "connection: x-a|x-a: b"]).Select(field => new Vector(ProtocolFault.Http2ConnectionField, before + field)),
        new(ProtocolFault.HttpExpectationUnknown, before + "expect: miracles"),
    ];

    private static IEnumerable<Vector> Lengths(string before)
        => ((string[])["content-length: 1|content-length: 1", "content-length: 1|content-length: 2", "content-length: ", "content-length: -1", "content-length: +1", "content-length: 1,1", "content-length: 0x1", "content-length: 1 1", "content-length: 9999999999999999999"])
            .Select(field => new Vector(ProtocolFault.Http2ContentLengthInvalid, before + field));
}
