using System.Buffers;
using System.Text;

namespace EdgeGate.Protocols.Http1;

/// <summary>The byte classes of HTTP's grammar.</summary>
/// <remarks>RFC 9110, 5.6.2 (tokens) and 5.5 (field values); RFC 3986, 2 and 3.2.2.</remarks>
public static class Http1Bytes
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(static c => c != '\t').Select(static c => (byte)c), 0x7f]);
    private static readonly SearchValues<byte> HostBytes = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._"u8);
    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>Whether the bytes are a token.</summary>
    public static bool IsToken(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && !bytes.ContainsAnyExcept(TokenBytes);

    /// <summary>Whether the bytes may stand in a field value: no control byte but the tab.</summary>
    public static bool IsFieldValue(ReadOnlySpan<byte> bytes) => !bytes.ContainsAny(ControlBytes);

    /// <summary>Whether the bytes may be a request target: what URIs are written with, and what browsers leave unencoded (<c>|</c>, <c>{</c> ...).</summary>
    public static bool IsTarget(ReadOnlySpan<byte> bytes)
        => !bytes.IsEmpty && !bytes.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) && !bytes.ContainsAny("#\"<>"u8);

    /// <summary>Whether the bytes are a host with an optional port: a name, an IPv4 address, or an IPv6 address in brackets.</summary>
    public static bool IsAuthority(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> host = bytes;
        int bracket = bytes.LastIndexOf((byte)']');
        int colon = bytes.LastIndexOf((byte)':');
        if (colon > bracket)
        {
            host = bytes[..colon];
            ReadOnlySpan<byte> port = bytes[(colon + 1)..];
            if (port.IsEmpty || port.Length > 5 || port.ContainsAnyExceptInRange((byte)'0', (byte)'9')) { return false; }
        }
        if (bracket < 0) { return host.Length is > 0 and <= 255 && !host.ContainsAnyExcept(HostBytes); }
        return host[0] == '[' && host[^1] == ']' && host.Length is > 4 and < 64 && !host[1..^1].ContainsAnyExcept(AddressBytes);
    }

    /// <summary>Whether two names are the same: letters in either case.</summary>
    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right);

    /// <summary>Leaves spaces and tabs around a value out.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t"u8);

    /// <summary>The value of a hexadecimal digit; -1 when it is none.</summary>
    public static int Hex(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    /// <summary>Reads the next item of a comma-separated list; false at its end. Empty items are passed over.</summary>
    public static bool NextItem(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> item)
    {
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            item = Trim(comma < 0 ? list : list[..comma]);
            list = comma < 0 ? default : list[(comma + 1)..];
            if (!item.IsEmpty) { return true; }
        }
        item = default;
        return false;
    }
}
