using System.Text;

namespace EdgeGate.Fuzz.Vectors;

/// <summary>Messages of HTTP/1 and WebSocket to begin from: examples of RFC 9110, 9112 and 6455, and what is refused.</summary>
internal static class HttpVectors
{
    public static IReadOnlyList<byte[]> Requests { get; } = Bytes(
        "GET /where?q=now HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
        "\r\nPOST /a HTTP/1.1\r\nHost: a.b:80\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n",
        "GET http://a.b/x HTTP/1.1\r\nhost: A.B:80\r\nConnection: close, X-A , upgrade\r\nUpgrade: websocket\r\nX-A:\t b \r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: [::1]:8\r\nTransfer-Encoding: Chunked\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    public static IReadOnlyList<byte[]> Responses { get; } = Bytes(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 \r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 99 Low\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n");

    /// <summary>First the kind of the body, then how it is cut.</summary>
    public static IReadOnlyList<byte[]> Bodies { get; } =
    [
        .. Bytes(
            "3\r\nabc\r\n0\r\n\r\n", "5;x=\"y\"\r\nabcde\r\nA\r\n0123456789\r\n000\r\nX-A: b\r\nX-C:d\r\n\r\nmore", "0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n", "3\nabc\n",
            "ffffffffffffffff\r\n", "7fffffffffffffff\r\nab", "3\r\nabcd\r\n", "0\r\nContent-Length: 3\r\n\r\n", "0\r\n X: b\r\n\r\n").SelectMany(static body => new byte[][] { [0, 0, .. body], [0, 3, .. body] }),
        [1, 0, .. "hello world"u8], [2, 1, .. "hello"u8],
    ];

    public static IReadOnlyList<byte[]> Paths { get; } = Bytes(
        "/", "/a/b/../c", "/a/./b/", "/..", "/a/%2e%2e/b", "/%2E/", "/a%2fb", "/a%5cb", "/a%00", "/%252e", "/100%25", "/a;x=1/b", "/..;/a", "/%c3%bc", "/%c0%ae", "/a//b", "/a%zz", "/a%2", "a", "/a|b{c}", "/%7Ea%3f%23", "/a/..", "/a/../..");

    /// <summary>RFC 6455, 5.7: examples of frames; the masked ones are a client's.</summary>
    public static IReadOnlyList<byte[]> Frames { get; } =
    [
        [0, 0x81, 0x05, .. "Hello"u8], [1, 0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], [0, 0x01, 0x03, .. "Hel"u8, 0x80, 0x02, .. "lo"u8], [0, 0x89, 0x05, .. "Hello"u8],
        [1, 0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], [0, 0x82, 0x7e, 0x00, 0x80, .. new byte[128]], [0, 0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0], [0, 0x88, 0x02, 3, 0xe8], [0, 0xc1, 0x00], [0, 0x83, 0x00],
    ];

    private static byte[][] Bytes(params string[] texts) => [.. texts.Select(Encoding.Latin1.GetBytes)];
}
