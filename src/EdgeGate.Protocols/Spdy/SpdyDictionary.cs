using System.Buffers.Binary;
using System.Text;

namespace EdgeGate.Protocols.Spdy;

/// <summary>The dictionary that both ends of header compression begin with.</summary>
/// <remarks>SPDY protocol draft 3.1, 2.6.10.1 "Compression": words behind their lengths, then text.</remarks>
internal static class SpdyDictionary
{
    private static readonly string[] Words =
    [
        "options", "head", "post", "put", "delete", "trace", "accept", "accept-charset", "accept-encoding", "accept-language", "accept-ranges",
        "age", "allow", "authorization", "cache-control", "connection", "content-base", "content-encoding", "content-language", "content-length",
        "content-location", "content-md5", "content-range", "content-type", "date", "etag", "expect", "expires", "from", "host", "if-match",
        "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified", "location", "max-forwards", "pragma",
        "proxy-authenticate", "proxy-authorization", "range", "referer", "retry-after", "server", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent", "vary", "via", "warning", "www-authenticate", "method", "get", "status", "200 OK", "version", "HTTP/1.1", "url", "public",
        "set-cookie", "keep-alive", "origin",
    ];

    private const string Text =
        "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301" +
        " Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service " +
        "UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image" +
        "/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=i" +
        "so-8859-1,utf-,*,enq=0.";

    /// <summary>The bytes.</summary>
    public static byte[] Bytes { get; } = Make();

    /// <summary>Adler-32 of them: what a stream names its dictionary by (RFC 1950, 2.2).</summary>
    public const uint Id = 0xE3C6A7C2;

    private static byte[] Make()
    {
        List<byte> made = [];
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string word in Words)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, word.Length);
            made.AddRange(length);
            made.AddRange(Encoding.ASCII.GetBytes(word));
        }
        made.AddRange(Encoding.ASCII.GetBytes(Text));
        return [.. made];
    }
}
