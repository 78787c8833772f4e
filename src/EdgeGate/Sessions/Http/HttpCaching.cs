using EdgeGate.Core;
using EdgeGate.Protocols.Http1;

namespace EdgeGate.Sessions.Http;

/// <summary>Keeps answers out of caches that people share: what is in one, and how it is masked, depends on who asks.</summary>
/// <remarks>
/// RFC 9111, 3 and 3.5: a shared cache leaves alone what was asked with Authorization, unless the answer says otherwise (<c>public</c>, <c>s-maxage</c>, <c>must-revalidate</c>). A browser's session,
/// a client certificate and a token in a field of its own are none, so what says nothing could be kept for others too.
/// </remarks>
internal static class HttpCaching
{
    /// <summary>Whether a Cache-Control, or an empty one, might let a shared cache keep the answer.</summary>
    public static bool IsShared(ReadOnlySpan<byte> value)
    {
        while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
        {
            // A private that names fields keeps those alone.
            if (Http1Bytes.Same(item, "private"u8) || Http1Bytes.Same(item, "no-store"u8)) { return false; }
        }
        return true;
    }

    /// <summary>Appends what stands for it: the same for who asked, and for nobody else.</summary>
    public static void AppendPrivate(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        output.Append("private"u8);
        while (Http1Bytes.NextItem(ref value, out ReadOnlySpan<byte> item))
        {
            if (item.IsEmpty || IsOfShared(item)) { continue; }
            output.Append(", "u8);
            output.Append(item);
        }
    }

    private static bool IsOfShared(ReadOnlySpan<byte> item) => Http1Bytes.Same(item, "public"u8) || (item.Length >= 8 && Http1Bytes.Same(item[..8], "s-maxage"u8));
}
