using EdgeGate.Protocols.Http1;

namespace EdgeGate.Protocols.Http2;

/// <summary>The fields that every table begins with.</summary>
/// <remarks>RFC 7541, Appendix A.</remarks>
internal static class HpackStaticTable
{
    private static readonly (byte[] Name, byte[] Value)[] Entries = Make(
    [
        ":authority", ":method GET", ":method POST", ":path /", ":path /index.html", ":scheme http", ":scheme https", ":status 200", ":status 204", ":status 206", ":status 304", ":status 400", ":status 404", ":status 500",
        "accept-charset", "accept-encoding gzip, deflate", "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow", "authorization", "cache-control", "content-disposition", "content-encoding",
        "content-language", "content-length", "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range",
        "if-unmodified-since", "last-modified", "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after", "server", "set-cookie", "strict-transport-security",
        "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ]);

    private static readonly byte[][] ByNameLength = Sort();

    /// <summary>Fields in it; indices begin at 1.</summary>
    public const int Count = 61;

    /// <summary>The name at an index.</summary>
    public static ReadOnlySpan<byte> Name(int index) => Entries[index - 1].Name;

    /// <summary>The value at an index; empty where the table has a name alone.</summary>
    public static ReadOnlySpan<byte> Value(int index) => Entries[index - 1].Value;

    /// <summary>Finds a field.</summary>
    /// <param name="name">Its name, in either case.</param>
    /// <param name="value">Its value.</param>
    /// <param name="isWhole">Whether the value is that of the index too.</param>
    /// <returns>The index; 0 when the name is not in the table.</returns>
    public static int Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, out bool isWhole)
    {
        int found = 0;
        isWhole = false;
        if (name.Length >= ByNameLength.Length) { return 0; }
        foreach (byte index in ByNameLength[name.Length])
        {
            if (!Http1Bytes.Same(Name(index), name)) { continue; }
            isWhole = value.SequenceEqual(Value(index)) && !value.IsEmpty;
            if (isWhole) { return index; }
            if (found == 0) { found = index; }
        }
        return found;
    }

    private static (byte[], byte[])[] Make(string[] entries)
        => [.. entries.Select(static entry => entry.Split(' ', 2)).Select(static parts => (System.Text.Encoding.ASCII.GetBytes(parts[0]), parts.Length > 1 ? System.Text.Encoding.ASCII.GetBytes(parts[1]) : []))];

    private static byte[][] Sort()
        => [.. Enumerable.Range(0, Entries.Max(static entry => entry.Name.Length) + 1).Select(static length => (byte[])[.. Enumerable.Range(1, Count).Where(index => Entries[index - 1].Name.Length == length).Select(static index => (byte)index)])];
}
